"""What several folders of tests share: databases of both kinds."""

import shutil

import pytest

from collab.db.engine import create_engine
from collab.db.migrate import migrate
from tests import postgres

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server that lives as long as the tests."""
    with postgres.server() as server:
        yield server


@pytest.fixture(scope="session")
def _emptied(postgresql):
    """One database with all tables, emptied before each use: quicker than making one."""
    name = postgresql.database()
    engine = create_engine(postgresql.url(name))
    migrate(engine)
    engine.dispose()
    with postgresql.connect(name) as connection:
        yield connection, postgresql.url(name)


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory):
    """A SQLite file with all tables: copying it is quicker than making them each time."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


def database(kind, request):
    """The address of a database with all tables and no rows."""
    if kind == "sqlite":
        path = request.getfixturevalue("tmp_path") / "omnicraft.db"
        shutil.copy(request.getfixturevalue("_migrated"), path)
        return f"sqlite:///{path}"
    connection, url = request.getfixturevalue("_emptied")
    connection.execute("TRUNCATE users, audit_log CASCADE")
    return url


@pytest.fixture(params=KINDS)
def database_url(request):
    """``database`` of each kind."""
    return database(request.param, request)


@pytest.fixture(params=KINDS)
def fresh_url(request, tmp_path):
    """A database that nothing has been done to."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'fresh.db'}"
    server = request.getfixturevalue("postgresql")
    return server.url(server.database())
