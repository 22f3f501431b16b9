"""Questions of one's own, written, changed and ended in Slack."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.audit import store as audit
from bot.catalogue import own
from bot.catalogue.own import Written
from bot.configuring.panel.payload import Aim
from tests.configuring.panel.live import (
    ADA,
    EVA,
    OLLI,
    a_team,
    an_empty_workspace,
    done,
    inside,
    opened,
    shown,
    submit,
)
from tests.live import Live

TURN = "retrostar.panel.turn.v1."
TEXT, WHY = "Our labels are checked by a second person.", "A second look finds most slips."
GOOD: dict[str, Any] = {"text": TEXT, "why": WHY, "polarity": "-1", "lenses": ["testing_gap"]}


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    with an_empty_workspace(sqlite_url) as bot:
        a_team(bot)
        bot.act(EVA, type="close", all=True)
        yield bot


def stands(live: Live) -> list[Written]:
    with live.parts.database.read() as session:
        return own.written(session)


def written(live: Live, **more: Any) -> Written:
    opened(live, EVA, "questions")
    inside(live, EVA, "retrostar.panel.open.v1.question")
    assert submit(live, EVA, **(GOOD | more)) == {"ok": True}
    return stands(live)[-1]


def test_a_question_is_written_and_listed_and_may_be_asked(live: Live) -> None:
    made = written(live)
    assert made.draft.text == {"en": TEXT}
    assert made.draft.polarity == -1
    assert TEXT in shown(live, EVA)  # the list, drawn anew
    question = live.parts.catalogue.question(made.key)
    assert question in list(live.parts.catalogue.asked_of("fraud-ml"))
    with live.parts.database.read() as session:
        entry = audit.newest_of(session, f"question:{made.key}")
    assert entry is not None
    assert (entry.actor, entry.act) == (EVA, "question.written")


def test_what_must_be_mended_is_told_at_its_field_and_nothing_is_lost(live: Live) -> None:
    opened(live, EVA, "question")
    told = submit(live, EVA, **(GOOD | {"text": "Are labels checked?"}))
    assert told["errors"] == {
        "text.0": 'People agree or disagree with a statement: write it as one, without "?".'
    }
    assert stands(live) == []


def test_what_would_be_better_is_told_once_and_then_saved(live: Live) -> None:
    opened(live, EVA, "question")
    plain = {key: value for key, value in GOOD.items() if key != "lenses"}
    assert submit(live, EVA, **plain)["response_action"] == "update"
    assert "No lens and no practice" in shown(live, EVA)
    assert submit(live, EVA) == {"ok": True}
    assert [one.draft.text["en"] for one in stands(live)] == [TEXT]


def test_a_choice_has_answers_of_its_own(live: Live) -> None:
    opened(live, EVA, "question")
    inside(live, EVA, f"{TURN}kind", option="choice")
    told = submit(live, EVA, text="How many look?", why=WHY, options="One", lenses=["silo"])
    assert list(told["errors"]) == ["options.0"]
    told = submit(live, EVA, options="Two or more\nOne\nNobody")
    assert told == {"ok": True}
    question = live.parts.catalogue.question(stands(live)[0].key)
    assert live.parts.catalogue.label(question, "C", "en") == "Nobody"


def test_changed_words_are_a_new_version_and_other_teams_are_not(live: Live) -> None:
    made = written(live)
    aim = Aim(question=made.key, version=made.stamp)
    opened(live, EVA, "question", aim)
    assert submit(live, EVA, teams=["fraud-ml"]) == {"ok": True}
    assert [(one.version, one.draft.teams) for one in stands(live)] == [(1, ("fraud-ml",))]
    opened(live, EVA, "question", Aim(question=made.key))
    assert submit(live, EVA, text="Somebody else checks our labels.") == {"ok": True}
    assert [one.version for one in stands(live)] == [2]


def test_words_shown_in_another_language_are_not_taken_for_a_translation(live: Live) -> None:
    made = written(live)
    opened(live, OLLI, "question", Aim(question=made.key))
    assert TEXT in shown(live, OLLI)
    assert submit(live, OLLI, lenses=["silo"]) == {"ok": True}
    assert stands(live)[0].draft.text == {"en": TEXT}
    assert stands(live)[0].version == 1


def test_the_second_of_two_admins_sees_what_the_first_changed(live: Live) -> None:
    made = written(live)
    aim = Aim(question=made.key, version=made.stamp)
    opened(live, OLLI, "question", aim)
    opened(live, EVA, "question", aim)
    assert submit(live, EVA, why="Slips cost us a week.") == {"ok": True}
    assert submit(live, OLLI, why="Kaksi silmäparia näkee enemmän.")["response_action"] == "update"
    assert f"<@{EVA}>" in shown(live, OLLI)
    assert "Kaksi silmäparia" in str(live.modal(OLLI))
    assert submit(live, OLLI) == {"ok": True}
    assert stands(live)[0].draft.why == {"fi": "Kaksi silmäparia näkee enemmän."}


def test_a_form_sent_twice_is_saved_once(live: Live) -> None:
    made = written(live)
    aim = Aim(question=made.key, version=made.stamp)
    for _ in range(2):
        opened(live, EVA, "question", aim)
        assert submit(live, EVA, why="Slips cost us a week.") == {"ok": True}
    assert [one.version for one in stands(live)] == [1]


def test_a_question_is_ended_and_taken_up_again(live: Live) -> None:
    made = written(live)
    done(live, EVA, "retire", Aim(question=made.key))
    assert [one.in_use for one in stands(live)] == [False]
    assert "This question is not asked any more." in str(live.modal(EVA))
    opened(live, EVA, "question", Aim(question=made.key))
    assert submit(live, EVA) == {"ok": True}
    assert [(one.in_use, one.version) for one in stands(live)] == [(True, 1)]


@pytest.mark.parametrize("what", ["question", "questions"])
def test_who_may_not_configure_sees_no_questions(live: Live, what: str) -> None:
    made = written(live)
    opened(live, ADA, what, Aim(question=made.key))
    assert TEXT not in shown(live, ADA)
    done(live, ADA, "retire", Aim(question=made.key))
    assert stands(live)[0].in_use
