"""One lens in words: what is said of it, since when, how much, how sure, and how things stand.

Pure, of released figures only. Which lenses are told where is `story`'s and `details`' business.
"""

from bot.actions.model import by_contract
from bot.digest.model import STARRED
from bot.digest.telling import Telling, change, number
from bot.disclosure.model import TOLD_CHANGE, Grade, LensRelease, Verdict
from bot.language import Say

#: Points: a change whose released interval begins here or above is a clear one.
_CLEAR, _LIKELY = 0.5, 0.25
#: Shares of worrying answers from which on they are most, or about half.
_MOST, _HALF = 0.65, 0.35
_HALVES = 0.5
_WORSE = frozenset({Grade.VERY_LIKELY_HIGH, Grade.LIKELY_HIGH})
_WORRYING = frozenset({Grade.VERY_LIKELY_WORRYING, Grade.LIKELY_WORRYING})


def sentence(telling: Telling, key: str) -> str:
    """The lens's own sentence for its verdict; of the whole organisation only where it changed."""
    release = telling.week.lenses[key]
    if telling.of_all and release.verdict in TOLD_CHANGE:
        return telling.say(f"digest.organisation_said_{key}_{release.verdict}")
    if telling.of_all and release.verdict is not Verdict.HIDDEN:
        return ""
    return telling.catalogue.lens(key).said(
        release.verdict,
        telling.say.language,
        by_contract=by_contract(key, telling.context),
    )


def tries(telling: Telling, key: str) -> tuple[str, ...]:
    """Things to try against it."""
    return telling.catalogue.lens(key).tries(
        telling.say.language, by_contract=by_contract(key, telling.context)
    )


def brief(telling: Telling, key: str) -> str:
    """All that the digest itself says of a lens, in a few short sentences.

    What got better away from the starred three is told in fewer: the rest is in the details.
    """
    say, release = telling.say, telling.week.lenses[key]
    aside = release.verdict is Verdict.EASED and key not in STARRED
    told = release.verdict in TOLD_CHANGE and not aside
    parts = [
        sentence(telling, key),
        change(say, "digest.change", release),
        sureness(say, release) if told else None,
        say("digest.organisation_wide") if release.organisation_wide else None,
        None if aside or _outlived(release) else level(say, release),
        held_short(telling, key),
    ]
    return " ".join(part for part in parts if part)


def sureness(say: Say, release: LensRelease) -> str | None:
    """How sure the change is, in words, by where its released interval begins."""
    if release.low is None:
        return None
    if release.low >= _CLEAR:
        return say("digest.sureness_clear")
    return say("digest.sureness_likely" if release.low >= _LIKELY else "digest.sureness_open")


def level(say: Say, release: LensRelease) -> str | None:
    """How things stand: against what is usual where that is known, else by how answers lean."""
    if release.level is None:
        return None
    if release.basis == "usual":
        return say(f"digest.grade_{release.grade}") if release.grade in _WORSE else None
    if release.unfavourable is None or not _agree(release):
        return None
    if release.unfavourable >= _MOST:
        return say("digest.leaning_most")
    return say("digest.leaning_half" if release.unfavourable >= _HALF else "digest.leaning_few")


def level_in_full(say: Say, release: LensRelease) -> str | None:
    """The level for those who want all: also that nothing speaks for a high one."""
    said = _level_in_full(say, release)
    if said is None or not _outlived(release):
        return said
    week = number(release.level_week or release.figures_week or "")
    return f"{said} {say('digest.level_of', week=week)}"


def _level_in_full(say: Say, release: LensRelease) -> str | None:
    if release.level is None:
        return None
    if release.basis == "usual":
        return say(f"digest.grade_{release.grade}") if release.grade else None
    word = say(f"digest.grade_{release.grade}") if release.grade in _WORRYING else None
    if release.unfavourable is None or not _agree(release):
        return word
    share = say("digest.share", percent=round(100 * release.unfavourable))
    return f"{share} {word}" if word else share


def _outlived(release: LensRelease) -> bool:
    """Whether a change is told that the level, which stands from an earlier week, knows little of.

    One number of a lens is told anew at a time: beside "eased" an old "most lean worrying" would
    seem to say the opposite.
    """
    told = release.verdict in TOLD_CHANGE and release.level_week is not None
    return told and release.level_week != release.figures_week


def _agree(release: LensRelease) -> bool:
    """Whether the share of worrying answers lies on the side that level and grade lie on.

    Each is told on steps of its own; where they part, the share is not told.
    """
    share, level = release.unfavourable or 0.0, release.level or 0.0
    if share < _HALVES:
        return level <= 0 and release.grade not in _WORRYING
    return share == _HALVES or level >= 0


def held(telling: Telling, key: str) -> str | None:
    """Of which earlier week the figures are, where too few people answered since."""
    week = telling.held_week(key)
    return telling.say("digest.held", week=number(week)) if week else None


def held_short(telling: Telling, key: str) -> str | None:
    week = telling.held_week(key)
    return telling.say("digest.held_short", week=number(week)) if week else None


def hidden_everywhere(telling: Telling) -> bool:
    return all(each.verdict is Verdict.HIDDEN for each in telling.week.lenses.values())
