"""Alembic's entry: migrates over the connection that ``collab.db.migrate`` opened."""

from alembic import context
from sqlmodel import SQLModel

import collab.db.snapshots
import collab.db.tables
import collab.db.talk  # noqa: F401 (too)

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
context.run_migrations()
