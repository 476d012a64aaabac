"""Bring a database to the tables that this version uses."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from collab.db.errors import DatabaseError


def scripts() -> Path:
    """The folder of the migrations: beside this file in an installed wheel, at the top in a checkout."""
    packaged = Path(__file__).parent / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "migrations"


def migrate(engine: Engine) -> None:
    """Run every migration that the database lacks, in one transaction: all of them or none.

    Raises DatabaseError when the database can't be opened or changed.
    """
    config = Config()
    # A percent sign would start an interpolation in the configuration.
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise DatabaseError(f"The database can't be used: {error.orig}.") from None
    except CommandError as error:
        raise DatabaseError(
            f"The database was made by another version of OmniCraft: {error}.", hint="Run that version."
        ) from None
