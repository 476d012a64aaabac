"""Row-level security: another database user than the server's sees what one person may see, and no more."""

import psycopg
import pytest
from sqlmodel import Session

from collab.auth.identity import Role
from collab.db import components, projects, users
from collab.db.engine import create_engine
from collab.db.migrate import migrate
from collab.db.snapshots import DocumentSnapshot as Snapshot
from collab.db.tables import Asset, Collaborator, ComponentVersion, Invite
from collab.db.talk import ChatMessage, Comment

PEOPLE = ("olga", "ed", "vic", "stan")
TABLES = (
    "projects", "components", "assets", "component_versions", "project_collaborators",
    "chat_messages", "comments", "document_snapshots",
)  # fmt: skip


@pytest.fixture
def person(postgresql):
    name = postgresql.database()
    engine = create_engine(postgresql.url(name))
    migrate(engine)
    with Session(engine) as session, session.begin():
        for who in PEOPLE:
            users.add(session, who.title(), is_guest=False, user_id=who)
        project = projects.add(session, "olga", "Shapes", "")
        component = components.add(session, project.id, "Dot")
        for who, role in (("ed", Role.EDITOR), ("vic", Role.VIEWER)):
            session.add(Collaborator(project_id=project.id, user_id=who, role=role))
        session.add(ComponentVersion(component_id=component.id, number=1, seq=1, source=""))
        session.add(ChatMessage(project_id=project.id, user_id="vic", user_name="Vic", text="Hello"))
        session.add(
            Comment(component_id=component.id, user_id="ed", user_name="Ed", text="?", anchor="", quote="")
        )
        session.add(Snapshot(component_id=component.id, seq=1, owners="{}", data=b"", checksum=0))
        session.add(Invite(project_id=project.id, role="editor", invited_by="olga", expires_at=9e9))
        session.add(
            Asset(project_id=project.id, name="a", kind="image", mime_type="image/png", sha256="0", size=1)
        )
    engine.dispose()
    with postgresql.connect(name) as admin:
        admin.execute("DROP ROLE IF EXISTS reader")
        admin.execute("CREATE ROLE reader LOGIN")
        admin.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO reader")
        admin.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO reader")
    connections = []

    def connect(who):
        connection = postgresql.connect(name, user="reader")
        connections.append(connection)
        if who:
            connection.execute("SELECT set_config('omnicraft.user_id', %s, false)", (who,))
        return connection

    yield connect
    for connection in connections:
        connection.close()
    with postgresql.connect(name) as admin:
        admin.execute("DROP OWNED BY reader")


def count(connection, table):
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.mark.parametrize("who", [None, "", "stan", "nobody"])
def test_who_takes_no_part_sees_nothing(person, who):
    connection = person(who)
    for table in (*TABLES, "invites"):
        assert count(connection, table) == 0


@pytest.mark.parametrize("who", ["olga", "ed", "vic"])
def test_members_see_their_project(person, who):
    connection = person(who)
    for table in TABLES:
        assert count(connection, table) > 0
    assert count(connection, "invites") == (who == "olga")
    assert connection.execute("SELECT id FROM users").fetchall() == [(who,)]


@pytest.mark.parametrize(("who", "changed"), [("olga", 1), ("ed", 1), ("vic", 0), ("stan", 0)])
def test_who_may_edit_changes_components(person, who, changed):
    connection = person(who)
    assert connection.execute("UPDATE components SET name = 'X'").rowcount == changed
    assert connection.execute("DELETE FROM assets").rowcount == changed


@pytest.mark.parametrize(("who", "says"), [("ed", True), ("vic", True), ("stan", False)])
def test_members_speak_and_leave_what_others_said(person, who, says):
    connection = person(who)
    say = "INSERT INTO chat_messages (project_id, user_id, user_name, text, at) SELECT %s, %s, 'X', 'Hi', 0"
    project = person("olga").execute("SELECT id FROM projects").fetchone()[0]
    if not says:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(say, (project, who))
        return
    connection.execute(say, (project, who))
    assert connection.execute("UPDATE comments SET text = 'Mine'").rowcount == (who == "ed")


@pytest.mark.parametrize("who", ["ed", "vic", "stan"])
def test_nobody_gives_themselves_a_role(person, who):
    connection = person(who)
    assert connection.execute("UPDATE project_collaborators SET role = 'owner'").rowcount == 0
    assert connection.execute("UPDATE projects SET user_id = %s", (who,)).rowcount == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(
            "INSERT INTO project_collaborators (id, project_id, user_id, role, created_at) "
            "SELECT 'x', id, 'stan', 'owner', 0 FROM (SELECT omnicraft_role('x'), 'x' AS id) AS nothing"
        )
