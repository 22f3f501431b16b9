"""The organisation's digest: what it says otherwise than a team's, and as JSON. Pure.

No team is named and none compared: what stands here is said of all of them together, from released
figures only. How it is told and laid out is `bot.digest.story`'s and `view`'s, as a team's.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bot.catalogue.model import Catalogue
from bot.digest import footing
from bot.digest.details import Paragraph
from bot.digest.model import LENSES, digest_of
from bot.digest.organisation import gaps
from bot.digest.story import Story, tell
from bot.digest.telling import Telling, number
from bot.digest.usefulness import Heard
from bot.disclosure.model import Verdict
from bot.disclosure.week import ReleasedGap, ReleasedOrganisation, ReleasedWeek
from bot.language import Say
from bot.people.model import Context

#: Bands of teams that are said in words.
_WORDED_BANDS = {"1-4": "few", "20+": "many"}


@dataclass(frozen=True)
class OrganisationTelling:
    """What is told, in which language; `name` is the workspace's, the last week the one told."""

    name: str
    weeks: tuple[ReleasedOrganisation, ...]
    catalogue: Catalogue
    say: Say
    digest_id: int = 0
    useful: Heard | None = None

    @property
    def week(self) -> ReleasedOrganisation:
        return self.weeks[-1]

    @cached_property
    def alike(self) -> Telling:
        """The same as of a team: what is said and drawn of both alike."""
        weeks = tuple(_as_week(week) for week in self.weeks)
        name = self.name or self.say("digest.organisation_name")
        return Telling(
            digest=digest_of("organisation", weeks[-1]),
            weeks=weeks,
            team_name=self.say("digest.organisation_called", name=name),
            context=Context(),
            catalogue=self.catalogue,
            say=self.say,
            digest_id=self.digest_id,
            of_all=True,
            useful=self.useful,
        )

    def lens(self, key: str) -> str:
        return self.alike.name(key)


def tell_organisation(telling: OrganisationTelling) -> Story:
    """A team's story, with the summary, the gaps between roles and the advice of all teams."""
    say, alike = telling.say, telling.alike
    story, subject = tell(alike), _subject(telling)
    return replace(
        story,
        summary=_summary(telling),
        paragraphs=_paragraphs(telling, story),
        one_thing=Paragraph(say("digest.organisation_one"), _one_thing(telling)),
        idea_of=subject or story.idea_of,
        idea_name=telling.lens(subject) if subject else story.idea_name,
        idea_shown=story.idea_shown if subject is None else _is_shown(telling, subject),
        details=replace(
            story.details,
            paragraphs=(*gaps.in_full(telling.week, alike), *story.details.paragraphs),
            words=Paragraph(say("digest.quotes"), say("digest.organisation_quotes_note")),
            quotes=telling.week.quotes,
        ),
        alt=" ".join([story.alt, *gaps.in_words(telling.week, alike)]),
    )


def organisation_json(telling: OrganisationTelling) -> dict[str, Any]:
    """As a team's digest, with the bands of teams and the gaps between roles; nobody's words."""
    team = telling.alike.digest.to_json()
    del team["team"], team["actions"]
    return {
        "organisation": telling.name,
        "week": team.pop("week"),
        "teams_band": telling.week.teams,
        **team,
        "gaps": [_gap_json(gap) for gap in telling.week.gaps],
    }


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
    return ReleasedWeek(
        week=week.week,
        freeze_at=week.freeze_at,
        first_trend_week=week.first_trend_week,
        guard=week.guard,
        lenses=week.lenses,
        attendance=week.attendance,
        blind_spots=week.blind_spots,
        blind_spots_week=week.blind_spots_week,
    )


def _paragraphs(telling: OrganisationTelling, story: Story) -> tuple[Paragraph, ...]:
    """The gaps come first; of those who took part, also how many teams they are of."""
    say, part = telling.say, telling.say("digest.part")
    stands_on = f"{_teams(say, telling.week.teams)} {footing.part(telling.alike)}"
    told = tuple(
        Paragraph(part, stands_on) if each.heading == part else each for each in story.paragraphs
    )
    return (
        Paragraph(say("digest.organisation_gaps"), gaps.told(telling.week, telling.alike)),
        *told,
    )


def _teams(say: Say, band: str) -> str:
    if band in _WORDED_BANDS:
        return say(f"digest.organisation_teams_{_WORDED_BANDS[band]}")
    return say("digest.organisation_teams", teams=band.replace("-", "–"))


def _subject(telling: OrganisationTelling) -> str | None:
    """The lens of the weightiest finding: worse, seen differently, or eased; None without one."""
    differing = [gap.lens for gap in gaps.differing(telling.week)]
    found = [*_changed(telling, Verdict.RAISED), *differing, *_changed(telling, Verdict.EASED)]
    return found[0] if found else None


def _is_shown(telling: OrganisationTelling, key: str) -> bool:
    return telling.week.lenses[key].verdict is not Verdict.HIDDEN


def _one_thing(telling: OrganisationTelling) -> str:
    """What those above the teams can do about it."""
    say = telling.say
    worse, better = (_changed(telling, verdict) for verdict in (Verdict.RAISED, Verdict.EASED))
    if worse:
        return say("digest.organisation_one_raised", lens=telling.lens(worse[0]))
    if differing := gaps.differing(telling.week):
        return say("digest.organisation_one_gap", **gaps.sides(differing[0], telling.alike))
    if better:
        return say("digest.organisation_one_eased", lens=telling.lens(better[0]))
    return say("digest.organisation_one_steady")


def _changed(telling: OrganisationTelling, verdict: Verdict) -> list[str]:
    """The lenses with that change, new ones first, then the larger."""
    lenses = telling.week.lenses
    keys = [str(key) for key in LENSES if lenses[key].verdict is verdict]
    return sorted(keys, key=lambda key: (not lenses[key].new, -(lenses[key].size or 0.0)))


def _summary(telling: OrganisationTelling) -> str:
    say, week = telling.say, telling.week
    if week.silent:
        return say("digest.summary_hidden")
    parts = [
        say(f"digest.organisation_{verdict}", lenses=say.list(map(telling.lens, keys)))
        for verdict in (Verdict.RAISED, Verdict.EASED)
        if (keys := _changed(telling, verdict))
    ]
    if differing := gaps.differing(week):
        parts.append(say("digest.organisation_differ", n=len({gap.lens for gap in differing})))
    if not parts:
        key = "digest.organisation_early" if week.early else "digest.organisation_steady"
        parts.append(say(key, week=number(week.first_trend_week)))
    return " ".join(parts)
