"""The digest in sentences, in one language: what is said, before it is laid out.

Pure. The Slack message (`view`), the plain text (`plain`) and the picture's description are all
made of this, so that they say the same.
"""

from dataclasses import dataclass

from bot.catalogue.model import LensKey
from bot.digest import footing
from bot.digest.course import GAP, TREND_WEEKS, Trend, direction, levels, told_since, trend
from bot.digest.model import LENSES, STARRED
from bot.digest.telling import SIGNS, Telling, change, counted, in_sentence, number
from bot.disclosure.model import Grade, Verdict
from bot.language import Say
from bot.people.model import Context

CITATION = (
    "S. Vänskä, K.-K. Kemell, T. Mikkonen, P. Abrahamsson: Continuous Software Engineering "
    "Practices in AI/ML Development Past the Narrow Lens of MLOps: Adoption Challenges. "
    "e-Informatica Software Engineering Journal 18(1), 2024, 240102. DOI 10.37190/e-Inf240102"
)
_GRADES = frozenset({Grade.VERY_LIKELY_HIGH, Grade.LIKELY_HIGH})
#: How many ways there are of taking a finding up in a retro, told in turn.
_WAYS = 3
#: The order in which verdicts are told.
_ORDER = tuple(SIGNS)


@dataclass(frozen=True)
class LensStory:
    """One lens. `held` says of which earlier week its figures are."""

    key: str
    name: str
    sign: str
    verdict: str
    new: str | None
    sentence: str
    change: str | None
    grade: str | None
    trend: Trend | None
    held: str | None
    to_try: str | None


@dataclass(frozen=True)
class Group:
    """Lenses of which the same is said, in one line."""

    sign: str
    verdict: str
    lenses: str


@dataclass(frozen=True)
class Paragraph:
    heading: str
    text: str


@dataclass(frozen=True)
class Story:
    title: str
    summary: str
    lead: tuple[LensStory, ...]
    """The starred three, changed ones first, then others that are worse and have a place here."""
    reading: str | None
    """How to read lines and bars; None where there are none."""
    one_thing: Paragraph
    others: tuple[Group, ...]
    others_heading: str
    paragraphs: tuple[Paragraph, ...]
    quotes_heading: Paragraph
    quotes: tuple[str, ...]
    source: str
    source_short: str
    picture_title: str
    picture_missing: str
    alt: str


def tell(telling: Telling) -> Story:
    say = telling.say
    top = telling.digest.lead()
    return Story(
        title=say("digest.title", team=telling.team_name, week=number(telling.week.week)),
        summary=_summary(telling),
        lead=tuple(_lens(telling, key) for key in top),
        reading=_reading(telling),
        one_thing=Paragraph(say("digest.one_thing"), _one_thing(telling)),
        others=_groups(telling, [str(key) for key in LENSES if key not in top]),
        others_heading=say("digest.others"),
        paragraphs=(
            Paragraph(say("digest.part"), footing.part(telling)),
            Paragraph(say("digest.blind_spots"), footing.blind_spots(telling)),
            Paragraph(say("digest.sure"), footing.sure(telling)),
        ),
        quotes_heading=Paragraph(say("digest.quotes"), say("digest.quotes_note")),
        quotes=telling.week.quotes,
        source=say("digest.source", citation=CITATION),
        source_short=say("digest.source_short"),
        picture_title=say("digest.picture_title"),
        picture_missing=say("digest.picture_missing"),
        alt=_alt(telling),
    )


def by_contract(key: str, context: Context) -> bool:
    """Whether the contract, not the team, decides what this lens looks at."""
    if key == LensKey.OPERATIONS_GAP:
        return context.after_release in {"customer", "other_unit"}
    return key == LensKey.INNOVATION_GAP and context.customer == "external"


def _lens(telling: Telling, key: str) -> LensStory:
    say, lens, release = telling.say, telling.catalogue.lens(key), telling.week.lenses[key]
    held = telling.held_week(key)
    return LensStory(
        key=key,
        name=telling.name(key),
        sign=SIGNS[release.verdict],
        verdict=say(f"digest.verdict_{release.verdict}"),
        new=say("digest.new") if release.new else None,
        sentence=lens.said(
            release.verdict, say.language, by_contract=by_contract(key, telling.context)
        ),
        change=change(say, "digest.change", release),
        grade=say(f"digest.grade_{release.grade}") if release.grade in _GRADES else None,
        trend=trend(telling.weeks, key, say),
        held=say("digest.held", week=number(held)) if held else None,
        to_try=_to_try(telling, key),
    )


def _to_try(telling: Telling, key: str) -> str | None:
    """One thing to try for what got worse: another one each week that it is told."""
    if key not in telling.digest.raised():
        return None
    tries = telling.catalogue.lens(key).tries(
        telling.say.language, by_contract=by_contract(key, telling.context)
    )
    times = told_since(telling.weeks, key).times
    return telling.say("digest.try", what=tries[times % len(tries)])


def _summary(telling: Telling) -> str:
    say, week = telling.say, telling.week
    if week.silent:
        return say("digest.summary_hidden")
    told = telling.told()
    if not told:
        if week.early:
            return say("digest.summary_early", week=number(week.first_trend_week))
        return say("digest.summary_steady")
    parts = [
        said
        for new in (True, False)
        for verdict in (Verdict.RAISED, Verdict.EASED)
        if (said := _changed(telling, verdict, new=new))
    ]
    if not any(week.lenses[key].new for key in told):
        parts.append(say("digest.summary_nothing_new"))
    return " ".join(parts)


