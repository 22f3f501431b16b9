"""What was told that contains one's own answers: team, week and topic of each release.

No figures: what a release says stands in its digest.
"""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.disclosure.own import Contained, releases_with
from bot.home.house import House
from bot.home.model import Place, Tab
from bot.home.view import go, page_of, pages, paragraph
from bot.home.visitor import Visitor
from bot.slack.blocks import actions, context, dicts, header
from bot.slack.message import BlockDict
from bot.slack.text import escape

EACH_PAGE = 25

_Key = tuple[str, str | None]


def blocks(house: House, session: Session, visitor: Visitor, place: Place) -> list[BlockDict]:
    """The releases, newest week first, a line for each digest."""
    if visitor.member is None:
        return []
    say = visitor.say
    grouped = _by_digest(releases_with(session, visitor.member.id))
    number, most = page_of(place.number, len(grouped), EACH_PAGE)
    shown = grouped[(number - 1) * EACH_PAGE : number * EACH_PAGE]
    drawn: list[Block] = [header(say("home.told_title")), context(say("home.told_about"))]
    drawn += [paragraph(line) for line in _lines(house, visitor, shown)]
    if not shown:
        drawn.append(paragraph(say("home.told_none")))
    drawn += pages(say, Tab.TOLD, number, most)
    drawn.append(actions([go(say("home.digests_all"), Place(Tab.DIGESTS))]))
    return dicts(drawn)


def _by_digest(found: Sequence[Contained]) -> list[tuple[_Key, list[Contained]]]:
    groups: dict[_Key, list[Contained]] = {}
    for each in found:
        groups.setdefault((each.week, each.team), []).append(each)
    return sorted(groups.items(), key=lambda group: group[0][0], reverse=True)


def _lines(
    house: House, visitor: Visitor, groups: Sequence[tuple[_Key, list[Contained]]]
) -> Iterator[str]:
    say = visitor.say
    for (week, team), cells in groups:
        topics = say.list(dict.fromkeys(_topic(house, visitor, cell) for cell in cells))
        year, _, number = week.partition("-W")
        whose = escape(team) if team else say("home.told_organisation")
        yield say("home.told_line", team=whose, week=int(number), year=year, topics=topics)


def _topic(house: House, visitor: Visitor, cell: Contained) -> str:
    say = visitor.say
    lens = house.catalogue.lens(cell.lens).name.by(say.language)
    if cell.roles is None:
        return lens
    sides = [say.list(say(f"asking.role_{role}") for role in side) for side in cell.roles]
    return say("home.told_roles", topic=lens, a=sides[0], b=sides[1])
