"""What the compile log tells of each compile."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("compile_events") as table:
        table.add_column(sa.Column("seq", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("errors", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("phases", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("compile_events") as table:
        for column in ("phases", "errors", "seq"):
            table.drop_column(column)
