from bot.catalogue import Question, load_catalogue
from bot.trends.model.blind import PracticeCount, Statement
from bot.trends.model.coverage import Reply, practice_counts

CATALOGUE = load_catalogue()
WEEK = 1000


def question() -> Question:
    return next(each for each in CATALOGUE if each.practices and each.is_scaled)


def counted(*said: tuple[int, str | None], weeks_ago: int = 0) -> PracticeCount:
    """The first practice of a question that the members answered so; None: nothing came back."""
    asked = question()
    replies = [
        Reply(WEEK - weeks_ago, f"prompt-{place}", member, asked, value)
        for place, (member, value) in enumerate(said)
    ]
    counts = {each.practice: each for each in practice_counts(replies, week=WEEK)}
    return counts[str(asked.practices[0])]


def test_people_are_counted_once_however_often_they_are_asked() -> None:
    value = question().values()[0]
    count = counted(
        (1, "dont_know"), (1, "dont_know"), (1, value), (2, value),
        (3, "skip"), (3, None), (4, None),
    )  # fmt: skip
    assert (count.asked, count.answered, count.dont_know) == (7, 2, 2)
    assert (count.people_asked, count.people, count.people_blind) == (4, 2, 1)


def test_somebody_of_another_area_was_asked_and_stands_for_nothing_else() -> None:
    count = counted((1, "not_my_area"))
    assert (count.asked, count.asked_lately, count.people_asked, count.people) == (0, 1, 0, 0)
    assert count.statement is None


def test_what_was_not_asked_for_eight_weeks_was_not_asked_lately() -> None:
    assert counted((1, None), weeks_ago=7).statement is None
    assert counted((1, None), weeks_ago=8).statement is Statement.NOT_ASKED
