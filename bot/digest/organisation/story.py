"""The organisation's digest in sentences, and as JSON. Pure, of released figures only.

No team is named and none compared: what stands here is said of all of them together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.catalogue.model import Catalogue, LensKey
from bot.digest import footing
from bot.digest.details import CITATION
from bot.digest.lens import level_in_full, sureness
from bot.digest.model import LENSES, STARRED, digest_of
from bot.digest.story import Paragraph
from bot.digest.telling import SIGNS, Telling, change, counted, number
from bot.disclosure.model import TOLD_CHANGE, Verdict
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation, ReleasedWeek
from bot.language import Say
from bot.people.model import Context

#: Bands of teams that are said in words.
_WORDED_BANDS = {"1-4": "few", "20+": "many"}
#: Gaps that are told in full; the others are counted.
MOST_GAPS = 4
#: The comparison that shows the silo: those who build models against those who build software.
_SILO = (("ml", "data"), ("software",))


@dataclass(frozen=True)
class OrganisationTelling:
    """What is told, in which language; `name` is the workspace's."""

    name: str
    week: ReleasedOrganisation
    catalogue: Catalogue
    say: Say

    def lens(self, key: str) -> str:
        return self.catalogue.lens(key).name.by(self.say.language)


@dataclass(frozen=True)
class OrganisationStory:
    title: str
    summary: str
    lenses: tuple[str, ...]
    """A line or two for each of the six."""
    paragraphs: tuple[Paragraph, ...]
    words: Paragraph
    """What stands above the quotes, where there are any."""
    quotes: tuple[str, ...]
    source: str


def tell_organisation(telling: OrganisationTelling) -> OrganisationStory:
    say, week = telling.say, telling.week
    alike = _as_team(telling)
    found = [
        ("digest.organisation_gaps", "\n".join(_gaps(telling))),
        ("digest.part", f"{_teams(say, week.teams)} {footing.part(alike)}"),
        ("digest.seen", footing.seen(alike)),
        ("digest.blind_spots", footing.blind_spots(alike)),
        ("digest.organisation_one", _one_thing(telling)),
    ]
    return OrganisationStory(
        title=say(
            "digest.organisation_title",
            name=telling.name or say("digest.organisation_name"),
            week=number(week.week),
        ),
        summary=_summary(telling),
        lenses=tuple(_lens(telling, str(key)) for key in LENSES),
        paragraphs=tuple(Paragraph(say(heading), text) for heading, text in found if text),
        words=Paragraph(say("digest.quotes"), say("digest.organisation_quotes_note")),
        quotes=week.quotes,
        source=say("digest.source", citation=CITATION),
    )


def organisation_json(telling: OrganisationTelling) -> dict[str, Any]:
    """As a team's digest, with the bands of teams and the gaps between roles; nobody's words."""
    team = digest_of("", _as_week(telling.week)).to_json()
    del team["team"], team["actions"]
    return {
        "organisation": telling.name,
        "week": team.pop("week"),
        "teams_band": telling.week.teams,
        **team,
        "gaps": [_gap_json(gap) for gap in telling.week.gaps],
    }


def plain_text(story: OrganisationStory) -> str:
    """The same words for a terminal."""
    parts = [
        f"{story.title}\n{'=' * len(story.title)}",
        story.summary,
        *story.lenses,
        *(f"{each.heading}\n{each.text}" for each in story.paragraphs),
        *([_quoted(story)] if story.quotes else []),
        story.source,
    ]
    return "\n\n".join(parts) + "\n"


def _quoted(story: OrganisationStory) -> str:
    words = "\n".join(f"“{each}”" for each in story.quotes)
    return f"{story.words.heading}\n{story.words.text}\n{words}"


def _gap_json(gap: ReleasedGap) -> dict[str, Any]:
    interval = None if gap.low is None or gap.high is None else [gap.low, gap.high]
    return {
        "lens": gap.lens,
        "role_a": list(gap.role_a),
        "role_b": list(gap.role_b),
        "verdict": gap.verdict.value,
        "size_points": gap.size,
        "interval": interval,
        "see_points": gap.see,
    }


def _as_week(week: ReleasedOrganisation) -> ReleasedWeek:
    """The organisation's week as a team's, for what is said of both in the same words."""
    return ReleasedWeek(
        week=week.week,
        freeze_at=week.freeze_at,
        first_trend_week=week.first_trend_week,
        guard=week.guard,
        lenses=week.lenses,
        attendance=week.attendance,
        blind_spots=week.blind_spots,
    )


def _as_team(telling: OrganisationTelling) -> Telling:
    week = _as_week(telling.week)
    return Telling(
        digest_of("", week), (week,), telling.name, Context(), telling.catalogue, telling.say
    )


