"""What a digest is told from, and how its figures are written. Pure.

`story` makes sentences of it, `chart` the picture.
"""

from dataclasses import dataclass

from babel.numbers import format_decimal

from bot.catalogue.model import Catalogue
from bot.digest.model import ActionLine, Digest
from bot.digest.usefulness import Heard
from bot.disclosure.model import LensRelease, Verdict
from bot.disclosure.week import ReleasedTrial, ReleasedWeek
from bot.language import Say
from bot.people.model import Context

#: A sign for each verdict beside its word; shapes, not colours.
SIGNS = {
    Verdict.RAISED: "▲",
    Verdict.EASED: "▼",
    Verdict.STEADY: "●",
    Verdict.NOT_ENOUGH_EVIDENCE: "…",
    Verdict.HIDDEN: "–",
}


@dataclass(frozen=True)
class Telling:
    """What is told, to whom, in which language: `weeks` are releases, the digest's own last.

    The two ids are for buttons; 0 where nothing can be tapped. `of_all` marks the organisation's
    week, which is told of all teams together.
    """

    digest: Digest
    weeks: tuple[ReleasedWeek, ...]
    team_name: str
    context: Context
    catalogue: Catalogue
    say: Say
    team_id: int = 0
    digest_id: int = 0
    of_all: bool = False
    useful: Heard | None = None
    """What readers said of the digests before, in the weeks in which that is told."""

    @property
    def week(self) -> ReleasedWeek:
        return self.weeks[-1]

    def name(self, key: str) -> str:
        """A lens's name in the reader's language."""
        return self.catalogue.lens(key).name.by(self.say.language)

    def held_week(self, key: str) -> str | None:
        """The earlier week whose figures still stand for a lens, if this week brought none."""
        figures_week = self.week.lenses[key].figures_week
        return None if figures_week == self.week.week else figures_week

    def trial(self, action: ActionLine) -> ReleasedTrial | None:
        """What was released of an action's trial in the week that settled it."""
        settled = (week for week in self.weeks if week.week == action.settled_week)
        return next((week.trials.get(action.id) for week in settled), None)

    def told(self) -> tuple[str, ...]:
        """The lenses with a change of the team's own, new ones first, then worse before better."""
        worse = self.digest.raised()
        better = [
            line.key
            for line in self.digest.lenses
            if line.verdict is Verdict.EASED and not line.organisation_wide
        ]
        return tuple(sorted((*worse, *better), key=lambda key: not self.week.lenses[key].new))


def number(iso_week: str) -> int:
    """The week as people call it: 47."""
    return int(iso_week.partition("-W")[2])


def points(say: Say, value: float) -> str:
    """'0.75', '0,75', '1'; a real minus sign."""
    return format_decimal(value, locale=say.language).replace("-", "−")


def counted(say: Say, key: str, size: float, **params: object) -> str:
    """A text about so many points, in the plural that the language asks for."""
    # A whole number must be an int for its plural: 1.0 is "1.0 points", 1 is "1 point".
    amount = int(size) if float(size).is_integer() else size
    return say(key, n=amount, size=points(say, size), **params)


def change(say: Say, key: str, release: LensRelease) -> str | None:
    """Since when and by how much a lens has changed; None where no change is told."""
    if release.size is None or release.onset_week is None:
        return None
    return counted(
        say,
        key,
        release.size,
        week=number(release.onset_week),
        low=points(say, release.low or 0.0),
        high=points(say, release.high or release.size),
    )


def in_sentence(name: str) -> str:
    """A name as it stands within a sentence."""
    return name[:1].lower() + name[1:]
