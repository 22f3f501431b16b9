"""What a digest stands on, in sentences: who took part, what stays unseen, how sure it is. Pure."""

from bot.catalogue.model import LensKey
from bot.digest.telling import Telling, counted, in_sentence, number
from bot.disclosure.model import Verdict
from bot.language import Say


def part(telling: Telling) -> str:
    """Who took part; the promise of a minimum is named where it hides something."""
    say, week = telling.say, telling.week
    parts = [_participation(say, week.attendance.participation_band)]
    match week.attendance.respondents_band:
        case "hidden":
            pass
        case "20+":
            parts.append(say("digest.counted_many"))
        case band:
            parts.append(say("digest.counted", people=band.replace("-", "–")))
    if week.guard.minimum is None:
        parts.append(say("digest.no_minimum"))
    elif any(release.verdict is Verdict.HIDDEN for release in week.lenses.values()):
        parts.append(say("digest.minimum", n=week.guard.minimum))
    return " ".join(parts)


def _participation(say: Say, band: str) -> str:
    match band:
        case "hidden":
            return say("digest.part_hidden")
        case "<40":
            return say("digest.part_below")
        case ">80":
            return say("digest.part_above")
        case _:
            low, _, high = band.partition("-")
            return say("digest.part_between", low=low, high=high)


def blind_spots(telling: Telling) -> str:
    say, week = telling.say, telling.week
    by_statement: dict[str, list[str]] = {}
    for spot in week.blind_spots:
        name = telling.catalogue.practice(spot.practice).name.by(say.language)
        by_statement.setdefault(spot.statement.value, []).append(in_sentence(name))
    parts = [
        say(f"digest.blind_{statement}", practices=say.list(by_statement[statement]))
        for statement in ("dont_know", "silent", "not_asked")
        if statement in by_statement
    ]
    if not parts:
        lens = telling.catalogue.lens(LensKey.BLIND_SPOTS)
        return lens.said("hidden", say.language) if week.silent else say("digest.blind_none")
    if telling.context.regulated and "compliance" in {spot.practice for spot in week.blind_spots}:
        parts.append(say("digest.blind_regulated"))
    return " ".join(parts)


def sure(telling: Telling) -> str:
    """One sentence on the finding, one on what could have been seen at all."""
    say, week = telling.say, telling.week
    if week.early and not week.silent:
        return say("digest.sure_first", week=number(week.first_trend_week))
    if week.detectable is None:
        return say("digest.sure_not_yet")
    seen = counted(say, "digest.sure_detectable", week.detectable)
    told = telling.told()
    if not told:
        return seen
    return " ".join((say("digest.sure_chance", lens=telling.name(told[0])), seen))
