"""Digests in a real database: which weeks, for whom, once; by hand and as a dry run."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.digest import flow, posting, rendering, store
from bot.digest.flow import Due
from bot.digest.tables import DigestRow
from bot.disclosure.store import ReleaseRow
from bot.errors import Failed, Misconfigured
from bot.language import Say, Texts
from bot.people import store as people_store
from bot.scheduling.model import Freeze
from bot.sending.store import OutboxRow
from bot.slack import Message
from bot.terms import store as terms_store
from bot.trends.store import ReadingRow
from tests.digest.history import CATALOGUE, NOW, a_history, ask
from tests.disclosure.figures import FREEZE
from tests.seed import a_digest_plan, a_member, a_team, terms_of


@dataclass
class Trial:
    """A database that is one transaction under way."""

    session: Session
    is_sqlite: bool

    @contextmanager
    def read(self) -> Iterator[Session]:
        yield self.session


def digests(session: Session) -> list[tuple[str, bool]]:
    rows = session.scalars(select(DigestRow).order_by(DigestRow.freeze_at))
    return [(row.iso_week, row.posted) for row in rows]


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_every_frozen_week_gets_its_digest_and_only_the_fresh_one_is_sent(
    database: Database,
) -> None:
    with database.write() as session:
        a_history(session)
    assert flow.compose_due(database, CATALOGUE, now=NOW) == 3
    with database.read() as session:
        assert digests(session) == [("2026-W45", False), ("2026-W46", False), ("2026-W47", True)]
        row = session.scalars(select(OutboxRow)).one()
        assert (row.kind, row.recipient, row.state) == ("digest", "C01", "pending")


def test_composing_again_changes_nothing(database: Database) -> None:
    with database.write() as session:
        a_history(session)
    flow.compose_due(database, CATALOGUE, now=NOW)
    with database.read() as session:
        released = count(session, ReleaseRow)
    assert flow.compose_due(database, CATALOGUE, now=NOW) == 0
    with database.read() as session:
        assert count(session, OutboxRow) == 1
        assert count(session, ReleaseRow) == released > 0


def test_a_week_is_composed_when_the_last_answers_before_its_freeze_must_have_arrived(
    database: Database,
) -> None:
    with database.write() as session:
        a_history(session, weeks=1)
    settled = FREEZE + flow.SETTLES_AFTER
    assert flow.compose_due(database, CATALOGUE, now=settled - timedelta(seconds=1)) == 0
    assert flow.compose_due(database, CATALOGUE, now=settled) == 1


def test_a_team_that_was_never_asked_has_nothing_to_tell(database: Database) -> None:
    with database.write() as session:
        a_digest_plan(session, a_team(session))
    assert flow.compose_due(database, CATALOGUE, now=NOW) == 0


def test_history_that_comes_later_is_composed_without_touching_what_stands(
    database: Database,
) -> None:
    with database.write() as session:
        team = a_history(session, weeks=1)
    flow.compose_due(database, CATALOGUE, now=NOW)
    with database.write() as session:
        before = session.scalars(select(DigestRow)).one().content
        terms = terms_store.current(session, team.id)
        former = [a_member(session, None, slack_id=f"old{place}") for place in range(6)]
        ask(session, team, former, ago=2, terms_id=terms.id, origin="import")
    assert flow.compose_due(database, CATALOGUE, now=NOW) == 2
    with database.read() as session:
        assert digests(session) == [("2026-W45", False), ("2026-W46", False), ("2026-W47", True)]
        assert session.scalars(select(DigestRow).order_by(DigestRow.id)).first().content == before  # type: ignore[union-attr]


def test_leads_get_a_message_each_where_the_digest_goes_to_leads(database: Database) -> None:
    with database.write() as session:
        team = a_history(session, weeks=1)
        terms_of(session, team, to="leads", leads=("U90", "U91"), now=FREEZE)
    flow.compose_due(database, CATALOGUE, now=NOW)
    with database.read() as session:
        assert sorted(session.scalars(select(OutboxRow.recipient))) == ["U90", "U91"]


def test_answers_meant_for_leads_do_not_reach_a_channel_named_later(database: Database) -> None:
    with database.write() as session:
        team = a_team(session, leads=("U90",), terms=False)
        a_digest_plan(session, team)
        before = terms_of(session, team, to="leads")
        members = [a_member(session, team, slack_id=f"U{place:02}") for place in range(6)]
        ask(session, team, members, ago=0, terms_id=before.id, origin="scheduled")
        terms_of(session, team, to="channel", channel="C01", now=FREEZE)
    flow.compose_due(database, CATALOGUE, now=NOW)
    with database.read() as session:
        assert list(session.scalars(select(OutboxRow.recipient))) == ["U90"]


def test_the_queued_digest_becomes_a_message_with_a_picture(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        a_history(session)
    flow.compose_due(database, CATALOGUE, now=NOW)
    render = rendering.renderer(CATALOGUE, texts)
    with database.read() as session:
        message = render(session, session.scalars(select(OutboxRow)).one())
    assert isinstance(message, Message)
    assert message.picture is not None
    assert message.picture.filename == "fraud-ml-2026-W47.png"
    assert "Fraud ML, week 47" in message.text


def test_members_find_the_new_digest_in_their_home(database: Database, texts: Texts) -> None:
    with database.write() as session:
        team = a_history(session, weeks=1)
        ada = people_store.active_members(session, team.id)[0].member
        people_store.home_published(session, ada.id, as_of=FREEZE, opened=True)
    flow.compose_due(database, CATALOGUE, now=NOW)
    with database.read() as session:
        assert [member.id for member in people_store.stale_homes(session)] == [ada.id]
        message = flow.told_again(session, CATALOGUE, texts, team.id, language="fi")
    assert message is not None
    assert message.text.startswith("Fraud ML, viikko 47")


def test_the_digest_is_read_again_with_the_picture_that_it_came_with(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        team = a_history(session)
        assert flow.told_again(session, CATALOGUE, texts, team.id, language="en") is None
    flow.compose_due(database, CATALOGUE, now=NOW)
    with database.write() as session:
        before = flow.told_again(session, CATALOGUE, texts, team.id, language="en")
        assert before is not None
        assert (before.without_picture, _pictures(before)) == (None, [])
        session.scalars(select(OutboxRow)).one().file_id = "F01"
        session.flush()
        message = flow.told_again(session, CATALOGUE, texts, team.id, language="fi")
    assert message is not None
    assert message.without_picture is not None
    assert _pictures(message) == ["F01"]
    [image] = [block for block in message.blocks if block["type"] == "image"]
    assert image["alt_text"].startswith("Kuusi pientä kuvaajaa")
    assert [block for block in message.blocks if block is not image] == (
        message.without_picture.blocks
    )


def _pictures(message: Message) -> list[str]:
    return [block["slack_file"]["id"] for block in message.blocks if block["type"] == "image"]


def due_of(database: Database, week: str | None, texts: Texts, *, now: datetime = NOW) -> Due:
    with database.read() as session:
        team = people_store.teams(session)[0]
        freeze = posting.frozen_week(session, team, week, say=texts.by("en"), now=now)
    return Due(team, freeze)


def test_before_the_freeze_one_is_told_when_it_is(database: Database, texts: Texts) -> None:
    with database.write() as session:
        a_history(session)
    before = FREEZE - timedelta(minutes=5)
    with pytest.raises(Failed, match="freezes on Friday 20 November at 15:00"):
        due_of(database, "2026-W47", texts, now=before)
    assert due_of(database, None, texts, now=before).freeze.iso_week == "2026-W46"


def test_the_first_frozen_week_is_the_latest_also_when_nobody_answered(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        team = a_history(session, people=0)
        silent = [a_member(session, team, slack_id=f"U{place:02}") for place in range(6)]
        terms_id = terms_store.current(session, team.id).id
        ask(session, team, silent, ago=0, terms_id=terms_id, silent=True)
    assert due_of(database, None, texts).freeze.iso_week == "2026-W47"


@pytest.mark.parametrize("week", ["2020-W10", "2026-W44"])
def test_a_week_before_anybody_was_asked_has_no_digest(
    database: Database, texts: Texts, week: str
) -> None:
    with database.write() as session:
        a_history(session)
    with pytest.raises(Failed, match="nobody had been asked by then"):
        due_of(database, week, texts)


def test_a_team_that_was_never_asked_has_no_digest_of_any_week(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        a_digest_plan(session, a_team(session))
    with pytest.raises(Failed, match="nobody had been asked by then"):
        due_of(database, "2026-W47", texts)


@dataclass
class Interrupting:
    """Texts during whose reading another process writes."""

    texts: Texts
    url: str
    wrote: int = 0

    def by(self, language: str | None) -> Say:
        other = Database(self.url)
        with other.write() as session:
            a_member(session, slack_id=f"U8{self.wrote}")
        other.dispose()
        self.wrote += 1
        return self.texts.by(language)


def test_a_dry_run_keeps_no_other_process_from_writing(
    database: Database, database_url: str, texts: Texts
) -> None:
    with database.write() as session:
        a_history(session)
    due = due_of(database, "2026-W47", texts)
    interrupting = Interrupting(texts, database_url)
    posting.preview(database, CATALOGUE, interrupting, due, now=NOW)  # type: ignore[arg-type]
    assert interrupting.wrote == 1


@pytest.mark.parametrize("week", ["2026-47", "2026-W54", "last"])
def test_a_week_that_is_none_is_wrong_use(database: Database, texts: Texts, week: str) -> None:
    with database.write() as session:
        a_history(session)
    with pytest.raises(Misconfigured):
        due_of(database, week, texts)


def test_a_dry_run_leaves_nothing_behind_and_shows_what_the_real_one_does(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        a_history(session)
    due = due_of(database, "2026-W47", texts)
    shown = posting.preview(database, CATALOGUE, texts, due, now=NOW)
    with database.read() as session:
        for table in (DigestRow, ReleaseRow, ReadingRow, OutboxRow):
            assert count(session, table) == 0
    posting.post(database, CATALOGUE, due, now=NOW)
    with database.read() as session:
        told = flow.told(session, CATALOGUE, texts, due.team.id, "2026-W47")
    assert told.digest == shown.digest
    assert told.weeks == shown.weeks


def test_posting_twice_says_so(database: Database, texts: Texts) -> None:
    with database.write() as session:
        a_history(session)
    due = due_of(database, None, texts)
    first = posting.post(database, CATALOGUE, due, now=NOW)
    assert not first.before
    with database.write() as session:
        session.scalars(select(OutboxRow)).one().state = "sent"
    assert posting.post(database, CATALOGUE, due, now=NOW).before
    with database.read() as session:
        assert count(session, OutboxRow) == 1


def test_a_digest_that_was_kept_can_still_be_posted_by_hand(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        a_history(session)
    flow.compose_due(database, CATALOGUE, now=NOW)
    due = due_of(database, "2026-W45", texts)
    assert not posting.post(database, CATALOGUE, due, now=NOW).before
    with database.read() as session:
        digest = store.of_week(session, due.team.id, "2026-W45")
        assert digest is not None
        assert digest.posted
        assert [each.state for each in store.deliveries(session, digest.id)] == ["pending"]


def test_the_three_files_are_written(database: Database, texts: Texts, tmp_path: Path) -> None:
    with database.write() as session:
        a_history(session)
    due = due_of(database, None, texts)
    telling = posting.preview(database, CATALOGUE, texts, due, now=NOW)
    flow.write_files(telling, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "digest.json").read_text("utf-8"))["week"] == "2026-W47"
    assert (tmp_path / "out" / "digest.txt").read_text("utf-8").startswith("Fraud ML, week 47\n")
    assert (tmp_path / "out" / "digest.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("people", [0, 3])
def test_below_the_minimum_one_more_person_changes_no_byte(
    database: Database, texts: Texts, tmp_path: Path, people: int
) -> None:
    out = tmp_path / "out"
    said = []
    with database.write() as session:
        team = a_history(session, people=0)
        members = [a_member(session, team, slack_id=f"U5{place}") for place in range(8)]
        terms_id = terms_store.current(session, team.id).id
    for answering in (people, people + 1):
        with database.write() as session:
            before = session.begin_nested()
            for ago in range(9):
                ask(session, team, members[:answering], ago=ago, terms_id=terms_id)
                ask(session, team, members[answering:], ago=ago, terms_id=terms_id, silent=True)
            trial = Trial(session, database.is_sqlite)
            telling = posting.preview(
                trial,  # type: ignore[arg-type]
                CATALOGUE,
                texts,
                Due(team, Freeze("2026-W47", FREEZE)),
                now=NOW,
            )
            before.rollback()
        flow.write_files(telling, out)
        said.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert said[0] == said[1]
    assert {lens["verdict"] for lens in json.loads(said[0]["digest.json"])["lenses"]} == {"hidden"}
