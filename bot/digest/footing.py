"""What a digest stands on: who took part, what could be seen, what stays unseen. Pure."""

from bot.catalogue.model import Practice
from bot.digest.telling import Telling, counted, in_sentence, number
from bot.digest.usefulness import Heard
from bot.disclosure.model import PROTECTS_OTHERS, Verdict
from bot.language import Say

#: In the order in which they are told: what needs somebody's eye before what is only our turn.
_STATEMENTS = ("dont_know", "silent", "not_mentioned", "not_asked")
#: Practices that a line of the digest names; the others are in the details.
_NAMED = 4
_MOVED = {"fell", "rose"}


def covered(telling: Telling) -> str | None:
    """In the weeks before the first trend: how far the questions have come."""
    say, week = telling.say, telling.week
    if not week.early or week.silent:
        return None
    waiting = sum(spot.statement.value == "not_asked" for spot in week.blind_spots)
    parts = [say("digest.covered_practices", asked=len(Practice) - waiting, all=len(Practice))]
    if any(release.level is not None for release in week.lenses.values()):
        parts.append(say("digest.covered_levels"))
    parts.append(say("digest.covered_trend", week=number(week.first_trend_week)))
    return " ".join(parts)


def part(telling: Telling) -> str:
    """How many took part; why something is hidden is said where something is."""
    say, week = telling.say, telling.week
    parts = [_participation(say, week.attendance.participation_band)]
    if week.participation in _MOVED:
        parts.append(say(f"digest.part_{week.participation}"))
    match week.attendance.respondents_band:
        case "hidden":
            pass
        case "20+":
            parts.append(say("digest.counted_many"))
        case band:
            parts.append(say("digest.counted", people=_people(band)))
    if week.guard.minimum is None:
        parts.append(say("digest.no_minimum"))
    else:
        hidden = [each for each in week.lenses.values() if each.verdict is Verdict.HIDDEN]
        if any(each.reason != PROTECTS_OTHERS for each in hidden):
            parts.append(say("digest.minimum", n=week.guard.minimum))
        if any(each.reason == PROTECTS_OTHERS for each in hidden):
            parts.append(say("digest.part_others"))
    return " ".join(parts)


def _people(band: str) -> str:
    return band.replace("-", "–")


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


def seen(telling: Telling) -> str | None:
    """The smallest change that could be expected to show, with so many people as answer here."""
    say, week = telling.say, telling.week
    if week.detectable is None:
        return None
    band = week.attendance.respondents_band
    if band == "hidden":
        return counted(say, "digest.seen_by_any", week.detectable)
    people = say("digest.people_many") if band == "20+" else _people(band)
    return counted(say, "digest.seen_by", week.detectable, people=people)


def blind_spots(telling: Telling) -> str:
    """The statements apart, each with the first few practices."""
    return _blind_spots(telling, _NAMED) or _nothing_blind(telling)


def blind_spots_in_full(telling: Telling) -> str | None:
    """Every practice, where the digest itself could not name all."""
    full = _blind_spots(telling, None)
    return full if full != _blind_spots(telling, _NAMED) else None


def _nothing_blind(telling: Telling) -> str:
    return telling.say("digest.blind_hidden" if telling.week.silent else "digest.blind_none")


def _blind_spots(telling: Telling, most: int | None) -> str:
    say, week = telling.say, telling.week
    by_statement: dict[str, list[str]] = {}
    for spot in week.blind_spots:
        name = telling.catalogue.practice(spot.practice).name.by(say.language)
        by_statement.setdefault(spot.statement.value, []).append(in_sentence(name))
    if week.early:
        by_statement.pop("not_asked", None)  # their turn has not come: the coverage says so
    parts = [
        say(f"digest.blind_{statement}", practices=_listed(say, by_statement[statement], most))
        for statement in _STATEMENTS
        if statement in by_statement
    ]
    regulated = telling.context.regulated
    if parts and regulated and "compliance" in {spot.practice for spot in week.blind_spots}:
        parts.append(say("digest.blind_regulated"))
    return "\n".join(parts)


def _listed(say: Say, names: list[str], most: int | None) -> str:
    if most is None or len(names) <= most:
        return say.list(names)
    return say("digest.blind_more", practices=", ".join(names[:most]), n=len(names) - most)


def found_useful(say: Say, heard: Heard) -> str:
    """What most readers said of some weeks' digests."""
    since, until = number(heard.since), number(heard.until)
    key = "digest.useful_of_one" if since == until else "digest.useful_of"
    return say(key, since=since, until=until, said=say(f"digest.useful_{heard.share}"))


def sure(telling: Telling) -> str:
    """One sentence on the finding, one on what a change needs to be told."""
    say, week = telling.say, telling.week
    if week.early and not week.silent:
        return say("digest.sure_first", week=number(week.first_trend_week))
    told = telling.told()
    chance = "digest.organisation_sure_chance" if telling.of_all else "digest.sure_chance"
    parts = [say(chance, lens=telling.name(told[0]))] if told else []
    parts.append(say("digest.sure_interval" if told else "digest.sure_steady"))
    if week.detectable is None:
        parts.append(say("digest.sure_not_yet"))
    return " ".join(parts)
