"""What a call to Slack may end with. The sender decides by these what to do with a message."""

from bot.errors import Failed, Unavailable

#: The person or the place is gone for messages; nothing will help but another recipient.
DEAD_RECIPIENT = frozenset(
    {
        "cannot_dm_bot",
        "channel_not_found",
        "ekm_access_denied",
        "is_archived",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    }
)

#: The installation itself is gone: every call will fail until somebody installs again.
DEAD_INSTALL = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)

#: Those that say so for good: a workspace removed the app, or somebody revoked its token. The
#: others may be a slip of Slack's or of the operator's.
UNINSTALLED = frozenset({"account_inactive", "token_revoked"})


class RateLimited(Unavailable):
    """Slack asks to wait (429): certainly nothing was done."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__(f"Slack asks to wait {retry_after:g} s before the next {method}.")
        self.method = method
        self.retry_after = retry_after
        """Seconds."""


class Unreachable(Unavailable):
    """Slack is away or closed for now: certainly nothing was done."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(f"Slack cannot be reached now ({method}: {reason}).")
        self.method = method
        self.reason = reason


class PerhapsPosted(Unavailable):
    """No clear answer (timeout, 5xx, half an answer): it may have been done. Look, then decide."""

    def __init__(self, method: str, reason: str, *, silent: bool = False) -> None:
        super().__init__(f"Slack gave no clear answer ({method}: {reason}).")
        self.method = method
        self.reason = reason
        self.silent = silent
        """Nothing came back at all: Slack may still be at it."""


class NotPosted(Failed):
    """Slack refused, and would refuse again: certainly nothing was done."""

    def __init__(self, method: str, code: str, detail: str = "") -> None:
        super().__init__(f"Slack refused {method}: {code}{f' ({detail})' if detail else ''}.")
        self.method = method
        self.code = code
        self.detail = detail

    @property
    def dead_recipient(self) -> bool:
        return self.code in DEAD_RECIPIENT

    @property
    def dead_install(self) -> bool:
        return self.code in DEAD_INSTALL

    @property
    def uninstalled(self) -> bool:
        return self.code in UNINSTALLED


class Missing(Failed):
    """This Slack, or this installation, does not have the feature: do without it."""

    def __init__(self, feature: str, code: str, needed: str | None = None) -> None:
        scope = f"; it needs the scope {needed}" if needed else ""
        super().__init__(f"Slack does not offer {feature} here: {code}{scope}.")
        self.feature = feature
        self.code = code
        self.needed = needed
