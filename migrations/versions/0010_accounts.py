"""Accounts with passwords, versions, assets, exports, the audit log, events; policies on PostgreSQL.

On PostgreSQL every table that belongs to a project is under row-level security: whoever is not the tables'
owner sees only what the person named by the setting ``omnicraft.user_id`` takes part in.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def text(name: str, **options: object) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False, **options)


def reference(name: str, target: str, ondelete: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), sa.ForeignKey(target, ondelete=ondelete), nullable=nullable)


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.Float(), nullable=False)


def mapping(name: str) -> sa.Column:
    return sa.Column(name, sa.JSON(), nullable=False)


def upgrade() -> None:
    extend()
    create()
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("document_updates", "checksum", type_=sa.BigInteger())
        protect()


def extend() -> None:
    """New columns. What is there already gets a value; the default for new rows is the application's."""
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("email", sa.String()))
        users.add_column(sa.Column("password_hash", sa.String()))
        users.add_column(sa.Column("avatar_url", sa.String()))
        users.add_column(sa.Column("tier", sa.String()))
        users.add_column(sa.Column("updated_at", sa.Float(), nullable=False, server_default="0"))
        users.create_unique_constraint("users_email_key", ["email"])
    op.execute("UPDATE users SET updated_at = created_at")
    with op.batch_alter_table("projects") as projects:
        projects.add_column(sa.Column("settings", sa.JSON(), nullable=False, server_default="{}"))
        projects.add_column(sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("components") as components:
        components.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="component"))
        components.add_column(sa.Column("settings", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("sign_ins") as sign_ins:
        sign_ins.add_column(sa.Column("agent", sa.String(), nullable=False, server_default=""))


def create() -> None:
    op.create_table(
        "component_versions",
        text("id", primary_key=True),
        reference("component_id", "components.id", "CASCADE"),
        sa.Column("number", sa.Integer(), nullable=False),
        text("message"),
        sa.Column("seq", sa.Integer(), nullable=False),
        text("source"),
        reference("created_by", "users.id", "SET NULL", nullable=True),
        moment("created_at"),
        sa.UniqueConstraint("component_id", "number", name="component_versions_unique"),
    )
    op.create_table(
        "assets",
        text("id", primary_key=True),
        reference("project_id", "projects.id", "CASCADE"),
        text("name"),
        text("kind"),
        text("mime_type"),
        text("sha256"),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        reference("created_by", "users.id", "SET NULL", nullable=True),
        moment("created_at"),
        sa.UniqueConstraint("project_id", "name", name="assets_name_project_unique"),
    )
    op.create_table(
        "exports",
        text("id", primary_key=True),
        reference("component_id", "components.id", "CASCADE"),
        text("format"),
        text("url"),
        sa.Column("size", BIG, nullable=False),
        mapping("settings"),
        moment("created_at"),
    )
    op.create_table(
        "compile_events",
        text("id", primary_key=True),
        reference("component_id", "components.id", "CASCADE"),
        reference("user_id", "users.id", "SET NULL", nullable=True),
        text("source_hash"),
        sa.Column("success", sa.Boolean(), nullable=False),
        moment("milliseconds"),
        sa.Column("size", sa.Integer(), nullable=False),
        moment("created_at"),
    )
    op.create_table(
        "audit_log",
        text("id", primary_key=True),
        moment("at"),
        sa.Column("actor_id", sa.String()),
        text("action"),
        sa.Column("project_id", sa.String()),
        text("subject"),
        mapping("details"),
    )
    op.create_table(
        "analytics_events",
        text("id", primary_key=True),
        reference("user_id", "users.id", "SET NULL", nullable=True),
        text("event_type"),
        mapping("event_data"),
        moment("created_at"),
    )
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


INDEXES = (
    ("component_versions", "component_id"),
    ("assets", "project_id"),
    ("assets", "sha256"),
    ("assets", "created_by"),
    ("exports", "component_id"),
    ("compile_events", "component_id"),
    ("compile_events", "created_at"),
    ("audit_log", "at"),
    ("audit_log", "actor_id"),
    ("audit_log", "project_id"),
    ("analytics_events", "user_id"),
    ("analytics_events", "event_type"),
    ("analytics_events", "created_at"),
)

# A function of the owner's: a policy that read project_collaborators itself would ask its own policy.
ROLE_FUNCTION = """
CREATE FUNCTION omnicraft_role(project varchar) RETURNS varchar
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT role FROM project_collaborators
    WHERE project_id = project AND user_id = current_setting('omnicraft.user_id', true)
$$
"""
COMPONENT_PROJECT = """
CREATE FUNCTION omnicraft_project_of(component varchar) RETURNS varchar
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT project_id FROM components WHERE id = component
$$
"""
WRITERS = "('owner', 'editor')"
# Table: how its rows name their project.
OF_A_PROJECT = {
    "projects": "id",
    "project_collaborators": "project_id",
    "invites": "project_id",
    "components": "project_id",
    "assets": "project_id",
    "component_versions": "omnicraft_project_of(component_id)",
    "document_updates": "omnicraft_project_of(component_id)",
    "exports": "omnicraft_project_of(component_id)",
    "compile_events": "omnicraft_project_of(component_id)",
}
# What only an owner may see or change; the other tables open for reading to every member.
OWNERS_ONLY = frozenset({"invites"})
OWNERS_WRITE = frozenset({"projects", "project_collaborators", "invites"})


def protect() -> None:
    op.execute(ROLE_FUNCTION)
    op.execute(COMPONENT_PROJECT)
    for table, project in OF_A_PROJECT.items():
        role = f"omnicraft_role({project})"
        reads = f"{role} = 'owner'" if table in OWNERS_ONLY else f"{role} IS NOT NULL"
        writes = f"{role} = 'owner'" if table in OWNERS_WRITE else f"{role} IN {WRITERS}"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({reads})")
        op.execute(f"CREATE POLICY {table}_insert ON {table} FOR INSERT WITH CHECK ({writes})")
        op.execute(f"CREATE POLICY {table}_update ON {table} FOR UPDATE USING ({writes})")
        op.execute(f"CREATE POLICY {table}_delete ON {table} FOR DELETE USING ({writes})")
    for table, column in (("users", "id"), ("sign_ins", "user_id"), ("audit_log", "actor_id")):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        own = f"{column} = current_setting('omnicraft.user_id', true)"
        op.execute(f"CREATE POLICY {table}_own ON {table} USING ({own})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        unprotect()
    for table in (
        "analytics_events",
        "audit_log",
        "compile_events",
        "exports",
        "assets",
        "component_versions",
    ):
        op.drop_table(table)
    with op.batch_alter_table("sign_ins") as sign_ins:
        sign_ins.drop_column("agent")
    with op.batch_alter_table("components") as components:
        components.drop_column("kind")
        components.drop_column("settings")
    with op.batch_alter_table("projects") as projects:
        projects.drop_column("settings")
        projects.drop_column("is_public")
    with op.batch_alter_table("users") as users:
        users.drop_constraint("users_email_key")
        for column in ("email", "password_hash", "avatar_url", "tier", "updated_at"):
            users.drop_column(column)


def unprotect() -> None:
    for table in OF_A_PROJECT:
        for kind in ("read", "insert", "update", "delete"):
            op.execute(f"DROP POLICY {table}_{kind} ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in ("users", "sign_ins", "audit_log"):
        op.execute(f"DROP POLICY {table}_own ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION omnicraft_role(varchar)")
    op.execute("DROP FUNCTION omnicraft_project_of(varchar)")
