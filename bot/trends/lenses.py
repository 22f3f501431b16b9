"""A team's replies as the statistics want them: answers by lens, norms, and what stands behind.

Pure; what is loaded and kept is flow.py's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from bot.actions.model import Action, monday
from bot.catalogue.model import LensKey, Question
from bot.trends.model.coverage import Reply
from bot.trends.model.effects import Answers
from bot.trends.model.level import LEVEL_WINDOW
from bot.trends.model.moved import Moved, moved
from bot.trends.model.norms import WELL_FOUNDED, Norm, NormTable, norms_of
from bot.trends.model.week import Basis, Elsewhere
from bot.trends.model.weeks import DigestWeeks

LENSES = tuple(lens for lens in LensKey if lens is not LensKey.BLIND_SPOTS)

Counts = Mapping[tuple[str, int], Mapping[str, int]]


def lens_answers(
    replies: Sequence[Reply], lens: LensKey, norms_of: Mapping[str, Norm]
) -> tuple[Answers, NormTable]:
    """The scale answers to one lens, and the norms of its items."""
    told = list(_on_scale(replies, lens))
    questions = sorted({reply.question.name: reply.question for reply in told}.items())
    place = {name: index for index, (name, _) in enumerate(questions)}
    table = np.array(
        [
            (
                reply.member_id,
                reply.week,
                place[reply.question.name],
                reply.question.category(str(reply.value)),
            )
            for reply in told
        ],
        dtype=np.int64,
    ).reshape(-1, 4)
    norms = NormTable.of([norms_of[question.name] for _, question in questions])
    return Answers(*table.T), norms


def _on_scale(replies: Iterable[Reply], lens: LensKey) -> Iterator[Reply]:
    for reply in replies:
        if lens in reply.question.lenses and reply.value in reply.question.values():
            yield reply


def elsewhere_of(
    replies: Iterable[Reply],
    lens: LensKey,
    said: Mapping[tuple[str, int], Elsewhere],
    *,
    week: int,
) -> Elsewhere:
    """The least that stands behind what is usual on any item that the level rests on."""
    items = {
        (str(reply.question.key), reply.question.version)
        for reply in _behind_level(replies, lens, week=week)
    }
    found = [said.get(item, Elsewhere()) for item in items]
    return Elsewhere(
        answers=min((each.answers for each in found), default=0),
        people=min((each.people for each in found), default=0),
    )


def item_norms(replies: Iterable[Reply], counts: Counts) -> dict[str, Norm]:
    """The norm of every scaled question that came up, by its name and version."""
    questions = {each.question.name: each.question for each in replies if each.question.is_scaled}
    return norms_of({name: _usual(question, counts) for name, question in questions.items()})


def basis_of(replies: Iterable[Reply], lens: LensKey, counts: Counts, *, week: int) -> Basis:
    """Usual where every item behind the level has its fifty answers in the workspace."""
    items = {
        reply.question.name: reply.question for reply in _behind_level(replies, lens, week=week)
    }
    known = [sum(_usual(question, counts)) >= WELL_FOUNDED for question in items.values()]
    return Basis.USUAL if known and all(known) else Basis.ABSOLUTE


def trials_of(
    actions: Iterable[Action],
    replies: Sequence[Reply],
    norms_of: Mapping[str, Norm],
    weeks: DigestWeeks,
    *,
    week: int,
) -> dict[int, Moved]:
    """What became of each action that was asked about again, once somebody has answered that.

    An action is looked at over the digest weeks that lie after the instant it was written down,
    and never before its day has come.
    """
    found = {}
    for action in actions:
        if action.reasked_week is None or action.lens not in LENSES:
            continue
        lens, again = LensKey(action.lens), monday(action.reasked_week)
        again = max(again, action.due_on)
        if any(reply.asked_on >= again for reply in _on_scale(replies, lens)):
            answers, norms = lens_answers(replies, lens, norms_of)
            since = weeks.after(action.created_at)
            found[action.id] = moved(answers, norms, since=since, week=week)
    return found


def _behind_level(replies: Iterable[Reply], lens: LensKey, *, week: int) -> Iterator[Reply]:
    for reply in _on_scale(replies, lens):
        if week - LEVEL_WINDOW < reply.week <= week:
            yield reply


def _usual(question: Question, counts: Counts) -> list[int]:
    """How often each category was answered, healthiest first; "don't know" is none."""
    given = counts.get((str(question.key), question.version), {})
    by_category = [0] * len(question.values())
    for value in question.values():
        by_category[question.category(value)] = given.get(value, 0)
    return by_category
