from datetime import date
from pathlib import Path

import pytest

from bot.errors import Misconfigured
from bot.trends.model.norms import Norm
from bot.trends.samples import read_answers, read_bank

BANK = """question_id,theme,practice,concern,scale,polarity,norm_1,norm_2,norm_3,norm_4,norm_5
Q1,development,testing,testing_gap,agree5,1,0.1000,0.2000,0.3000,0.3000,0.1000
Q2,development,testing,testing_gap,yn3,-1,0.2000,0.3000,0.5000,,
Q3,business,planning,silo,choice,1,0.2500,0.2500,0.2500,0.2500,
Q4,business,planning,silo,text,1,,,,,
"""
HEAD = "week,team,member,role,question_id,theme,practice,concern,scale,value\n"
LINE = "2026-01-05,t1,m1,ml,Q1,development,testing,testing_gap,agree5,5\n"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "bank.csv"
    path.write_text(BANK)
    return path


def answers(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(text)
    return path


def test_values_become_categories_in_the_direction_of_concern(tmp_path: Path, bank: Path) -> None:
    rows = (
        LINE
        + "2026-01-05,t1,m1,ml,Q2,development,testing,testing_gap,yn3,3\n"
        + "2026-01-05,t1,m1,ml,Q3,business,planning,silo,choice,D\n"
        + "2026-01-05,t1,m1,ml,Q4,business,planning,silo,text,all is well\n"
    )
    samples = list(read_answers(answers(tmp_path, HEAD + rows), read_bank(bank)))
    assert [(each.item, each.category) for each in samples] == [(0, 4), (1, 0), (2, 3)]


def test_norms_of_a_reversed_item_are_turned_too(bank: Path) -> None:
    reversed_item: Norm = read_bank(bank).norms[1]
    # Half of all people give the healthiest answer, so it says little; the worst says much.
    assert abs(reversed_item.scores[0]) < abs(reversed_item.scores[2])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("2026-01-05", "2026-01-06", "not a Monday"),
        ("2026-01-05", "20260105", "not a Monday"),
        ("2026-01-05", "last week", "not a date"),
        (",t1,", ",,", "team is empty"),
        ("Q1", "Q9", "'Q9' is not in the bank"),
        ("testing_gap", "silo", "differs from the bank"),
        ("agree5", "freq5", "differs from the bank"),
        (",5\n", ",6\n", "'6' is no value of agree5"),
        (",5\n", ",\n", "'' is no value of agree5"),
        (",5\n", ",12\n", "'12' is no value of agree5"),
        (",5\n", "\n", "9 cells, 10 expected"),
        ("agree5", "agree9", "unknown scale 'agree9'"),
        ("2026-01-05", "2026-02-09", "week 2026-02-09 lies in the future"),
        (",5\n", ",4\n", "duplicate: m1 of t1 has answered Q1 in the week of 2026-01-05"),
    ],
)
def test_a_bad_line_is_told_with_its_number(
    tmp_path: Path, bank: Path, old: str, new: str, reason: str
) -> None:
    path = answers(tmp_path, HEAD + LINE + LINE.replace(old, new))
    with pytest.raises(Misconfigured, match=r"line 3: .*" + reason):
        list(read_answers(path, read_bank(bank), today=date(2026, 2, 8)))


def test_the_week_that_has_just_begun_is_not_the_future(tmp_path: Path, bank: Path) -> None:
    path = answers(tmp_path, HEAD + LINE.replace("2026-01-05", "2026-02-09"))
    assert len(list(read_answers(path, read_bank(bank), today=date(2026, 2, 9)))) == 1


def test_the_same_question_to_others_in_other_teams_or_weeks_is_no_duplicate(
    tmp_path: Path, bank: Path
) -> None:
    rows = [LINE] + [
        LINE.replace(old, new)
        for old, new in (("m1", "m2"), ("t1", "t2"), ("2026-01-05", "2026-01-12"))
    ]
    path = answers(tmp_path, HEAD + "".join(rows))
    assert len(list(read_answers(path, read_bank(bank)))) == 4


def test_a_missing_column_is_named(tmp_path: Path, bank: Path) -> None:
    path = answers(tmp_path, (HEAD + LINE).replace("member,", "", 1))
    with pytest.raises(Misconfigured, match="line 1: column member is missing"):
        list(read_answers(path, read_bank(bank)))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Q2", "Q1", "line 3: .*stands twice"),
        ("silo,choice", "gossip,choice", "line 4: unknown concern"),
        ("choice,1", "guess,1", "line 4: unknown scale"),
        ("choice,1", "choice,2", "line 4: polarity"),
        ("0.1000,0.2000", "0.9000,0.2000", "line 2: .*do not add up"),
        ("0.1000,0.2000", "x,0.2000", "line 2: a norm is a share"),
        ("0.5000,,", "0.3000,0.2,", "line 3: yn3 has 3 values"),
        ("question_id,theme", "theme", "line 1: .*the columns must be"),
    ],
)
def test_a_bad_bank_is_told_with_its_line(bank: Path, old: str, new: str, reason: str) -> None:
    bank.write_text(BANK.replace(old, new, 1))
    with pytest.raises(Misconfigured, match=reason):
        read_bank(bank)


def test_a_file_that_is_no_text_or_not_there_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("bank.csv", "nowhere.csv"):
        with pytest.raises(Misconfigured, match=name):
            read_bank(tmp_path / name)
