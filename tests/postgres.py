"""A PostgreSQL server of the tests' own: in a temporary folder, reached by a socket there, then gone."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg

OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=200 -c shared_buffers=32MB"
)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    assert initdb, "PostgreSQL is missing: `make tools` installs it, or says what to install"
    return Path(initdb).parent


class PostgreSql:
    """A running server. ``url(name)`` is a database's address for SQLAlchemy."""

    def __init__(self, folder: Path, user: str) -> None:
        self.folder, self.user = folder, user
        self._count = 0

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{self.user}@/{name}?host={self.folder}"

    def connect(self, name: str = "postgres", user: str | None = None):
        return psycopg.connect(host=str(self.folder), user=user or self.user, dbname=name, autocommit=True)

    def database(self) -> str:
        """A new, empty database's name."""
        self._count += 1
        name = f"test_{self._count}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return name


@contextmanager
def server():
    """Start a server; it refuses to run as root, so root starts it as the user that the package made."""
    programs = _programs()
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="omnicraft-pg-"))
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o755)
    name = user or pwd.getpwuid(os.geteuid()).pw_name
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    control = (str(programs / "pg_ctl"), "-D", str(data), "-w")
    run(str(programs / "initdb"), "-D", str(data), "-U", name, "-A", "trust", "-N", "-E", "UTF8")
    try:
        run(*control, "-l", str(folder / "log"), "-o", f"{OPTIONS} -k {folder}", "start")
        yield PostgreSql(folder, name)
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
