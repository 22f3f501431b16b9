"""The admin's side of Slack: set-up guide, teams, schedules, people, plan and log, as modals.

Everything here is a TeamPart in and a TeamPart out: the same model as the YAML file.
"""
