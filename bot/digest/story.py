"""The digest in sentences, in one language: what is said, before it is laid out.

Pure. It is read in two minutes: findings first, then who took part, what could have been seen,
blind spots, what is tried, the picture and one thing to try. All else is `details`'. The Slack
messages (`view`), the plain text (`plain`) and App Home are made of this and say the same.
"""

from dataclasses import dataclass

from bot.digest import doing, footing
from bot.digest.course import told_since
from bot.digest.details import CITATION, Details, Paragraph, tell_details
from bot.digest.drawing.words import alt_of
from bot.digest.lens import brief, hidden_everywhere, level, tries
from bot.digest.model import STARRED
from bot.digest.telling import SIGNS, Telling, number
from bot.disclosure.model import TOLD_CHANGE, Verdict

__all__ = ["CITATION", "Finding", "Paragraph", "Story", "tell"]

#: How many ways there are of taking a finding up in a retro, told in turn.
_WAYS = 3


@dataclass(frozen=True)
class Finding:
    """One lens as the digest itself tells it."""

    key: str
    name: str
    sign: str
    verdict: str
    new: str | None
    text: str
    """Empty where the summary says all."""
    raised: bool


@dataclass(frozen=True)
class Labels:
    """The words on buttons, and what stands beside them."""

    details: str
    try_: str
    discuss: str
    useful: str
    yes: str
    no: str


@dataclass(frozen=True)
class Story:
    team_id: int
    digest_id: int
    week: str
    title: str
    summary: str
    findings: tuple[Finding, ...]
    """The starred three, changed ones first, then all others that have changed."""
    paragraphs: tuple[Paragraph, ...]
    """How many took part, what could be seen, blind spots, what is tried: what there is of it."""
    one_thing: Paragraph
    idea_of: str
    """The lens that the one thing to try is about."""
    idea_name: str
    idea_shown: bool
    """Whether anything is shown of that lens."""
    labels: Labels
    details: Details
    more: str
    source_short: str
    picture_title: str
    picture_missing: str
    picture_note: str | None
    """Why the picture's lines move less than what is told; None where no change is told."""
    alt: str


def tell(telling: Telling) -> Story:
    say = telling.say
    return Story(
        team_id=telling.team_id,
        digest_id=telling.digest_id,
        week=telling.week.week,
        title=say("digest.title", team=telling.team_name, week=number(telling.week.week)),
        summary=_summary(telling),
        findings=tuple(_finding(telling, key) for key in telling.digest.lead()),
        paragraphs=_paragraphs(telling),
        one_thing=Paragraph(say("digest.one_thing"), _one_thing(telling)),
        idea_of=_idea_of(telling),
        idea_name=telling.name(_idea_of(telling)),
        idea_shown=telling.week.lenses[_idea_of(telling)].verdict is not Verdict.HIDDEN,
        labels=Labels(
            details=say("digest.button_details"),
            try_=say("digest.button_try"),
            discuss=say("digest.button_discuss"),
            useful=say("digest.useful"),
            yes=say("digest.useful_yes"),
            no=say("digest.useful_no"),
        ),
        details=tell_details(telling),
        more=say("digest.more"),
        source_short=say("digest.source_short"),
        picture_title=say("digest.picture_title"),
        picture_missing=say("digest.picture_missing"),
        picture_note=say("digest.picture_note") if telling.told() else None,
        alt=alt_of(telling),
    )


def _paragraphs(telling: Telling) -> tuple[Paragraph, ...]:
    say = telling.say
    found = [
        ("digest.covered", footing.covered(telling)),
        ("digest.part", footing.part(telling)),
        ("digest.seen", footing.seen(telling)),
        ("digest.blind_spots", footing.blind_spots(telling)),
        ("digest.actions", doing.sentences(telling)),
    ]
    return tuple(Paragraph(say(heading), text) for heading, text in found if text)


