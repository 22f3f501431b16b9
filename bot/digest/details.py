"""The details of a digest in sentences: every lens in full, how sure it is, quotes, the study.

Pure. They stand in the digest's thread, and behind its button in a reader's own language.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.digest.course import GAP, TREND_WEEKS, Trend, trend
from bot.digest.footing import blind_spots_in_full, found_useful, sure
from bot.digest.lens import held, level_in_full, sentence
from bot.digest.model import LENSES
from bot.digest.telling import SIGNS, Telling, change, number

CITATION = (
    "S. Vänskä, K.-K. Kemell, T. Mikkonen, P. Abrahamsson: Continuous Software Engineering "
    "Practices in AI/ML Development Past the Narrow Lens of MLOps: Adoption Challenges. "
    "e-Informatica Software Engineering Journal 18(1), 2024, 240102. DOI 10.37190/e-Inf240102"
)


@dataclass(frozen=True)
class Paragraph:
    heading: str
    text: str


@dataclass(frozen=True)
class LensStory:
    """One lens in full; `study` says what the study found."""

    key: str
    name: str
    sign: str
    verdict: str
    text: str
    trend: Trend | None
    study: str


@dataclass(frozen=True)
class Details:
    title: str
    lenses: tuple[LensStory, ...]
    reading: str | None
    """How to read the bars; None where there are none."""
    paragraphs: tuple[Paragraph, ...]
    """How sure this is, and blind spots where the digest itself could not name all."""
    words: Paragraph
    """What stands above the quotes, where there are any."""
    quotes: tuple[str, ...]
    source: str


def tell_details(telling: Telling) -> Details:
    say = telling.say
    return Details(
        title=say("digest.details_title", team=telling.team_name, week=number(telling.week.week)),
        lenses=tuple(_lens(telling, str(key)) for key in LENSES),
        reading=_reading(telling),
        paragraphs=tuple(_paragraphs(telling)),
        words=Paragraph(say("digest.quotes"), say("digest.quotes_note")),
        quotes=telling.week.quotes,
        source=say("digest.source", citation=CITATION),
    )


def _paragraphs(telling: Telling) -> Iterator[Paragraph]:
    say = telling.say
    yield Paragraph(say("digest.sure"), sure(telling))
    if blind := blind_spots_in_full(telling):
        yield Paragraph(say("digest.blind_spots"), blind)
    if telling.useful:
        yield Paragraph(say("digest.useful_heading"), found_useful(say, telling.useful))


def _lens(telling: Telling, key: str) -> LensStory:
    say, release, lens = telling.say, telling.week.lenses[key], telling.catalogue.lens(key)
    parts = [
        sentence(telling, key),
        change(say, "digest.change_in_full", release),
        level_in_full(say, release),
        say("digest.organisation_wide") if release.organisation_wide else None,
        held(telling, key),
    ]
    return LensStory(
        key=key,
        name=telling.name(key),
        sign=SIGNS[release.verdict],
        verdict=say(f"digest.verdict_{release.verdict}"),
        text=" ".join(part for part in parts if part),
        trend=trend(telling.weeks, key, say),
        study=say("digest.study", number=lens.finding, finding=lens.study.by(say.language)),
    )


def _reading(telling: Telling) -> str | None:
    say, shown = telling.say, telling.weeks[-TREND_WEEKS:]
    lines = [line for key in LENSES if (line := trend(telling.weeks, str(key), say))]
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
