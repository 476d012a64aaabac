"""A hundred rooms for a long time, people coming and going: memory and open files must stay flat.

    make soak [SECONDS=1800]

Prints a line every so often, and fails when the last third of the run holds more than the second third.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.harness import ServerProcess, Typist

ROOMS = 100
PEOPLE = 60
"""At a time; each stays for some seconds and types a few keys a second."""
SAMPLES = 60
ALLOWED = 1.1


class Visitor(Typist):
    """Somebody who types a little now and then."""

    def __init__(self, component: str, user: str, source: random.Random) -> None:
        super().__init__(component, user, ahead=5)
        self._source = source

    async def pace(self) -> None:
        await asyncio.sleep(self._source.random())


def size(pid: int) -> tuple[int, int]:
    """Kilobytes of memory and open files of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    memory = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(memory.split()[1]), len(list(Path(f"/proc/{pid}/fd").iterdir()))


async def come_and_go(url: str, until: float, number: int, source: random.Random) -> int:
    keys = 0
    while time.monotonic() < until:
        visitor = Visitor(f"soak-{source.randrange(ROOMS)}", f"user{number}", source)
        await visitor.run(url, presses=source.randrange(1, 20))
        keys += visitor.acknowledged
    return keys


async def main(folder: Path, seconds: float) -> None:
    source = random.Random(1)
    server = ServerProcess(folder)
    try:
        for room in range(ROOMS):
            server.create(f"soak-{room}")
        until = time.monotonic() + seconds
        people = [
            asyncio.ensure_future(come_and_go(server.url, until, number, source)) for number in range(PEOPLE)
        ]
        samples = []
        for at in range(SAMPLES):
            await asyncio.sleep(seconds / SAMPLES)
            samples.append(size(server.process.pid))
            memory, files = samples[-1]
            print(f"{(at + 1) * seconds / SAMPLES:.0f} s: {memory / 1024:.1f} MB, {files} files", flush=True)
        keys = sum(await asyncio.gather(*people))
    finally:
        code = server.terminate()
    third = SAMPLES // 3
    for name, values in zip(("memory", "files"), zip(*samples, strict=True), strict=True):
        before, after = max(values[third : 2 * third]), max(values[2 * third :])
        print(f"{name}: at most {before} in the second third, {after} in the last ({after / before:.3f})")
        if after > before * ALLOWED:
            sys.exit(f"{name} grows")
    print(f"{keys} keys acknowledged; the server ended with {code}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(main(Path(name), float(os.environ.get("SECONDS_TO_SOAK", "1800"))))
