"""Versions that nobody asked for are told from those that somebody saved."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("component_versions") as versions:
        versions.add_column(
            sa.Column("is_automatic", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("component_versions") as versions:
        versions.drop_column("is_automatic")
