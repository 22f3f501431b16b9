"""Forgetting one person in what teams were promised. For bot.personal."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.terms.store import TermsRow


def forget(session: Session, slack_id: str) -> None:
    """A lead who was erased is named in no promise any more, past ones too: readers grow fewer."""
    for row in session.scalars(select(TermsRow)):
        leads = row.audience.get("leads", [])
        if slack_id in leads:
            row.audience = {**row.audience, "leads": [one for one in leads if one != slack_id]}
    session.flush()