def _changed(telling: Telling, verdict: Verdict, *, new: bool) -> str | None:
    """One sentence on all lenses with this change, told for the first time or again."""
    say, lenses = telling.say, telling.week.lenses
    keys = [k for k in telling.told() if lenses[k].verdict is verdict and lenses[k].new is new]
    if not keys:
        return None
    if new:
        names = say.list(telling.name(key) for key in keys)
        return say(f"digest.summary_new_{verdict}", lenses=names)
    # What got worse is to be talked about: since when. What got better is told in its own lines.
    tell_one = _still if verdict is Verdict.RAISED else Telling.name
    names = say.list(tell_one(telling, key) for key in keys)
    return say(f"digest.summary_still_{verdict}", lenses=names)


def _still(telling: Telling, key: str) -> str:
    onset, first = telling.week.lenses[key].onset_week, told_since(telling.weeks, key).first
    if onset is None:
        return telling.name(key)
    params = {"lens": telling.name(key), "week": number(onset)}
    if first is None:
        return telling.say("digest.summary_since", **params)
    return telling.say("digest.summary_since_told", first=number(first), **params)


def _one_thing(telling: Telling) -> str:
    """What to take up in the retro: the newest finding, in another way each week it is told."""
    say, told = telling.say, telling.told()
    if not told:
        return say("digest.one_thing_steady", what=_idea(telling))
    release, since = telling.week.lenses[told[0]], told_since(telling.weeks, told[0])
    return say(
        f"digest.one_thing_{release.verdict}_{since.times % _WAYS + 1}",
        lens=telling.name(told[0]),
        week=number(release.onset_week or telling.week.week),
    )


def _idea(telling: Telling) -> str:
    """Another idea of the starred lenses each week."""
    week = number(telling.week.week)
    lens = telling.catalogue.lens(STARRED[week % len(STARRED)])
    tries = lens.tries(telling.say.language)
    return tries[week // len(STARRED) % len(tries)]


def _groups(telling: Telling, keys: list[str]) -> tuple[Group, ...]:
    say, lenses = telling.say, telling.week.lenses
    groups = []
    for verdict in _ORDER:
        if alike := [key for key in keys if lenses[key].verdict is verdict]:
            names = say.list(_in_short(telling, key) for key in alike)
            groups.append(Group(SIGNS[verdict], say(f"digest.verdict_{verdict}"), names))
    return tuple(groups)


def _in_short(telling: Telling, key: str) -> str:
    say, held = telling.say, telling.held_week(key)
    more = [
        change(say, "digest.change_short", telling.week.lenses[key]),
        say("digest.held_short", week=number(held)) if held else None,
    ]
    said = "; ".join(each for each in more if each)
    return f"{telling.name(key)} ({said})" if said else telling.name(key)


def _reading(telling: Telling) -> str | None:
    say, shown = telling.say, telling.weeks[-TREND_WEEKS:]
    lines = [line for key in telling.digest.lead() if (line := trend(telling.weeks, key, say))]
    if not lines:
        return None
    first, last = number(shown[-max(len(line.bars) for line in lines)].week), number(shown[-1].week)
    parts = [
        say("digest.reading"),
        say("digest.bars_one" if first == last else "digest.bars", first=first, last=last),
    ]
    if any(GAP in line.bars for line in lines):
        parts.append(say("digest.bars_gap"))
    return " ".join(parts)


def _alt(telling: Telling) -> str:
    say, weeks = telling.say, telling.weeks
    return say(
        "digest.alt",
        first=number(weeks[0].week),
        last=number(weeks[-1].week),
        lenses=" ".join(_alt_lens(telling, key) for key in telling.digest.lead()),
    )


def _alt_lens(telling: Telling, key: str) -> str:
    say, release, held = telling.say, telling.week.lenses[key], telling.held_week(key)
    facts = [
        in_sentence(say(f"digest.verdict_{release.verdict}")),
        change(say, "digest.change_short", release),
        _line(telling, key),
        say("digest.held_short", week=number(held)) if held else None,
    ]
    return say(
        "digest.alt_lens",
        name=telling.name(key),
        facts=", ".join(fact for fact in facts if fact),
    )


def _line(telling: Telling, key: str) -> str | None:
    """Which way the picture's line goes and where it ends; how far it moved is not the change."""
    say, release = telling.say, telling.week.lenses[key]
    if release.verdict is Verdict.HIDDEN:
        return None
    found = levels(telling.weeks, key)
    known = [level for level in found if level is not None]
    if not known:
        return say("digest.alt_none")
    return say(f"digest.alt_{direction(found)}", level=_level(say, known[-1]))


def _level(say: Say, level: float) -> str:
    if level == 0:
        return say("digest.level_usual")
    return counted(say, f"digest.level_{'above' if level > 0 else 'below'}", abs(level))


def spoken(lens: LensStory) -> str:
    """A lens in sentences, for readers that see no layout."""
    verdict = f"{lens.name}: {lens.verdict}" + (f" ({lens.new})." if lens.new else ".")
    more = ", ".join(each for each in (lens.trend.word if lens.trend else None, lens.held) if each)
    trend_line = f"{more[:1].upper()}{more[1:]}." if more else None
    said = [verdict, lens.sentence, lens.change, lens.grade, trend_line, lens.to_try]
    return " ".join(part for part in said if part)
