import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

import collab.db.snapshots
import collab.db.tables
import collab.db.talk  # noqa: F401
from collab.db.engine import create_engine
from collab.db.migrate import configuration, migrate

FIRST_ROWS = """
INSERT INTO users (id, name, is_guest, created_at) VALUES ('ann', 'Ann', false, 7);
INSERT INTO projects (id, user_id, name, description, created_at, updated_at)
VALUES ('p', 'ann', 'P', '', 7, 7);
INSERT INTO components (id, project_id, name, epoch, created_at, updated_at) VALUES ('c', 'p', 'C', 1, 7, 7);
INSERT INTO sign_ins (id, user_id, generation, rotated_at, created_at, expires_at)
VALUES ('s', 'ann', 3, 7, 7, 8);
INSERT INTO document_updates (component_id, seq, epoch, at, data, checksum) VALUES ('c', 1, 1, 7, 'x', 5)
"""


@pytest.fixture
def engine(fresh_url):
    engine = create_engine(fresh_url)
    yield engine
    engine.dispose()


def head():
    return ScriptDirectory.from_config(configuration()).get_current_head()


def test_migrations_make_exactly_the_declared_tables(engine):
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_migrating_twice_changes_nothing(engine):
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [head()]


def test_rows_of_the_first_version_live_through_every_migration(engine):
    migrate(engine, "0001")
    with engine.begin() as connection:
        for statement in FIRST_ROWS.split(";"):
            connection.execute(text(statement))
    migrate(engine)
    with engine.connect() as connection:
        user = connection.execute(text("SELECT * FROM users")).mappings().one()
        assert (user["name"], user["email"], user["updated_at"]) == ("Ann", None, 7)
        # Remaking a table on SQLite must not have taken the rows that refer to it.
        for table in ("projects", "components", "sign_ins", "document_updates"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 1
        project = connection.execute(text("SELECT settings, is_public FROM projects")).one()
        assert (project[0] in ("{}", {}), bool(project[1])) == (True, False)


def test_every_migration_can_be_undone(engine):
    migrate(engine)
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrate(engine)


def test_sqlite_is_durable_and_checks_foreign_keys(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    engine.dispose()
