import json

from bot.catalogue import load_catalogue
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.people import absence
from bot.people import store as people
from bot.people.absence import Said
from bot.personal import flow
from tests.conftest import NOW
from tests.personal.life import DM, FIRST, NAME, OTHER_WORDS, SECOND, WHO, Life, a_life, everything


def told(database: Database, slack_id: str = WHO) -> dict[str, object]:
    with database.read() as session:
        member = people.member_by_slack_id(session, slack_id)
        assert member is not None
        return flow.export(session, load_catalogue(), member, now=NOW)


def test_all_that_is_kept_of_somebody_is_told_as_json(database: Database) -> None:
    a_life(database)
    text = json.dumps(told(database), ensure_ascii=False)
    for word in (NAME, WHO, FIRST, SECOND, "Pair up", "Fraud ML", "organisation_lead", "2026-W47"):
        assert word in text, word


def test_every_version_stands_with_its_question_its_consents_and_its_promise(
    database: Database,
) -> None:
    a_life(database)
    export = told(database)
    prompts = export["prompts"]
    assert isinstance(prompts, list)
    assert len(prompts) == 2
    assert prompts[0]["promised"]["mode"] == "confidential"
    question = prompts[0]["questions"][0]
    assert question["text"]
    assert [each["text"] for each in question["answers"]] == [FIRST, SECOND]
    assert question["answers"][0]["consents"] == {
        "quote": True, "research": False, "language_model": False,
    }  # fmt: skip


def test_nothing_of_anybody_else_is_in_it(database: Database) -> None:
    a_life(database)
    mine, theirs = (json.dumps(told(database, one)) for one in (WHO, "U02"))
    assert OTHER_WORDS in theirs
    assert OTHER_WORDS not in mine
    for word in (FIRST, SECOND, NAME, DM):
        assert word not in theirs, word


def test_no_released_figure_and_no_reading_leaves_by_this_way(database: Database) -> None:
    a_life(database)
    export = told(database)
    assert export["released_with_your_answers"] == [
        {"team_id": 1, "team": "Fraud ML", "week": "2026-W47", "lens": "silo", "roles": None},
        {"team_id": None, "team": None, "week": "2026-W47", "lens": "silo", "roles": None},
    ]


def test_what_a_lead_said_of_them_is_theirs_to_read(database: Database) -> None:
    life: Life = a_life(database)
    with database.write() as session:
        absence.away(
            session, life.member.id, said=Said.LEAD, until_at=None, now=NOW, written_by="U08"
        )
    absences = told(database)["absences"]
    assert isinstance(absences, list)
    assert (absences[-1]["said"], absences[-1]["written_by"]) == ("lead", "U08")


def test_telling_changes_nothing(database: Database, clock: TurnableClock) -> None:
    a_life(database)
    before = everything(database)
    told(database)
    assert everything(database) == before
    assert clock.now() == NOW
