"""Where people of two roles see a topic differently: in sentences, and as rows of the picture.

Pure, of released figures only. Who answers more worried is always named first.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.catalogue.model import LensKey
from bot.digest.details import Paragraph
from bot.digest.drawing.rows import Row
from bot.digest.model import STARRED
from bot.digest.telling import Telling, counted, points
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation

#: Gaps that the digest tells and draws; the others are counted, and told under Details.
MOST = 4
#: The comparison that shows the silo: those who build models against those who build software.
_SILO = (("ml", "data"), ("software",))


def differing(week: ReleasedOrganisation) -> list[ReleasedGap]:
    """The gaps that are there, the weightiest first; side a is the more worried one."""
    found = [_turned(gap) for gap in week.gaps if gap.verdict is GapVerdict.DIFFERS]
    return sorted(found, key=_by_weight)


def told(week: ReleasedOrganisation, telling: Telling) -> str:
    """The silo made visible: gaps that are there, then what was looked for and not found."""
    return "\n".join(_told(week, telling))


def _told(week: ReleasedOrganisation, telling: Telling) -> Iterator[str]:
    say, found = telling.say, differing(week)
    for gap in found[:MOST]:
        yield counted(say, "digest.organisation_gap", gap.size or 0.0, **sides(gap, telling))
    if len(found) > MOST:
        yield say("digest.organisation_more", n=len(found) - MOST)
    for gap in week.gaps:
        if gap.verdict is GapVerdict.NO_DIFFERENCE and _is_silo(gap) and gap.see is not None:
            yield counted(say, "digest.organisation_alike", gap.see, **sides(gap, telling))
    if not any(gap.verdict is not GapVerdict.HIDDEN for gap in week.gaps):
        yield say("digest.organisation_gaps_hidden")


def in_full(week: ReleasedOrganisation, telling: Telling) -> Iterator[Paragraph]:
    """Every gap with its likely range, and every comparison that found none; nothing if hidden."""
    lines = [*_ranges(week, telling), *_alike(week, telling)]
    if lines:
        yield Paragraph(telling.say("digest.organisation_gaps"), "\n".join(lines))


def in_words(week: ReleasedOrganisation, telling: Telling) -> Iterator[str]:
    """What the picture's rows show, for those who do not see it."""
    yield from _ranges(week, telling, MOST)


def rows(week: ReleasedOrganisation, telling: Telling, most: int | None = MOST) -> tuple[Row, ...]:
    """The weightiest gaps, as the picture draws them."""
    return tuple(
        Row(
            name=telling.name(gap.lens),
            note=telling.say("digest.organisation_row", **sides(gap, telling)),
            size=gap.size or 0.0,
            low=gap.low or 0.0,
            high=gap.high or 0.0,
        )
        for gap in differing(week)[:most]
    )


def sides(gap: ReleasedGap, telling: Telling) -> dict[str, str]:
    """What a sentence about a gap names: the topic and the two sides."""
    say = telling.say
    return {
        "lens": telling.name(gap.lens),
        "a": say.list(say(f"digest.role_{role}") for role in gap.role_a),
        "b": say.list(say(f"digest.role_{role}") for role in gap.role_b),
    }


def _ranges(week: ReleasedOrganisation, telling: Telling, most: int | None = None) -> Iterator[str]:
    say = telling.say
    for gap in differing(week)[:most]:
        yield counted(
            say,
            "digest.organisation_gap_in_full",
            gap.size or 0.0,
            **sides(gap, telling),
            low=points(say, gap.low or 0.0),
            high=points(say, gap.high or 0.0),
        )


def _alike(week: ReleasedOrganisation, telling: Telling) -> Iterator[str]:
    """A line for each pair of sides, with the topics on which no difference was found."""
    topics: dict[tuple[tuple[str, ...], tuple[str, ...]], list[ReleasedGap]] = {}
    for gap in week.gaps:
        if gap.verdict is GapVerdict.NO_DIFFERENCE:
            topics.setdefault((gap.role_a, gap.role_b), []).append(gap)
    for found in topics.values():
        named = sides(found[0], telling)
        lenses = telling.say.list(
            telling.say("digest.organisation_topic", lens=telling.name(gap.lens)) for gap in found
        )
        yield telling.say("digest.organisation_alike_in_full", **named | {"lens": lenses})


def _turned(gap: ReleasedGap) -> ReleasedGap:
    """The same gap, told from the side that answers more worried."""
    if (gap.size or 0.0) >= 0:
        return gap
    low, high = gap.low or 0.0, gap.high or 0.0
    return replace(
        gap, role_a=gap.role_b, role_b=gap.role_a, size=-(gap.size or 0.0), low=-high, high=-low
    )


def _by_weight(gap: ReleasedGap) -> tuple[bool, bool, float]:
    """The silo first, then starred lenses, then the larger gap."""
    return not _is_silo(gap), gap.lens not in STARRED, -abs(gap.size or 0.0)


def _is_silo(gap: ReleasedGap) -> bool:
    return gap.lens == LensKey.SILO and {gap.role_a, gap.role_b} == set(_SILO)
