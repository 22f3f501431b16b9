"""What is left of somebody's words on digests when they have their data erased: nothing."""

import json

from bot.db.database import Database
from bot.digest import replies, store
from bot.digest.organisation import store as organisation
from tests.digest.history import NOW
from tests.digest.ledger import release
from tests.digest.test_story import raised_for
from tests.seed import a_digest_plan, a_team


def test_forgetting_somebody_deletes_their_words_and_leaves_the_others(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        a_digest_plan(session, team)
        digest = release(session, team, raised_for(2))
        for who in ("U01", "U02"):
            replies.TEAMS.vote(session, digest, who, useful=True, now=NOW)
        (own,) = store.of_member(session, "U01")
        assert (own["digest_of"], own["week"], own["useful"]) == ("fraud-ml", "2026-W47", True)
        assert json.loads(json.dumps(own)) == own
        store.forget(session, "U01")
        assert store.of_member(session, "U01") == []
        assert len(store.of_member(session, "U02")) == 1


def test_words_on_the_organisations_digest_go_as_well(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        digest = organisation.add(
            session, team.workspace_id, iso_week="2026-W47", freeze_at=NOW, content={},
            posted=True, now=NOW,
        )  # fmt: skip
        replies.ORGANISATION.vote(session, digest.id, "U01", useful=False, now=NOW)
        (own,) = store.of_member(session, "U01")
        assert (own["digest_of"], own["useful"]) == ("organisation", False)
        store.forget(session, "U01")
        assert store.of_member(session, "U01") == []
