"""Questions of one's own in the set-up: from a file and from Slack, each change in the log."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import store as audit
from bot.catalogue import own
from bot.catalogue.draft import Draft
from bot.configuring.model import OwnPart


def read(session: Session) -> tuple[OwnPart, ...] | None:
    """Those that are asked now, as the config would say them; None where there never was one."""
    found = own.written(session)
    asked = [one.draft.model_dump(exclude_none=True, exclude_defaults=True) for one in found
             if one.in_use]  # fmt: skip
    return tuple(map(OwnPart.model_validate, asked)) if found else None


def write(
    session: Session, workspace_id: int, parts: Sequence[OwnPart], *, actor: str, now: datetime
) -> None:
    """Exactly these are asked from now on, whoever wrote them."""
    standing = {one.key: one for one in own.written(session)}
    for part in parts:
        before = standing.pop(part.key, None)
        draft = Draft.model_validate(part.model_dump())
        if before is None or not before.in_use or before.draft != draft:
            act = "question.changed" if before else "question.written"
            own.keep(session, workspace_id, draft, by=actor, now=now)
            record(session, workspace_id, actor, act, before.draft if before else None, draft, now)
    for gone in standing.values():
        if gone.in_use:
            retire(session, workspace_id, gone.draft, actor=actor, now=now)


def retire(session: Session, workspace_id: int, draft: Draft, *, actor: str, now: datetime) -> None:
    """It is not asked any more; nothing to do where it is not asked already."""
    if own.retire(session, str(draft.key), now=now):
        record(session, workspace_id, actor, "question.retired", draft, None, now)


def record(
    session: Session,
    workspace_id: int,
    actor: str,
    act: str,
    before: Draft | None,
    after: Draft | None,
    now: datetime,
) -> None:
    """Into the log; *act* is `question.written`, `question.changed` or `question.retired`."""
    subject = f"question:{(after or before or Draft).key}"
    audit.record(
        session, workspace_id=workspace_id, actor=actor, act=act, subject=subject,
        before=_told(before), after=_told(after), now=now,
    )  # fmt: skip


def _told(draft: Draft | None) -> dict[str, object] | None:
    return draft.model_dump(mode="json", exclude_none=True) if draft else None
