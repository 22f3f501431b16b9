"""The config of the contract, and ways to change one thing in it."""

CONFIG = """\
version: 1
admins: [U09]
teams:
  - key: fraud-ml
    name: Fraud ML
    members: {users: [U01, U02, U03, U04, U05]}
    roles: {U01: ml, U02: software}
    leads: [U01]
    language: en
    timezone: Europe/Helsinki
    holidays: FI
    days_off: [2026-12-07]
    working_hours: "09:00-17:00"
    context: {customer: external, after_release: customer, regulated: true}
    privacy: {mode: confidential, minimum_group: 5}
    digest: {to: channel, channel: C01, recurrence: "FREQ=WEEKLY;BYDAY=FR", at: "15:00",
             timezone: Europe/Helsinki}
    schedules:
      - {key: weekly, recurrence: "FREQ=WEEKLY;BYDAY=TU", at: "10:00", timezone: member,
         questions_per_person: 3, open_for: P3D, lenses: [silo, testing_gap]}
"""


def changed(*replacements: tuple[str, str]) -> str:
    """CONFIG with some words replaced; each must be there."""
    text = CONFIG
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
