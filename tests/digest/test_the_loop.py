"""From a finding to what became of it, in the play workspace: tried, asked again, told, said back.

Weeks pass as fast as the clock is turned; all taps are real deliveries.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.actions import store as actions
from bot.actions import view as trying
from bot.actions.model import Action, Result
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue import SKIP, LensKey, Question
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.digest import view
from bot.digest.flow import SETTLES_AFTER
from bot.people import store as people
from bot.people.model import Team
from bot.people.tables import MemberRow
from bot.scheduling.store import RoundRow
from bot.terms import store as terms_store
from tests.disclosure.figures import answered
from tests.live import Json, Live, a_live_bot, a_workspace_of
from tests.scene import CATALOGUE
from tests.seed import a_digest_plan, a_member, a_schedule, a_team, a_workspace

#: The freeze of W47, and two days before it.
FREEZE = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
WEDNESDAY = FREEZE - timedelta(days=2)
IDS = [f"U{number:02}" for number in range(1, 9)]
USERS = [
    {"id": each, "name": each.lower(), "real_name": f"Person {each}", "tz": "Europe/Helsinki",
     "locale": "en-GB"}
    for each in IDS
]  # fmt: skip
TESTING = [q for q in CATALOGUE if q.lenses == (LensKey.TESTING_GAP,) and q.values()]
OTHERS = [q for q in CATALOGUE if q.lenses == (LensKey.SILO,) and q.values()]
WEEKS = 14
#: So many weeks ago testing became worse.
SINCE = 6


def value_of(question: Question, worry: float, *, turn: int = 0) -> str:
    """The answer *worry* (0 to 1) on its way to the worst; *turn* sways every third a step up."""
    most = len(question.values()) - 1
    place = min(round(worry * most) + (turn % 3 == 0), most)
    return next(value for value in question.values() if question.category(value) == place)


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    """A team whose answers on testing have been worse for six weeks."""
    database, clock = Database(sqlite_url), TurnableClock(WEDNESDAY)
    with database.write() as session:
        source = {"users": IDS}
        team = a_team(session, workspace=a_workspace(session), source=source, leads=(IDS[0],))
        a_digest_plan(session, team)
        topics = {"lenses": [str(LensKey.TESTING_GAP), str(LensKey.SILO)]}
        a_schedule(session, team, topics=topics, starts_on=date(2026, 11, 23))
        for each in IDS:
            a_member(session, team, slack_id=each, name=f"Person {each}")
    with a_live_bot(a_workspace_of(USERS, now=WEDNESDAY), database, clock) as bot:
        yield bot
    database.dispose()


def seed(live: Live) -> Team:
    """Fourteen weeks of answers up to the freeze of W47."""
    with live.parts.database.write() as session:
        team = people.teams(session)[0]
        terms = terms_store.current(session, team.id)
        members = [people.member_by_slack_id(session, each) for each in IDS]
        for ago in range(WEEKS - 1, -1, -1):
            for place, member in enumerate(members):
                assert member is not None
                turn, worry = place + ago, 0.75 if ago < SINCE else 0.3
                values: dict[str, str | None] = {
                    str(question.key): value_of(question, share, turn=turn)
                    for question, share in (
                        (TESTING[turn % len(TESTING)], worry),
                        (TESTING[(turn + 3) % len(TESTING)], worry),
                        (OTHERS[turn % len(OTHERS)], 0.3),
                    )
                }
                at = FREEZE - timedelta(weeks=ago)
                answered(session, team, member, terms, values, freeze_at=at)
        session.execute(update(RoundRow).values(planned_at=FREEZE))
    return team


def walk(live: Live, to: datetime) -> None:
    """Turn the clock through every due instant, and tick at each."""
    for _ in range(900):
        due = live.parts.next_due(live.clock.now())
        at = to if due is None or due > to else due
        live.turn(at)
        live.tick()
        if at >= to:
            return
    raise AssertionError("there is no end of due work")


def answer_all(live: Live, worry: float) -> int:
    """Everybody answers what they are asked now: on testing with that worry, else as ever."""
    done = 0
    with live.parts.database.read() as session:
        rows = session.execute(
            select(AskedRow.id, AskedRow.question_key, MemberRow.slack_id)
            .join(PromptRow, PromptRow.id == AskedRow.prompt_id)
            .join(MemberRow, MemberRow.id == AskedRow.member_id)
            .where(PromptRow.state == "sent", PromptRow.closes_at > live.clock.now())
        ).all()
    for asked, key, who in rows:
        question = next(each for each in CATALOGUE if each.key == key)
        value = SKIP
        if question.values():
            about = LensKey.TESTING_GAP in question.lenses
            value = value_of(question, worry if about else 0.3, turn=asked)
        told = live.press(who, f"retrostar.answer.v1.{value}", asked=asked)
        assert told == {"ok": True}
        done += 1
    return done


def digest_in(live: Live) -> Json:
    """The newest digest in the channel."""
    return [one for one in live.messages("C01") if one.get("thread_ts") in {None, one["ts"]}][-1]


def write_down(live: Live, what: str) -> None:
    """Somebody taps the digest's button and writes down what the team tries."""
    assert live.press("U02", trying.TRY, channel="C01") == {"ok": True}
    state = {
        trying.OWN: what, trying.OWNER: "U02", trying.DUE: "2026-12-08", trying.EXPECTS: "",
    }  # fmt: skip
    told = live.act("U02", type="submit", state={name: {name: it} for name, it in state.items()})
    assert told["ok"], told


def until_settled(live: Live, team: Team) -> Action:
    """Weeks in which people answer that testing is well, until a digest tells a result."""
    for week in range(1, 8):
        walk(live, FREEZE + timedelta(weeks=week, days=-2))
        assert answer_all(live, 0.0) == len(IDS) * 3
        walk(live, FREEZE + timedelta(weeks=week, minutes=1))
        with live.parts.database.read() as session:
            [action] = actions.all_of(session, team.id)
        if action.result is not Result.OPEN:
            return action
    raise AssertionError("no digest told a result")


def test_what_is_tried_is_asked_again_told_and_said_back(live: Live) -> None:
    team, what = seed(live), "Two people look at each test"
    walk(live, FREEZE + SETTLES_AFTER + timedelta(seconds=1))
    assert "Thin testing: Worse" in digest_in(live)["text"]
    live.press("U03", view.DISCUSS, channel="C01")
    walk(live, live.clock.now() + timedelta(minutes=1))
    posted = live.messages("C01")[-1]
    assert "Nothing has been set down" in posted["text"]

    def card() -> str:
        [found] = [one for one in live.messages("C01") if one["ts"] == posted["ts"]]
        return str(found["text"])

    write_down(live, what)
    walk(live, live.clock.now() + timedelta(minutes=1))
    assert f"“{what}”: still open." in card()

    action = until_settled(live, team)
    assert (action.result, action.reasked_week) == (Result.MOVED, "2026-W50")
    told = digest_in(live)["text"]
    assert f"You said “Thin testing”, you tried “{what}”: it has got better since" in told
    assert f"“Thin testing” has eased, and you tried “{what}”." in told
    # The next questions begin with it, and the card tells it as well.
    walk(live, live.clock.now() + timedelta(days=5))
    assert "The team's answers have got better since then." in live.shown("U05")
    assert f"“{what}”: it has got better since" in card()
