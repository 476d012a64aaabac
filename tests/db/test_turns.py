"""Writers of one process take turns, and none is turned away for another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from collab.db.engine import create_engine
from collab.db.turns import begin_writing

THREADS, TIMES = 8, 25


def test_writers_wait_for_their_turn_and_not_for_sqlite_to_look_again(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'turns.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counts (n INTEGER)"))
        connection.execute(text("INSERT INTO counts VALUES (0)"))

    def count(number: int) -> None:
        for _ in range(TIMES):
            connection = engine.raw_connection()
            # Whoever finds the write lock taken fails at once.
            connection.cursor().execute("PRAGMA busy_timeout = 0")
            begin_writing(connection)
            connection.cursor().execute("UPDATE counts SET n = n + 1")
            if number % 2:
                connection.rollback()
            else:
                connection.commit()
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(count, range(THREADS)))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT n FROM counts")).scalar() == THREADS * TIMES // 2
    engine.dispose()