def _teams(say: Say, band: str) -> str:
    if band in _WORDED_BANDS:
        return say(f"digest.organisation_teams_{_WORDED_BANDS[band]}")
    return say("digest.organisation_teams", teams=band.replace("-", "–"))


def _one_thing(telling: OrganisationTelling) -> str | None:
    """What to do about the weightiest finding; None where nothing may be shown."""
    say, week = telling.say, telling.week
    if week.silent:
        return None
    for verdict in (Verdict.RAISED, Verdict.EASED):
        if changed := _changed(telling, verdict):
            return say(f"digest.organisation_one_{verdict}", lens=telling.lens(changed[0]))
        if verdict is Verdict.RAISED and (gaps := _differing(week)):
            return say("digest.organisation_one_gap", **_sides(telling, gaps[0]))
    return say("digest.organisation_one_steady")


def _changed(telling: OrganisationTelling, verdict: Verdict) -> list[str]:
    """The lenses with that change, new ones first, then the larger."""
    lenses = telling.week.lenses
    keys = [str(key) for key in LENSES if lenses[key].verdict is verdict]
    return sorted(keys, key=lambda key: (not lenses[key].new, -(lenses[key].size or 0.0)))


def _differing(week: ReleasedOrganisation) -> list[ReleasedGap]:
    return sorted((gap for gap in week.gaps if gap.verdict is GapVerdict.DIFFERS), key=_by_weight)


def _summary(telling: OrganisationTelling) -> str:
    say, week = telling.say, telling.week
    if week.silent:
        return say("digest.summary_hidden")
    parts = []
    for verdict in (Verdict.RAISED, Verdict.EASED):
        keys = [key for key in LENSES if week.lenses[key].verdict is verdict]
        if keys:
            names = say.list(telling.lens(key) for key in keys)
            parts.append(say(f"digest.organisation_{verdict}", lenses=names))
    if differing := [gap for gap in week.gaps if gap.verdict is GapVerdict.DIFFERS]:
        parts.append(say("digest.organisation_differ", n=len(differing)))
    if not parts:
        key = "digest.organisation_early" if week.early else "digest.organisation_steady"
        parts.append(say(key, week=number(week.first_trend_week)))
    return " ".join(parts)


def _lens(telling: OrganisationTelling, key: str) -> str:
    """The lens's name and verdict, and what there is of change and level."""
    say, release = telling.say, telling.week.lenses[key]
    verdict = say(f"digest.verdict_{release.verdict}")
    told = release.verdict in TOLD_CHANGE
    parts = [
        f"{SIGNS[release.verdict]} {telling.lens(key)}: {verdict}.",
        say(f"digest.organisation_said_{key}_{release.verdict}") if told else None,
        change(say, "digest.change", release),
        sureness(say, release) if told else None,
        level_in_full(say, release),
    ]
    return " ".join(part for part in parts if part)


def _gaps(telling: OrganisationTelling) -> Iterator[str]:
    """The silo made visible: gaps that are there, then what was looked for and not found."""
    say, gaps = telling.say, telling.week.gaps
    differing = _differing(telling.week)
    for gap in differing[:MOST_GAPS]:
        yield _differs(telling, gap)
    if len(differing) > MOST_GAPS:
        yield say("digest.organisation_more", n=len(differing) - MOST_GAPS)
    alike = [gap for gap in gaps if gap.verdict is GapVerdict.NO_DIFFERENCE]
    for gap in alike:
        if _is_silo(gap) and gap.see is not None:
            yield counted(say, "digest.organisation_alike", gap.see, **_sides(telling, gap))
    if not any(gap.verdict is not GapVerdict.HIDDEN for gap in gaps):
        yield say("digest.organisation_gaps_hidden")


def _differs(telling: OrganisationTelling, gap: ReleasedGap) -> str:
    """Who answers more worried comes first."""
    size = gap.size or 0.0
    told = gap if size >= 0 else _turned(gap)
    return counted(telling.say, "digest.organisation_gap", abs(size), **_sides(telling, told))


def _turned(gap: ReleasedGap) -> ReleasedGap:
    return ReleasedGap(gap.lens, gap.role_b, gap.role_a, gap.verdict)


def _sides(telling: OrganisationTelling, gap: ReleasedGap) -> dict[str, str]:
    say = telling.say
    return {
        "lens": telling.lens(gap.lens),
        "a": say.list(say(f"digest.role_{role}") for role in gap.role_a),
        "b": say.list(say(f"digest.role_{role}") for role in gap.role_b),
    }


def _by_weight(gap: ReleasedGap) -> tuple[bool, bool, float]:
    """The silo first, then starred lenses, then the larger gap."""
    return not _is_silo(gap), gap.lens not in STARRED, -abs(gap.size or 0.0)


def _is_silo(gap: ReleasedGap) -> bool:
    return gap.lens == LensKey.SILO and (gap.role_a, gap.role_b) == _SILO
