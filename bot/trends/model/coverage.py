"""What was asked and what came back: counts by practice, and turnout."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

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
    asked_on: date = date.min  # the member's day on which it came
    imported: bool = False

    @property
    def is_reply(self) -> bool:
        """A skip is silence."""
        return self.value is not None and self.value != SKIP


def turnout(replies: Iterable[Reply], *, week: int, weeks: int) -> Turnout:
    """Of the last `weeks` weeks up to `week`."""
    chosen = [each for each in replies if week - weeks < each.week <= week]
    replied = [each for each in chosen if each.is_reply]
    return Turnout(
        people_asked=_people(chosen),
        people_replied=_people(replied),
        prompts=len({each.prompt_id for each in chosen}),
        prompts_replied=len({each.prompt_id for each in replied}),
    )


def prompts(replies: Iterable[Reply]) -> list[tuple[int, bool]]:
    """Each prompt that went out: its week, and whether it was answered at all.

    Imported answers tell nothing here, since nobody knows who else was asked.
    """
    found: dict[str, tuple[int, bool]] = {}
    for each in replies:
        if not each.imported:
            week, replied = found.get(each.prompt_id, (each.week, False))
            found[each.prompt_id] = min(week, each.week), replied or each.is_reply
    return list(found.values())


def practice_counts(replies: Iterable[Reply], *, week: int) -> tuple[PracticeCount, ...]:
    """All sixteen practices, those never asked included."""
    by_practice: defaultdict[Practice, list[Reply]] = defaultdict(list)
    for each in replies:
        if week - COUNTED_WEEKS < each.week <= week:
            for practice in each.question.practices:
                by_practice[practice].append(each)
    return tuple(_count(practice, by_practice[practice], week=week) for practice in Practice)


def _count(practice: Practice, replies: Sequence[Reply], *, week: int) -> PracticeCount:
    counted = [each for each in replies if each.value != NOT_MY_AREA]
    replied = [each for each in counted if each.is_reply]
    blind = [each for each in replied if each.value == DONT_KNOW]
    return PracticeCount(
        practice=str(practice),
        asked=len(counted),
        asked_lately=sum(each.week > week - LATELY for each in replies),
        answered=len(replied) - len(blind),
        dont_know=len(blind),
        people_asked=_people(counted),
        people=_people(replied),
        people_blind=_people(blind),
    )


def _people(replies: Iterable[Reply]) -> int:
    return len({each.member_id for each in replies})
