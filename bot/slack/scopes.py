"""The bot scopes that are asked for, and what each is for. The manifests under deploy/ agree."""

#: scope -> what stops without it
NEEDED = {
    "chat:write": "sending questions and digests",
    "commands": "the command /retro",
    "im:write": "finding a person's direct message",
    "im:history": "looking up a message whose sending was uncertain, and reading replies",
    "users:read": "knowing members, their time zones and languages",
    "channels:read": "taking a team's people from a public channel",
    "groups:read": "taking a team's people from a private channel",
    "usergroups:read": "taking a team's people from a user group",
    "files:write": "the picture in the digest",
}
#: What is lost without it, and nothing else: the bot is well without these.
OPTIONAL = {
    "dnd:read": "holding reminders back while somebody does not want to be disturbed",
}
#: Without these nothing works; without the others a feature is off.
INDISPENSABLE = frozenset({"chat:write", "users:read"})
