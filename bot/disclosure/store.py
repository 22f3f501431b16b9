"""The release ledger, every published figure and never changed; and whose answers are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, String, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow, PromptRow
from bot.db.base import Base
from bot.disclosure.model import Attendance, BlindSpot, Guard, LensRelease
from bot.disclosure.quotes import Text
from bot.disclosure.week import ReleasedWeek
from bot.people.store import MemberRow, MembershipRow
from bot.scheduling.store import RoundRow


class ReleaseRow(Base):
    """One published cell of one week: a lens, the participation, a practice."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("team_id", "cell", "iso_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    cell: Mapped[str] = mapped_column(String(60))
    """`lens:silo`, `participation`, `blind_spots`, `texts`, and `week` for when and under what."""
    iso_week: Mapped[str] = mapped_column(String(8))
    figures: Mapped[dict[str, Any]]
    """The stepped, guarded values as published; nothing finer is kept here."""
    released_at: Mapped[datetime]


@dataclass(frozen=True)
class Given:
    """One answer that counts at a freeze: by whom and to what."""

    member_id: int
    question: tuple[str, int]  # key and version
    value: str
    text: str | None
    quote: bool
    received_at: datetime


@dataclass(frozen=True)
class _Frame:
    freeze_at: datetime
    first_trend_week: str
    guard: Guard


_LENS = "lens:"
_RELEASE = TypeAdapter(LensRelease)
_ATTENDANCE = TypeAdapter(Attendance)
_SPOTS = TypeAdapter(dict[str, tuple[BlindSpot, ...]])
_TEXTS = TypeAdapter(dict[str, tuple[str, ...]])
_FRAME = TypeAdapter(_Frame)


def given(session: Session, *, team_id: int, after: datetime, until: datetime) -> list[Given]:
    """The team's answers of (after, until], each in the version that stood at `until`."""
    later = aliased(AnswerRow)
    rows = session.execute(
        select(
            AnswerRow.member_id,
            AskedRow.question_key,
            AskedRow.question_version,
            AnswerRow.value,
            AnswerRow.text,
            AnswerRow.quote,
            AnswerRow.received_at,
        )
        .join(AskedRow, AskedRow.id == AnswerRow.asked_id)
        .where(
            AnswerRow.team_id == team_id,
            AnswerRow.received_at > after,
            AnswerRow.received_at <= until,
            ~exists().where(
                later.asked_id == AnswerRow.asked_id,
                later.version > AnswerRow.version,
                later.received_at <= until,
            ),
        )
        .order_by(AnswerRow.id)
    )
    return [
        Given(member_id, (key, version), value, text, quote, received_at)
        for member_id, key, version, value, text, quote, received_at in rows
    ]


def imported(session: Session, *, team_id: int, after: datetime, until: datetime) -> bool:
    """Whether any of the questions that froze in (after, until] came in with imported answers."""
    found = session.scalar(
        select(PromptRow.id)
        .join(RoundRow, RoundRow.id == PromptRow.round_id)
        .where(
            PromptRow.team_id == team_id,
            PromptRow.freezes_at > after,
            PromptRow.freezes_at <= until,
            RoundRow.origin == "import",
        )
        .limit(1)
    )
    return found is not None


def stamped(session: Session, *, team_id: int, after: datetime, until: datetime) -> list[int]:
    """The ids of all terms under which the team answered in (after, until]."""
    return list(
        session.scalars(
            select(AnswerRow.terms_id)
            .where(
                AnswerRow.team_id == team_id,
                AnswerRow.received_at > after,
                AnswerRow.received_at <= until,
            )
            .distinct()
            .order_by(AnswerRow.terms_id)
        )
    )


def texts_of(answers: Sequence[Given]) -> list[Text]:
    """The words among the answers whose writers let them be quoted."""
    return [Text(each.member_id, each.text) for each in answers if each.quote and each.text]


def names(session: Session, *, team_id: int) -> list[str]:
    """Everybody who is or was in the team, as they are called."""
    return list(
        session.scalars(
            select(MemberRow.name)
            .join(MembershipRow, MembershipRow.member_id == MemberRow.id)
            .where(MembershipRow.team_id == team_id)
        )
    )


def put_down(session: Session, team_id: int, week: ReleasedWeek, *, now: datetime) -> None:
    """Enter a week into the ledger; the table's constraint refuses a second one."""
    frame = _Frame(week.freeze_at, week.first_trend_week, week.guard)
    cells: dict[str, Any] = {
        "week": _FRAME.dump_python(frame, mode="json"),
        "participation": _ATTENDANCE.dump_python(week.attendance, mode="json"),
        "blind_spots": _SPOTS.dump_python({"found": week.blind_spots}, mode="json"),
        "texts": _TEXTS.dump_python({"quotes": week.quotes}, mode="json"),
    }
    for lens, release in week.lenses.items():
        cells[_LENS + lens] = _RELEASE.dump_python(release, mode="json")
    session.add_all(
        ReleaseRow(team_id=team_id, cell=cell, iso_week=week.week, figures=figures, released_at=now)
        for cell, figures in cells.items()
    )
    session.flush()


def released(session: Session, team_id: int, *, until: str | None = None) -> list[ReleasedWeek]:
    """The team's published weeks, oldest first, up to the ISO week *until*."""
    query = select(ReleaseRow.iso_week, ReleaseRow.cell, ReleaseRow.figures).where(
        ReleaseRow.team_id == team_id
    )
    if until is not None:
        query = query.where(ReleaseRow.iso_week <= until)
    weeks: dict[str, dict[str, Any]] = {}
    for week, cell, figures in session.execute(query.order_by(ReleaseRow.iso_week, ReleaseRow.id)):
        weeks.setdefault(week, {})[cell] = figures
    return [_week(week, cells) for week, cells in weeks.items()]


def _week(week: str, cells: dict[str, Any]) -> ReleasedWeek:
    frame = _FRAME.validate_python(cells["week"])
    return ReleasedWeek(
        week=week,
        freeze_at=frame.freeze_at,
        first_trend_week=frame.first_trend_week,
        guard=frame.guard,
        lenses={
            cell.removeprefix(_LENS): _RELEASE.validate_python(figures)
            for cell, figures in cells.items()
            if cell.startswith(_LENS)
        },
        attendance=_ATTENDANCE.validate_python(cells["participation"]),
        blind_spots=_SPOTS.validate_python(cells["blind_spots"])["found"],
        quotes=_TEXTS.validate_python(cells["texts"])["quotes"],
    )
