"""The digest in sentences, in one language: what is said, before it is laid out.

Pure. The Slack message (`view`), the plain text (`plain`) and the picture's description are all
made of this, so that they say the same.
"""

from dataclasses import dataclass

from babel.numbers import format_decimal

from bot.catalogue.model import Catalogue, LensKey
from bot.digest.model import LENSES, STARRED, Digest
from bot.disclosure.model import Grade, LensRelease, Verdict
from bot.disclosure.week import ReleasedWeek
from bot.language import Say
from bot.people.model import Context

CITATION = (
    "S. Vänskä, K.-K. Kemell, T. Mikkonen, P. Abrahamsson: Continuous Software Engineering "
    "Practices in AI/ML Development Past the Narrow Lens of MLOps: Adoption Challenges. "
    "e-Informatica Software Engineering Journal 18(1), 2024, 240102. DOI 10.37190/e-Inf240102"
)
#: A sign for each verdict beside its word; shapes, not colours.
SIGNS = {
    Verdict.RAISED: "▲",
    Verdict.EASED: "▼",
    Verdict.STEADY: "●",
    Verdict.NOT_ENOUGH_EVIDENCE: "…",
    Verdict.HIDDEN: "–",
}

_BARS = "▁▂▃▄▅▆▇█"
_LOWEST = -0.75  # points, the first bar; each bar is one step of the released figures
_STEP = 0.25
_GAP = "·"
_TREND_WEEKS = 12
_GRADES = frozenset({Grade.VERY_LIKELY_HIGH, Grade.LIKELY_HIGH})


@dataclass(frozen=True)
class Telling:
    """What is told, to whom, in which language: `weeks` are releases, the digest's own last."""

    digest: Digest
    weeks: tuple[ReleasedWeek, ...]
    team_name: str
    context: Context
    catalogue: Catalogue
    say: Say

    @property
    def week(self) -> ReleasedWeek:
        return self.weeks[-1]


@dataclass(frozen=True)
class LensStory:
    """One lens. `trend` is a line of bars, `course` its label in words."""

    key: str
    name: str
    sign: str
    verdict: str
    new: str | None
    sentence: str
    change: str | None
    change_short: str | None
    grade: str | None
    trend: str | None
    course: str | None
    to_try: str | None


@dataclass(frozen=True)
class Paragraph:
    heading: str
    text: str


@dataclass(frozen=True)
class Story:
    title: str
    summary: str
    lead: tuple[LensStory, ...]
    """The starred three, then others that are raised and have a place at the top."""
    one_thing: Paragraph
    details: str
    others: tuple[LensStory, ...]
    others_heading: str
    paragraphs: tuple[Paragraph, ...]
    quotes_heading: Paragraph
    quotes: tuple[str, ...]
    source: str
    picture_title: str
    picture_missing: str
    alt: str


def tell(telling: Telling) -> Story:
    say = telling.say
    raised = telling.digest.raised()
    top = [*STARRED, *(key for key in raised if key not in STARRED)]
    lenses = {str(key): _lens(telling, key, in_full=key in raised) for key in LENSES}
    return Story(
        title=say("digest.title", team=telling.team_name, week=number(telling.week.week)),
        summary=_summary(telling),
        lead=tuple(lenses[key] for key in top),
        one_thing=_one_thing(telling),
        details=say("digest.details"),
        others=tuple(lenses[key] for key in LENSES if key not in top),
        others_heading=say("digest.others"),
        paragraphs=(_part(telling), _blind_spots(telling), _sure(telling)),
        quotes_heading=Paragraph(say("digest.quotes"), say("digest.quotes_note")),
        quotes=telling.week.quotes,
        source=say("digest.source", citation=CITATION),
        picture_title=say("digest.picture_title"),
        picture_missing=say("digest.picture_missing"),
        alt=_alt(telling),
    )


def number(iso_week: str) -> int:
    """The week as people call it: 47."""
    return int(iso_week.partition("-W")[2])


def points(say: Say, value: float) -> str:
    """'0.75', '0,75', '1'; a real minus sign."""
    return format_decimal(value, locale=say.language).replace("-", "−")


