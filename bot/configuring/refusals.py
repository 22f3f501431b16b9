"""Why a change is refused: facts, no words. Who shows them says them in the person's language."""

from datetime import datetime

from bot.errors import Rejection


class Conflict(Rejection):
    """Somebody else has changed the team since it was read. *by* and *at*: who, when."""

    def __init__(self, by: str | None, at: datetime | None) -> None:
        super().__init__("The team has been changed meanwhile. Look at it again, then change it.")
        self.by, self.at = by, at


class ReadOnly(Rejection):
    """The team is kept in a file; "Manage in Slack" comes first."""

    def __init__(self) -> None:
        super().__init__("This team is kept in a file. Take it over in Slack first.")


class Taken(Rejection):
    """There is a team, or a schedule, of that key already, if only an archived one."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The key {key} is taken. Choose another one.")
        self.key = key


class Archived(Rejection):
    """The team is archived; it has to be restored first."""

    def __init__(self) -> None:
        super().__init__("This team is archived. Restore it first.")


class Unknown(Rejection):
    """There is no such team, or no such schedule in it."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no {key} any more. Look again.")
        self.key = key
