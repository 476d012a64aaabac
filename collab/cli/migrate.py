"""``omnicraft migrate``."""

from __future__ import annotations

import sys
from pathlib import Path

from collab.config import Settings
from collab.db.engine import create_engine
from collab.db.migrate import migrate


def run(*, data: Path | None) -> int:
    """Bring the database up to date. Returns the exit code."""
    engine = create_engine(Settings.load(data).database_url)
    migrate(engine)
    engine.dispose()
    sys.stdout.write("The database is up to date.\n")
    return 0
