"""Histories in one piece: a cache before the log."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "omnicraft_role(omnicraft_project_of(component_id))"


def upgrade() -> None:
    op.create_table(
        "history_checkpoints",
        sa.Column(
            "component_id",
            sa.String(),
            sa.ForeignKey("components.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("checksum", BIG, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE history_checkpoints ENABLE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY history_checkpoints_read ON history_checkpoints "
            f"FOR SELECT USING ({ROLE} IS NOT NULL)"
        )
        op.execute(
            "CREATE POLICY history_checkpoints_write ON history_checkpoints "
            f"USING ({ROLE} IN ('owner', 'editor'))"
        )


def downgrade() -> None:
    op.drop_table("history_checkpoints")
