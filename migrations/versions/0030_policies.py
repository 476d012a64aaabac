"""Policies on PostgreSQL for chat, comments and snapshots: as for the tables before them."""

from alembic import op

revision = "0030"
down_revision = "0021"
branch_labels = None
depends_on = None

PROJECT = {
    "chat_messages": "project_id",
    "comments": "omnicraft_project_of(component_id)",
    "document_snapshots": "omnicraft_project_of(component_id)",
}
# Everyone who takes part may speak; who may not edit doesn't touch what others have said.
SPEAKERS = {
    "chat_messages": "IS NOT NULL",
    "comments": "IN ('owner', 'editor', 'commenter')",
    "document_snapshots": "IN ('owner', 'editor')",
}
WRITERS = "IN ('owner', 'editor')"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, project in PROJECT.items():
        role = f"omnicraft_role({project})"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({role} IS NOT NULL)")
        op.execute(
            f"CREATE POLICY {table}_insert ON {table} FOR INSERT WITH CHECK ({role} {SPEAKERS[table]})"
        )
        op.execute(f"CREATE POLICY {table}_update ON {table} FOR UPDATE USING ({role} {WRITERS})")
        op.execute(f"CREATE POLICY {table}_delete ON {table} FOR DELETE USING ({role} {WRITERS})")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in PROJECT:
        for kind in ("read", "insert", "update", "delete"):
            op.execute(f"DROP POLICY {table}_{kind} ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
