"""Deleted components stay in their project's bin for a while; their names are free."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0030"
branch_labels = None
depends_on = None

NAME = "components_name_project_unique"
PRESENT = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("components") as components:
        components.drop_constraint(NAME, type_="unique")
        components.add_column(sa.Column("deleted_at", sa.Float()))
        components.add_column(sa.Column("deleted_by", sa.String()))
        components.create_foreign_key(
            "components_deleted_by_fkey", "users", ["deleted_by"], ["id"], ondelete="SET NULL"
        )
    op.create_index(
        NAME,
        "components",
        ["project_id", "name"],
        unique=True,
        sqlite_where=PRESENT,
        postgresql_where=PRESENT,
    )


def downgrade() -> None:
    """What is in a bin is gone: its name may be another's."""
    op.execute("DELETE FROM components WHERE deleted_at IS NOT NULL")
    op.drop_index(NAME, "components")
    with op.batch_alter_table("components") as components:
        components.drop_constraint("components_deleted_by_fkey", type_="foreignkey")
        components.drop_column("deleted_by")
        components.drop_column("deleted_at")
        components.create_unique_constraint(NAME, ["project_id", "name"])
