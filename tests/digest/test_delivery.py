"""A digest that Slack does not take: tried again, told to admins once, sent again by hand."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.app import Parts
from bot.clock import TurnableClock
from bot.configuring.panel.names import OPEN
from bot.configuring.panel.payload import aim_of
from bot.db.database import Database
from bot.digest import delivery, flow, posting, store
from bot.digest.flow import Due
from bot.digest.posting import Outcome
from bot.errors import Failed
from bot.people import store as people
from bot.people.store import AdminRow, RightRow
from bot.scheduling.model import Freeze
from bot.sending.store import OutboxRow
from bot.slack import Message, MessageRef, Missing, NotPosted, PerhapsPosted
from tests.digest.history import CATALOGUE, NOW, a_history
from tests.disclosure.figures import FREEZE
from tests.scene import PaperSlack, parts_of
from tests.seed import a_member, terms_of


class Doors(PaperSlack):
    """A Slack of which some recipients are shut, each for its own reason."""

    def __init__(self) -> None:
        super().__init__()
        self.shut: dict[str, Exception] = {}

    def post(
        self,
        recipient: str,
        message: Message,
        *,
        metadata_id: str | None = None,
        thread: str | None = None,
    ) -> MessageRef:
        if recipient in self.shut:
            raise self.shut[recipient]
        return super().post(recipient, message, metadata_id=metadata_id, thread=thread)


@dataclass
class Week:
    """A composed week with six people's answers, and the bot that is to post it."""

    database: Database
    clock: TurnableClock
    slack: Doors
    parts: Parts

    def send(self) -> None:
        """What is due, and what that brought about."""
        for _ in range(3):
            self.parts.sender.send_due()

    def later(self, minutes: float) -> None:
        self.clock.turn(self.clock.now() + timedelta(minutes=minutes))
        self.send()

    def got(self) -> list[str]:
        """Who got the digest."""
        return [to for _, to, _, known in self.slack.posts if (known or "").startswith("digest:")]

    def told(self) -> dict[str, list[str]]:
        """What admins were told."""
        said: dict[str, list[str]] = {}
        for _, to, message, known in self.slack.posts:
            if (known or "").startswith(delivery.NOTICE):
                said.setdefault(to, []).append(message.text)
        return said

    def states(self) -> list[tuple[str, int, str]]:
        with self.database.read() as session:
            rows = session.scalars(
                select(OutboxRow).where(OutboxRow.kind == delivery.KIND).order_by(OutboxRow.id)
            )
            return [(row.recipient, row.revision, row.state) for row in rows]

    def by_hand(self) -> Outcome:
        with self.database.read() as session:
            team = people.teams(session)[0]
        due = Due(team, Freeze("2026-W47", FREEZE))
        outcome = posting.post(self.database, CATALOGUE, due, now=self.clock.now())
        self.send()
        return outcome


@pytest.fixture
def week(database: Database) -> Week:
    with database.write() as session:
        team = a_history(session, weeks=1)
        for admin in ("U08", "U09"):
            session.add(AdminRow(workspace_id=team.workspace_id, slack_id=admin, source="settings"))
        a_member(session, slack_id="U09", locale="fi-FI")
    flow.compose_due(database, CATALOGUE, now=NOW)
    clock, slack = TurnableClock(NOW), Doors()
    return Week(database, clock, slack, parts_of(database, clock, slack))


def refuse(week: Week, code: str = "not_in_channel", who: str = "C01") -> None:
    week.slack.shut[who] = NotPosted("chat.postMessage", code)
    week.send()


def test_a_channel_that_refuses_is_tried_again_until_the_bot_is_invited(week: Week) -> None:
    refuse(week)
    assert "C01" not in week.got()
    week.later(9)
    week.slack.shut.clear()
    week.send()
    assert "C01" not in week.got()
    week.later(1)
    assert week.got().count("C01") == 1
    week.later(60)
    assert week.got().count("C01") == 1


