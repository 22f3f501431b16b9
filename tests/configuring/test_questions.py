"""Questions of one's own in the config: read, checked, applied, exported, and back again."""

from datetime import UTC, datetime

import pytest

from bot.audit import store as audit
from bot.catalogue import load_catalogue, own
from bot.catalogue.draft import Draft
from bot.configuring import checks, document, flow
from bot.configuring.flow import File
from bot.configuring.model import Config
from bot.configuring.rehearsal import rehearse
from bot.db.database import Database
from bot.errors import Misconfigured
from tests.configuring.files import CONFIG

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUESTIONS = """\
# Ours, beside the others.
questions:
  - key: own_labels   # since the audit
    kind: agree5
    text: Our labels are checked by a second person.
    why: {en: A second look finds most slips., fi: Toinen katse löytää useimmat virheet.}
    polarity: -1
    lenses: [testing_gap]
    teams: [fraud-ml]
"""
WHOLE = CONFIG + QUESTIONS


def parsed(text: str) -> Config:
    return document.parse(text, "retrostar.yaml")


def applied(database: Database, text: str) -> Config:
    config = parsed(text)
    source = File("/etc/retrostar.yaml", text)
    flow.apply(database, config, now=NOW, found=None, source=source)
    return config


def keys(database: Database) -> list[tuple[str, int, bool]]:
    with database.read() as session:
        return [(one.key, one.version, one.in_use) for one in own.written(session)]


def test_a_plain_text_is_english_and_a_mapping_names_its_languages() -> None:
    (part,) = parsed(WHOLE).questions or ()
    assert part.text == {"en": "Our labels are checked by a second person."}
    assert part.why["fi"] == "Toinen katse löytää useimmat virheet."


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("lenses: [testing_gap]\n", "lenes: [testing_gap]\n", "questions[0].lenes: unknown key"),
        ("key: own_labels", "key: labels", "questions[0].key: labels"),
        ("kind: agree5", "kind: agree6", "questions[0].kind"),
        ("    polarity: -1\n    lenses", "    polarity: 5\n    lenses", "questions[0].polarity"),
    ],
)
def test_what_is_no_question_is_told_with_its_place(old: str, new: str, says: str) -> None:
    assert old in WHOLE
    with pytest.raises(Misconfigured, match=says.replace("[", r"\[").replace("]", r"\]")):
        parsed(WHOLE.rsplit(old, 1)[0] + new + WHOLE.rsplit(old, 1)[1])


def test_what_the_lint_says_must_be_mended_stops_with_its_place() -> None:
    config = parsed(WHOLE.replace("second person.", "second person?"))
    with pytest.raises(Misconfigured, match=r"questions\[0\].text: People agree or disagree"):
        checks.require_known_questions(config, load_catalogue())


def test_a_schedule_may_name_a_question_of_the_same_file() -> None:
    named = WHOLE.replace("lenses: [silo, testing_gap]", "questions: [own_labels]")
    checks.require_known_questions(parsed(named), load_catalogue())
    none = named.partition("# Ours")[0] + "questions: []"
    with pytest.raises(Misconfigured, match="own_labels is no question"):
        checks.require_known_questions(parsed(none), load_catalogue())


def test_the_plan_knows_the_files_own_questions_and_the_program_stays_as_it_is() -> None:
    named = WHOLE.replace("lenses: [silo, testing_gap]", "questions: [own_labels]")
    catalogue = load_catalogue()
    coming = rehearse(None, catalogue, now=NOW, config=parsed(named))
    asked = [one for one in coming.prompts if one.reason is None]
    assert asked
    assert {one.count for one in asked} == {1}
    assert catalogue.find("own_labels") is None


def test_applying_takes_them_in_once_and_logs_it(database: Database) -> None:
    applied(database, WHOLE)
    applied(database, WHOLE)
    assert keys(database) == [("own_labels", 1, True)]
    with database.read() as session:
        entry = audit.newest_of(session, "question:own_labels")
        assert entry is not None
        assert (entry.act, entry.actor) == ("question.written", "file:retrostar.yaml")


def test_one_that_the_file_names_no_more_ends_and_a_file_without_the_key_leaves_all(
    database: Database,
) -> None:
    applied(database, WHOLE)
    applied(database, CONFIG)
    assert keys(database) == [("own_labels", 1, True)]
    applied(database, CONFIG + "questions: []\n")
    assert keys(database) == [("own_labels", 1, False)]


def test_the_export_is_the_file_byte_by_byte_and_applies_to_the_same(database: Database) -> None:
    applied(database, WHOLE)
    with database.read() as session:
        assert flow.exported(session) == WHOLE


def test_what_was_written_in_slack_is_exported_and_can_be_applied(database: Database) -> None:
    applied(database, CONFIG)
    draft = Draft.model_validate(
        {"kind": "choice", "text": {"fi": "Kuinka moni katsoo?"}, "options": {"fi": ["2", "1"]},
         "why": {"fi": "Siksi."}, "lenses": ["silo"]}
    )  # fmt: skip
    with database.write() as session:
        own.write(session, 1, draft, load_catalogue(), by="U09", now=NOW)
        text = flow.exported(session)
    config = parsed(text)
    assert [one.key for one in config.questions or ()] == ["own_kuinka_moni_katsoo"]
    checks.require_known_questions(config, load_catalogue())
    flow.apply(database, config, now=NOW, found=None, source=File("x.yaml", text))
    assert keys(database) == [("own_kuinka_moni_katsoo", 1, True)]
