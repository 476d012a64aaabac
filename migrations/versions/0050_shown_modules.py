"""The modules that embed pages show."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0043"
branch_labels = None
depends_on = None

ROLE = "omnicraft_role(omnicraft_project_of(component_id))"


def upgrade() -> None:
    op.create_table(
        "shown_modules",
        sa.Column(
            "component_id",
            sa.String(),
            sa.ForeignKey("components.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE shown_modules ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY shown_modules_read ON shown_modules FOR SELECT USING ({ROLE} IS NOT NULL)")
        op.execute(
            f"CREATE POLICY shown_modules_write ON shown_modules USING ({ROLE} IN ('owner', 'editor'))"
        )


def downgrade() -> None:
    op.drop_table("shown_modules")
