"""The command as people run it: real processes, with an environment that holds none of our settings."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("omnicraft")
SECONDS = 60


@pytest.fixture
def environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMNICRAFT_")}
    return kept | {"COLUMNS": "80", "TERM": "dumb"}


@pytest.fixture
def omnicraft(tmp_path, environment):
    """Run a command to its end, in a folder of its own."""

    def run(*arguments, **settings):
        return subprocess.run(
            [COMMAND, *map(str, arguments)],
            cwd=tmp_path,
            env=environment | settings,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )

    return run


class Server:
    """A running server."""

    def __init__(self, process):
        self.process = process
        self.ready = process.stdout.readline()
        self.url = self.ready.removeprefix("ready ").strip()
        self.port = int(self.url.rpartition(":")[2]) if self.url else None

    def lines(self, count):
        return [self.process.stdout.readline() for _ in range(count)]

    def stop(self, number=signal.SIGTERM):
        """Exit code, and what it still said on stdout and stderr."""
        self.process.send_signal(number)
        return self.end()

    def end(self):
        rest, errors = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, rest, errors


@pytest.fixture
def start(tmp_path, environment):
    """Start ``serve``, ``demo`` or ``dev`` on a free port; whatever still runs at the end is killed."""
    started = []

    def start(command="serve", *arguments, data="data", port=0, **settings):
        kept = ["--data", data] if data else []
        process = subprocess.Popen(
            [COMMAND, command, *map(str, arguments), "--port", str(port), *kept],
            cwd=tmp_path,
            env=environment | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        started.append(process)
        return Server(process)

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def refused(outcome):
    """What a command that can't work says: one sentence (and perhaps a way on), and exit code 2."""
    code, stdout, stderr = (
        outcome if isinstance(outcome, tuple) else (outcome.returncode, outcome.stdout, outcome.stderr)
    )
    assert code == 2, stderr
    assert stdout == ""
    sentence, *hint = stderr.splitlines()
    assert re.fullmatch(r"omnicraft: .+\.", sentence), stderr
    assert len(hint) <= 1, stderr
    return sentence.removeprefix("omnicraft: ")