def _counted(say: Say, key: str, size: float, **params: object) -> str:
    # A whole number must be an int for its plural: 1.0 is "1.0 points", 1 is "1 point".
    amount = int(size) if float(size).is_integer() else size
    return say(key, n=amount, size=points(say, size), **params)


def _name(telling: Telling, key: str) -> str:
    return telling.catalogue.lens(key).name.by(telling.say.language)


def by_contract(key: str, context: Context) -> bool:
    """Whether the contract, not the team, decides what this lens looks at."""
    if key == LensKey.OPERATIONS_GAP:
        return context.after_release in {"customer", "other_unit"}
    return key == LensKey.INNOVATION_GAP and context.customer == "external"


def _lens(telling: Telling, key: LensKey, *, in_full: bool) -> LensStory:
    say, lens, release = telling.say, telling.catalogue.lens(key), telling.week.lenses[key]
    contract = by_contract(key, telling.context)
    trend, course = _trend(telling, key)
    tries = lens.tries(say.language, by_contract=contract)
    return LensStory(
        key=key,
        name=lens.name.by(say.language),
        sign=SIGNS[release.verdict],
        verdict=say(f"digest.verdict_{release.verdict}"),
        new=say("digest.new") if release.new else None,
        sentence=lens.said(release.verdict, say.language, by_contract=contract),
        change=_change(say, "digest.change", release),
        change_short=_change(say, "digest.change_short", release),
        grade=say(f"digest.grade_{release.grade}") if release.grade in _GRADES else None,
        trend=trend,
        course=course,
        to_try=say("digest.try", what=tries[0]) if in_full else None,
    )


def _change(say: Say, key: str, release: LensRelease) -> str | None:
    if release.size is None or release.onset_week is None:
        return None
    return _counted(
        say,
        key,
        release.size,
        week=number(release.onset_week),
        low=points(say, release.low or 0.0),
        high=points(say, release.high or release.size),
    )


def _trend(telling: Telling, key: str) -> tuple[str | None, str | None]:
    """The last weeks as bars, and which weeks these are; nothing while there is no figure."""
    weeks = telling.weeks[-_TREND_WEEKS:]
    levels = [week.lenses[key].level for week in weeks]
    while levels and levels[0] is None:
        levels.pop(0)
    if not levels:
        return None, None
    say, first, last = telling.say, weeks[-len(levels)], weeks[-1]
    line = "".join(_GAP if level is None else _bar(level) for level in levels)
    if len(levels) == 1:
        return line, say("digest.trend_one", last=number(last.week))
    course = say("digest.trend", first=number(first.week), last=number(last.week))
    return line, f"{course}; {say('digest.trend_gap')}" if _GAP in line else course


def _bar(level: float) -> str:
    place = round((level - _LOWEST) / _STEP)
    return _BARS[min(max(place, 0), len(_BARS) - 1)]


def _summary(telling: Telling) -> str:
    say, week = telling.say, telling.week
    if week.silent:
        return say("digest.summary_hidden")
    raised = [_name(telling, key) for key in telling.digest.raised()]
    eased = [
        _name(telling, line.key) for line in telling.digest.lenses if line.verdict is Verdict.EASED
    ]
    parts = []
    if raised:
        parts.append(say("digest.summary_raised", lenses=say.list(raised)))
    if eased:
        parts.append(say("digest.summary_eased", lenses=say.list(eased)))
    if parts:
        return " ".join([*parts, say("digest.summary_rest")])
    if week.early:
        return say("digest.summary_early", week=number(week.first_trend_week))
    return say("digest.summary_steady")


def _one_thing(telling: Telling) -> Paragraph:
    say, lenses = telling.say, telling.week.lenses
    told = [*telling.digest.raised()] or [
        key for key in LENSES if lenses[key].verdict is Verdict.EASED
    ]
    if told:
        release = lenses[told[0]]
        text = say(
            f"digest.one_thing_{release.verdict}",
            lens=_name(telling, told[0]),
            week=number(release.onset_week or telling.week.week),
        )
    else:
        text = say("digest.one_thing_steady", what=_idea(telling))
    return Paragraph(say("digest.one_thing"), text)


