"""What a reader of prompts/ is told to mend."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing to mend: where, and what is wrong there."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