def test_each_admin_is_told_once_in_their_language_what_to_do(week: Week) -> None:
    refuse(week)
    for _ in range(5):
        week.later(10)
    told = week.told()
    assert sorted((admin, len(texts)) for admin, texts in told.items()) == [("U08", 1), ("U09", 1)]
    [english], [finnish] = told["U08"], told["U09"]
    assert "The digest of *Fraud ML* for week 47 has not reached <#C01> (`C01`)." in english
    assert "type `/invite` and my name there" in english
    assert "until Thursday 26 November at 10:00" in english
    assert "`retrostar digest --team fraud-ml --week 2026-W47`" in english
    assert "kirjoita siellä `/invite` ja nimeni" in finnish


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("channel_not_found", "I cannot see that channel."),
        ("is_archived", "That channel is archived."),
        ("restricted_action", "Slack refused the message (restricted_action)."),
    ],
)
def test_the_notice_says_why(week: Week, code: str, said: str) -> None:
    refuse(week, code)
    assert said in week.told()["U08"][0]


def test_the_notice_opens_the_form_in_which_another_channel_is_chosen(week: Week) -> None:
    refuse(week)
    [message] = [message for _, to, message, _ in week.slack.posts if to == "U08"]
    [button] = message.blocks[-1]["elements"]
    assert button["action_id"] == f"{OPEN}digest"
    assert aim_of(button["value"]).team == "fraud-ml"


def test_leads_get_it_meanwhile_where_the_promise_names_them(week: Week) -> None:
    refuse(week)
    assert sorted(week.got()) == ["U90", "U91"]
    assert "The team's leads get it" in week.told()["U08"][0]
    week.slack.shut.clear()
    week.later(10)
    assert sorted(week.got()) == ["C01", "U90", "U91"]


def test_leads_whom_the_promise_does_not_name_get_nothing(week: Week) -> None:
    with week.database.write() as session:
        terms_of(session, people.teams(session)[0], leads=(), now=FREEZE)
    refuse(week)
    assert week.got() == []
    assert "leads" not in week.told()["U08"][0]


def test_what_is_refused_for_three_days_is_given_up(week: Week) -> None:
    refuse(week)
    for _ in range(6):
        week.later(12 * 60)
    assert week.states()[0] == ("C01", 0, "expired")
    week.slack.shut.clear()
    week.later(60)
    assert "C01" not in week.got()


def test_after_a_change_of_channel_it_goes_to_the_narrower_circle(week: Week) -> None:
    with week.database.write() as session:
        terms_of(session, people.teams(session)[0], channel="C02", leads=("U90",), now=FREEZE)
    refuse(week)
    assert sorted(week.got()) == ["U90", "U91"]
    week.slack.shut.clear()
    week.later(60)
    assert sorted(week.got()) == ["U90", "U91"]


def test_a_lead_who_cannot_be_reached_is_told_of_and_not_tried_again(week: Week) -> None:
    with week.database.write() as session:
        terms_of(session, people.teams(session)[0], to="leads", leads=("U90", "U91"), now=FREEZE)
        row = session.scalars(select(OutboxRow)).one()
        session.delete(row)
        session.flush()
        digest = store.by_id(session, 1)
        assert digest is not None
        delivery.queue(session, digest, now=NOW)
    refuse(week, "user_disabled", "U90")
    assert week.got() == ["U91"]
    assert "has not reached <@U90> (`U90`)." in week.told()["U08"][0]
    notices = [message for _, to, message, _ in week.slack.posts if to == "U08"]
    assert [block["type"] for block in notices[0].blocks] == ["section"]  # no channel to choose
    assert "ten minutes" not in week.told()["U08"][0]
    week.slack.shut.clear()
    week.later(30)
    assert week.got() == ["U91"]


