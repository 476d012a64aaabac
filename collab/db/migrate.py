"""Bring a database to the tables that this version uses."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from collab.db.errors import DatabaseError

# Any number that nobody else locks in the same database.
_LOCK = 0x6F6D6E69


def scripts() -> Path:
    """The folder of the migrations: beside this file in an installed wheel, at the top in a checkout."""
    packaged = Path(__file__).parent / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "migrations"


def configuration() -> Config:
    """What Alembic needs to know; a connection is to be put into its ``attributes``."""
    config = Config()
    # A percent sign would start an interpolation in the configuration.
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def migrate(engine: Engine, revision: str = "head") -> None:
    """Run every migration up to ``revision`` that the database lacks, in one transaction: all or none.

    Raises DatabaseError when the database can't be opened or changed.
    """
    config = configuration()
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                # SQLite changes a table by making it anew; dropping the old one must not cascade. It can be
                # switched off only outside a transaction.
                connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            try:
                with connection.begin():
                    if engine.dialect.name == "postgresql":  # Several servers may start at once.
                        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                    config.attributes["connection"] = connection
                    command.upgrade(config, revision)
            finally:
                if engine.dialect.name == "sqlite":
                    connection.connection.cursor().execute("PRAGMA foreign_keys = ON")
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0].rstrip(".")
        raise DatabaseError(f"The database can't be used: {reason}.") from None
    except CommandError as error:
        raise DatabaseError(
            f"The database was made by another version of OmniCraft: {error}.", hint="Run that version."
        ) from None