def _idea(telling: Telling) -> str:
    """Another idea of the starred lenses each week."""
    week = number(telling.week.week)
    lens = telling.catalogue.lens(STARRED[week % len(STARRED)])
    tries = lens.tries(telling.say.language)
    return tries[week // len(STARRED) % len(tries)]


def _part(telling: Telling) -> Paragraph:
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
    else:
        parts.append(say("digest.minimum", n=week.guard.minimum))
    parts += _held(telling)
    return Paragraph(say("digest.part"), " ".join(parts))


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


def _held(telling: Telling) -> list[str]:
    """Which lenses still stand on an earlier week's answers."""
    by_week: dict[str, list[str]] = {}
    for key in LENSES:
        release = telling.week.lenses[key]
        if release.figures_week and release.figures_week != telling.week.week:
            by_week.setdefault(release.figures_week, []).append(_name(telling, key))
    say = telling.say
    groups = [
        say("digest.held_group", lenses=say.list(names), week=number(week))
        for week, names in sorted(by_week.items(), reverse=True)
    ]
    return [say("digest.held", groups="; ".join(groups))] if groups else []


def _blind_spots(telling: Telling) -> Paragraph:
    say, week = telling.say, telling.week
    by_statement: dict[str, list[str]] = {}
    for spot in week.blind_spots:
        name = telling.catalogue.practice(spot.practice).name.by(say.language)
        by_statement.setdefault(spot.statement.value, []).append(_in_sentence(name))
    parts = [
        say(f"digest.blind_{statement}", practices=say.list(by_statement[statement]))
        for statement in ("dont_know", "silent", "not_asked")
        if statement in by_statement
    ]
    if not parts:
        lens = telling.catalogue.lens(LensKey.BLIND_SPOTS)
        hidden = week.silent
        parts = [lens.said("hidden", say.language) if hidden else say("digest.blind_none")]
    elif telling.context.regulated and "compliance" in {spot.practice for spot in week.blind_spots}:
        parts.append(say("digest.blind_regulated"))
    return Paragraph(say("digest.blind_spots"), " ".join(parts))


def _in_sentence(name: str) -> str:
    return name[:1].lower() + name[1:]


def _sure(telling: Telling) -> Paragraph:
    say, week = telling.say, telling.week
    if week.early and not week.silent:
        parts = [say("digest.sure_first", week=number(week.first_trend_week))]
    elif week.detectable is None:
        parts = [say("digest.sure_not_yet")]
    else:
        parts = [
            _counted(say, "digest.sure_detectable", week.detectable),
            say("digest.sure_chance"),
        ]
    return Paragraph(say("digest.sure"), " ".join(parts))


def _alt(telling: Telling) -> str:
    say, weeks = telling.say, telling.weeks
    return say(
        "digest.alt",
        first=number(weeks[0].week),
        last=number(weeks[-1].week),
        lenses=" ".join(_alt_lens(telling, key) for key in LENSES),
    )


def _alt_lens(telling: Telling, key: str) -> str:
    say, release = telling.say, telling.week.lenses[key]
    facts = [
        _in_sentence(say(f"digest.verdict_{release.verdict}")),
        _change(say, "digest.change_short", release),
        _course(telling, key),
    ]
    return say(
        "digest.alt_lens",
        name=_name(telling, key),
        facts=", ".join(fact for fact in facts if fact),
    )


def _course(telling: Telling, key: str) -> str | None:
    """Where the picture's line starts and ends, in words."""
    say = telling.say
    levels = [level for week in telling.weeks if (level := week.lenses[key].level) is not None]
    if telling.week.lenses[key].verdict is Verdict.HIDDEN:
        return None
    if not levels:
        return say("digest.alt_none")
    first, last = _level(say, levels[0]), _level(say, levels[-1])
    if first == last:
        return say("digest.alt_level", level=last)
    return say("digest.alt_from_to", first=first, last=last)


def _level(say: Say, level: float) -> str:
    if level == 0:
        return say("digest.level_usual")
    return _counted(say, f"digest.level_{'above' if level > 0 else 'below'}", abs(level))


def spoken(lens: LensStory) -> str:
    """A lens in sentences, for readers that see no layout."""
    verdict = f"{lens.name}: {lens.verdict}" + (f" ({lens.new})." if lens.new else ".")
    said = [verdict, lens.sentence, lens.change, lens.grade, lens.to_try]
    return " ".join(part for part in said if part)