def test_what_cannot_be_looked_up_is_told_and_not_repeated(week: Week) -> None:
    week.slack.shut["C01"] = PerhapsPosted("chat.postMessage", "http_503")
    week.slack.failures["find"] = Missing("conversations.history", "missing_scope")
    week.send()
    week.slack.shut.clear()
    week.later(60)
    assert week.states() == [("C01", 0, "uncertain")]
    assert week.got() == []
    assert "Please look whether it has come" in week.told()["U08"][0]


@pytest.mark.parametrize("state", ["failed", "expired", "uncertain", "dropped"])
def test_by_hand_it_goes_out_whatever_became_of_it(week: Week, state: str) -> None:
    with week.database.write() as session:
        session.scalars(select(OutboxRow)).one().state = state
    assert not week.by_hand().before
    assert week.got() == ["C01"]
    assert week.states() == [("C01", 0, state), ("C01", 1, "sent")]
    assert week.by_hand().before
    assert week.got() == ["C01"]


def test_by_hand_what_waits_for_its_next_try_goes_out_at_once(week: Week) -> None:
    refuse(week)
    week.slack.shut.clear()
    assert not week.by_hand().before
    assert week.got().count("C01") == 1
    assert week.states()[0] == ("C01", 0, "sent")


def test_by_hand_an_attempt_under_way_is_left_alone(week: Week) -> None:
    with week.database.write() as session:
        row = session.scalars(select(OutboxRow)).one()
        row.attempted_at, row.next_attempt_at = NOW, NOW + timedelta(seconds=30)
    week.by_hand()
    assert week.got() == []
    with week.database.read() as session:
        digest = store.by_id(session, 1)
        assert digest is not None
        assert [each.state for each in delivery.undelivered(session, digest)] == ["pending"]


def test_by_hand_after_a_change_of_channel_the_old_one_is_not_tried_any_more(week: Week) -> None:
    refuse(week)
    with week.database.write() as session:
        terms_of(session, people.teams(session)[0], channel="C02", leads=("U90",), now=FREEZE)
    week.slack.shut.clear()
    week.by_hand()
    assert week.states()[0] == ("C01", 0, "dropped")
    assert sorted(week.got()) == ["U90", "U91"]


def test_a_digest_without_readers_is_not_said_to_be_posted(week: Week) -> None:
    with week.database.write() as session:
        team = people.teams(session)[0]
        terms_of(session, team, to="leads", now=FREEZE)
        session.execute(delete(RightRow))
    with pytest.raises(Failed, match="Nobody would read this digest"):
        week.by_hand()


def test_a_notice_of_what_has_arrived_by_now_is_not_sent(week: Week) -> None:
    refuse(week, who="U08")  # the admin is told later than the channel opens
    with week.database.write() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.kind == delivery.KIND)).one()
        row.state, row.error = "failed", "not_in_channel"
        delivery.lapsed(week.clock)(session, row)
        row.state = "sent"
    week.slack.shut.clear()
    week.later(1)
    assert week.told() == {}


def test_the_details_go_into_the_digests_thread_once_it_stands(week: Week) -> None:
    week.send()
    ref, _, digest, _ = week.slack.posts[0]
    details = [post for post in week.slack.posts if week.slack.threads[post[0].ts]]
    assert [week.slack.threads[post[0].ts] for post in details] == [ref.ts]
    assert details[0][1] == ref.channel
    assert digest.text.startswith("Fraud ML, week 47")
    assert details[0][2].text.startswith("Details: Fraud ML, week 47")


def test_each_lead_gets_the_details_under_their_own_digest(week: Week) -> None:
    with week.database.write() as session:
        team = people.teams(session)[0]
        terms_of(session, team, to="leads", leads=("U90", "U91"), now=FREEZE)
    week.by_hand()
    week.send()
    threads = {week.slack.threads[ref.ts] for ref, *_ in week.slack.posts} - {None}
    digests = {ref.ts for ref, *_ in week.slack.posts if week.slack.threads[ref.ts] is None}
    assert threads <= digests
    assert len(threads) == 2
