"""Alembic's entry: runs revisions on the connection that `sync.store.migrate` hands over, and configures no logging."""

from alembic import context

from sync.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
