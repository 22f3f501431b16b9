"""What was asked and what came back: counts by practice, and turnout."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.catalogue.model import DONT_KNOW, NOT_MY_AREA, SKIP, Practice, Question
from bot.trends.model.blind import COUNTED_WEEKS, LATELY, PracticeCount
from bot.trends.model.week import Turnout


@dataclass(frozen=True)
class Reply:
    """One question that reached a member in `week`; `value` is None where nothing came back."""

    week: int
    prompt_id: str
    member_id: int
    question: Question
    value: str | None

    @property
    def is_reply(self) -> bool:
        """A skip is silence."""
        return self.value is not None and self.value != SKIP


def turnout(replies: Iterable[Reply], *, week: int, weeks: int) -> Turnout:
    """Of the last `weeks` weeks up to `week`."""
    chosen = [each for each in replies if week - weeks < each.week <= week]
    replied = [each for each in chosen if each.is_reply]
    return Turnout(
        people_asked=len({each.member_id for each in chosen}),
        people_replied=len({each.member_id for each in replied}),
        prompts=len({each.prompt_id for each in chosen}),
        prompts_replied=len({each.prompt_id for each in replied}),
    )


def practice_counts(replies: Iterable[Reply], *, week: int) -> tuple[PracticeCount, ...]:
    """All sixteen practices, those never asked included."""
    by_practice: defaultdict[Practice, list[Reply]] = defaultdict(list)
    for each in replies:
        if week - COUNTED_WEEKS < each.week <= week and each.value != NOT_MY_AREA:
            for practice in each.question.practices:
                by_practice[practice].append(each)
    return tuple(_count(practice, by_practice[practice], week=week) for practice in Practice)


def _count(practice: Practice, replies: Sequence[Reply], *, week: int) -> PracticeCount:
    blind = sum(each.value == DONT_KNOW for each in replies)
    replied = [each for each in replies if each.is_reply]
    return PracticeCount(
        practice=str(practice),
        asked=len(replies),
        asked_lately=sum(each.week > week - LATELY for each in replies),
        answered=len(replied) - blind,
        dont_know=blind,
        people=len({each.member_id for each in replied}),
    )