def _finding(telling: Telling, key: str) -> Finding:
    say, release = telling.say, telling.week.lenses[key]
    return Finding(
        key=key,
        name=telling.name(key),
        sign=SIGNS[release.verdict],
        verdict=say(f"digest.verdict_{release.verdict}"),
        new=say("digest.new") if release.new else None,
        text=_text(telling, key),
        raised=key in telling.digest.raised(),
    )


def _text(telling: Telling, key: str) -> str:
    """What the verdict's word does not say yet; the same sentence is not said three times."""
    week = telling.week
    if hidden_everywhere(telling):
        return ""
    if week.early and week.lenses[key].verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        return level(telling.say, week.lenses[key]) or ""
    return brief(telling, key)


def _summary(telling: Telling) -> str:
    say, week = telling.say, telling.week
    if week.silent:
        return say("digest.summary_hidden")
    told, wide = telling.told(), telling.digest.wide()
    everywhere = (
        [say("digest.summary_wide", lenses=say.list(telling.name(key) for key in wide))]
        if wide
        else []
    )
    if not told:
        if week.early:
            return say("digest.summary_early", week=number(week.first_trend_week))
        return " ".join([say("digest.summary_steady"), *everywhere])
    parts = [
        said
        for new in (True, False)
        for verdict in (Verdict.RAISED, Verdict.EASED)
        if (said := _changed(telling, verdict, new=new))
    ]
    if not any(week.lenses[key].new for key in told):
        parts.append(say("digest.summary_nothing_new"))
    return " ".join([*parts, *everywhere])


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
    onset = telling.week.lenses[key].onset_week
    if onset is None:
        return telling.name(key)
    return telling.say("digest.summary_since", lens=telling.name(key), week=number(onset))


def _weightiest(telling: Telling) -> tuple[str, ...]:
    """The told lenses: first those about which something that was tried has its result today."""
    fresh = {each.lens for each in telling.digest.actions if each.settled_week == telling.week.week}
    return tuple(sorted(telling.told(), key=lambda key: key not in fresh))


def _one_thing(telling: Telling) -> str:
    """What to take up in the retro: the newest finding, in another way each week it is told."""
    say, told = telling.say, _weightiest(telling)
    if not told:
        if under_way := doing.under_way(telling):
            return say("digest.one_thing_trying", what=doing.shortened(under_way[0].what))
        return say("digest.one_thing_steady", what=_idea(telling))
    release, since = telling.week.lenses[told[0]], told_since(telling.weeks, told[0])
    if (tried := _tried(telling, told[0])) is not None:
        return tried
    text = say(
        f"digest.one_thing_{release.verdict}_{since.times % _WAYS + 1}",
        lens=telling.name(told[0]),
        week=number(release.onset_week or telling.week.week),
    )
    if release.verdict not in TOLD_CHANGE or told[0] not in telling.digest.raised():
        return text
    ideas = tries(telling, told[0])
    example = say("digest.for_example", what=ideas[since.times % len(ideas)])
    return f"{text} {example}"


def _tried(telling: Telling, key: str) -> str | None:
    """What the team tries against the finding already, or what became of it; None if nothing."""
    action, verdict = doing.latest(telling, key), telling.week.lenses[key].verdict
    if action is None:
        return None
    # What got better may have many causes: only what was found to help is named beside it.
    if verdict is Verdict.EASED and action.result != "moved":
        return None
    way = "eased_tried" if verdict is Verdict.EASED else f"tried_{action.result}"
    what = doing.shortened(action.what)
    return telling.say(f"digest.one_thing_{way}", what=what, lens=telling.name(key))


def _idea_of(telling: Telling) -> str:
    """The newest finding; else what is under way; else another starred lens each week."""
    told, under_way = _weightiest(telling), doing.under_way(telling)
    if told:
        return told[0]
    if under_way:
        return under_way[0].lens
    return str(STARRED[number(telling.week.week) % len(STARRED)])


def _idea(telling: Telling) -> str:
    ideas = tries(telling, _idea_of(telling))
    return ideas[number(telling.week.week) // len(STARRED) % len(ideas)]
