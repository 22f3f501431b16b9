"""Alembic's environment: one history for SQLite and PostgreSQL; imports nothing of bot.

The caller (bot.db.schema) hands in an open connection and, for `alembic check`, the metadata.
"""

from alembic import context

connection = context.config.attributes["connection"]
metadata = context.config.attributes.get("metadata")

context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=context.config.attributes.get("render_item"),
)
with context.begin_transaction():
    context.run_migrations()
