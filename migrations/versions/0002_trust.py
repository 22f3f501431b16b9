"""What makes digests trustworthy: actions, focus weeks, the organisation, who is behind a figure.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("leads", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("recurrence", sa.String(length=200), nullable=True),
        sa.Column("at", sa.String(length=5), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_organisation_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "organisation_digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("iso_week", sa.String(length=8), nullable=False),
        sa.Column("freeze_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.Column("composed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_organisation_digest_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_digest")),
        sa.UniqueConstraint(
            "workspace_id", "iso_week", name=op.f("uq_organisation_digest_workspace_id_iso_week")
        ),
    )
    op.create_table(
        "organisation_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("iso_week", sa.String(length=8), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_organisation_reading_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_reading")),
        sa.UniqueConstraint(
            "workspace_id", "iso_week", name=op.f("uq_organisation_reading_workspace_id_iso_week")
        ),
    )
    op.create_table(
        "organisation_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.String(length=100), nullable=False),
        sa.Column("iso_week", sa.String(length=8), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=True),
        sa.Column("untold", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_organisation_release_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_release")),
        sa.UniqueConstraint(
            "workspace_id",
            "cell",
            "iso_week",
            name=op.f("uq_organisation_release_workspace_id_cell_iso_week"),
        ),
    )
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("lens", sa.String(length=40), nullable=False),
        sa.Column("found_week", sa.String(length=8), nullable=False),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("expects", sa.String(length=400), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_in", sa.String(length=80), nullable=False),
        sa.Column("reasked_week", sa.String(length=8), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("settled_week", sa.String(length=8), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_action_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("written_in", name=op.f("uq_action_written_in")),
    )
    op.create_index("ix_action_team_id_due_on", "action", ["team_id", "due_on"], unique=False)
    op.create_table(
        "focus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("iso_week", sa.String(length=8), nullable=False),
        sa.Column("lens", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_focus_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus")),
        sa.UniqueConstraint("team_id", "iso_week", name=op.f("uq_focus_team_id_iso_week")),
    )
    op.create_table(
        "ripple",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("lens", sa.String(length=40), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("freeze_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pull", sa.Double(), nullable=False),
        sa.Column("precision", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_ripple_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ripple")),
        sa.UniqueConstraint("team_id", "lens", "week", name=op.f("uq_ripple_team_id_lens_week")),
    )
    op.create_index("ix_ripple_lens_week", "ripple", ["lens", "week"], unique=False)
    op.create_table(
        "digest_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("slack_id", sa.String(length=40), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name=op.f("fk_digest_vote_digest_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_vote")),
        sa.UniqueConstraint(
            "digest_id", "slack_id", name=op.f("uq_digest_vote_digest_id_slack_id")
        ),
    )
    op.add_column(
        "asked",
        sa.Column("followup", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("asked", sa.Column("followup_week", sa.String(length=8), nullable=True))
    op.create_index(
        "uq_asked_member_id_followup_week", "asked", ["member_id", "followup_week"], unique=True
    )
    op.add_column("outbox", sa.Column("thread", sa.String(length=40), nullable=True))
    op.add_column("prompt", sa.Column("told_action", sa.Integer(), nullable=True))
    op.create_index(
        "ix_prompt_touched_at",
        "prompt",
        ["touched_at"],
        unique=False,
        sqlite_where=sa.text("shown < revision"),
        postgresql_where=sa.text("shown < revision"),
    )
    op.add_column("release", sa.Column("people", sa.JSON(), nullable=True))


def downgrade() -> None:
    # The version before knows no follow-ups and would count them, and would never send these.
    op.execute("DELETE FROM answer WHERE asked_id IN (SELECT id FROM asked WHERE followup)")
    op.execute("DELETE FROM asked WHERE followup")
    op.execute(
        "DELETE FROM outbox WHERE kind IN ('action_owner', 'digest_card', 'digest_details',"
        " 'organisation_digest', 'organisation_notice')"
    )
    op.drop_column("release", "people")
    op.drop_index(
        "ix_prompt_touched_at",
        table_name="prompt",
        sqlite_where=sa.text("shown < revision"),
        postgresql_where=sa.text("shown < revision"),
    )
    op.drop_column("prompt", "told_action")
    op.drop_column("outbox", "thread")
    op.drop_index("uq_asked_member_id_followup_week", table_name="asked")
    op.drop_column("asked", "followup_week")
    op.drop_column("asked", "followup")
    op.drop_table("digest_vote")
    op.drop_index("ix_ripple_lens_week", table_name="ripple")
    op.drop_table("ripple")
    op.drop_table("focus")
    op.drop_index("ix_action_team_id_due_on", table_name="action")
    op.drop_table("action")
    op.drop_table("organisation_release")
    op.drop_table("organisation_reading")
    op.drop_table("organisation_digest")
    op.drop_table("organisation")
