"""Alembic's entry: migrates over the connection that ``collab.db.migrate`` opened."""

from alembic import context
from sqlmodel import SQLModel

import collab.db.tables  # noqa: F401 (declares the tables)

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
context.run_migrations()
