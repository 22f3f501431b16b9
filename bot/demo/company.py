"""The company of the demo: nine people in four zones and four roles, and how they are asked."""

from datetime import UTC, datetime
from typing import Any

from bot.catalogue import Role

TEAM_KEY = "route-planning"
TEAM_NAME = "Route Planning"
CHANNEL = "C0ROUTE"
DIGEST_CHANNEL, DIGEST_CHANNEL_NAME = "C0LEADS", "route-planning-digest"

#: When the demo begins: Tuesday of 2026-W47, when every zone's 10:00 has come.
STARTS_AT = datetime(2026, 11, 17, 15, 5, tzinfo=UTC)
#: When the bot is set up: the Monday before, early enough for each zone's Tuesday.
SET_UP_AT = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)

_HELSINKI, _BERLIN = "Europe/Helsinki", "Europe/Berlin"
_NEW_YORK, _KOLKATA = "America/New_York", "Asia/Kolkata"
_PEOPLE: tuple[tuple[str, str, str, str, str, Role, tuple[str, ...]], ...] = (
    ("U01", "Aino", "Aino Laaksonen", _HELSINKI, "fi-FI", Role.ML, ()),
    ("U02", "Mikko", "Mikko Salmela", _HELSINKI, "fi-FI", Role.SOFTWARE, ()),
    ("U03", "Jana", "Jana Vogel", _BERLIN, "en-GB", Role.ML, ()),
    ("U04", "Tomas", "Tomas Brandt", _BERLIN, "en-GB", Role.SOFTWARE, ("admin", "owner")),
    ("U05", "Grace", "Grace Whitfield", _NEW_YORK, "en-US", Role.PRODUCT, ()),
    ("U06", "Leo", "Leo Martins", _NEW_YORK, "en-US", Role.SOFTWARE, ()),
    ("U07", "Asha", "Asha Raman", _KOLKATA, "en-GB", Role.ML, ()),
    ("U08", "Dev", "Dev Kulkarni", _KOLKATA, "en-GB", Role.DATA, ()),
    ("U09", "Meera", "Meera Iyer", _KOLKATA, "en-GB", Role.DATA, ()),
)
_TITLES = {
    Role.ML: "ML",
    Role.DATA: "data",
    Role.SOFTWARE: "software",
    Role.PRODUCT: "product",
}
MEMBERS = tuple(person[0] for person in _PEOPLE)
ROLES = {person[0]: person[5] for person in _PEOPLE}
#: Who reads the digest as a lead, and who configures; both are asked like the others.
LEAD, LEAD_NAME = "U05", "Grace Whitfield"
ADMIN, ADMIN_NAME = "U04", "Tomas Brandt"


_WELCOME = f"""\
Welcome. Nine people work here, and a bot asks each of them two short questions a week.
1. Answer below. 2. Choose another person at the top. \
3. Press “Friday digest” and read #{DIGEST_CHANNEL_NAME}.
{ADMIN_NAME} is the admin and may type /retro ask {TEAM_KEY}. \
The sixteen weeks before today are generated."""
_IN_CHANNEL = (
    "Good morning! From this week on <@U0RETRO> asks each of us two short questions on Tuesdays, in"
    " a direct message. It takes less than a minute, and you may skip any of them. The small print"
    " under the questions says who sees what."
)
_IN_DIGEST_CHANNEL = (
    "The digest comes here on Fridays at 15:00 in Helsinki. So that it has something to compare"
    " with, sixteen weeks of answers were generated for this demo. They are nobody's real answers."
)


def workspace() -> dict[str, Any]:
    """The company as a workspace file of the play workspace."""
    return {
        "team": {"id": "T0DEMO", "name": "Kuormitus Logistics", "domain": "kuormitus-demo"},
        "users": [
            {"id": id_, "name": name, "real_name": real, "tz": tz, "locale": locale,
             "title": f"{_TITLES[role]}{', leads the team' if id_ == LEAD else ''}",
             "flags": list(flags)}
            for id_, name, real, tz, locale, role, flags in _PEOPLE
        ],
        "channels": [
            {"id": CHANNEL, "name": "route-planning", "members": [*MEMBERS, "U0RETRO"],
             "topic": "The team that predicts travel times",
             "messages": [{"user": ADMIN, "text": _IN_CHANNEL}]},
            {"id": DIGEST_CHANNEL, "name": DIGEST_CHANNEL_NAME,
             "members": [*MEMBERS, "U0RETRO"],
             "topic": "Once a week: what is changing. The past in this demo is generated.",
             "messages": [{"user": ADMIN, "text": _IN_DIGEST_CHANNEL}]},
        ],
        "welcome": _WELCOME,
        "now": SET_UP_AT.isoformat(),
    }  # fmt: skip


def config() -> dict[str, Any]:
    """The team as a config file of the bot, as an admin would write it."""
    return {
        "version": 1,
        "admins": [ADMIN],
        "teams": [
            {
                "key": TEAM_KEY,
                "name": TEAM_NAME,
                "members": {"channel": CHANNEL},
                "roles": {id_: role.value for id_, role in ROLES.items()},
                "leads": [LEAD],
                "language": "en",
                "timezone": _HELSINKI,
                "context": {"customer": "internal", "after_release": "us", "regulated": False},
                "privacy": {"mode": "confidential", "minimum_group": 5},
                "digest": {
                    "to": "channel", "channel": DIGEST_CHANNEL,
                    "recurrence": "FREQ=WEEKLY;BYDAY=FR", "at": "15:00", "timezone": _HELSINKI,
                },
                "schedules": [
                    # Two, so that the week has room for a question asked by hand.
                    {"key": "weekly", "recurrence": "FREQ=WEEKLY;BYDAY=TU", "at": "10:00",
                     "timezone": "member", "questions_per_person": 2, "open_for": "P3D"}
                ],
            }
        ],
    }  # fmt: skip
