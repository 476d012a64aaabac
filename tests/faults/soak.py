"""A hundred rooms for a long time, people coming and going: memory and open files must stay flat.

    make soak [SECONDS=1800]

A room that has been visited often gives way to a new one: documents grow with what is typed into them, which
is no leak, while whatever is kept of a room or a person that has gone is. Prints a line every so often, and
fails when the last third of the run holds more than the second third, or memory keeps on growing.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults.harness import ServerProcess, Typist

ROOMS = 100
VISITS = 20
"""Of one room, before there is another in its place: some two hundred keys by as many people."""
PEOPLE = 60
"""At a time; each stays for some seconds and types a few keys a second."""
SAMPLES = 60
ALLOWED = 1.1
ALLOWED_AN_HOUR = 0.2
"""How much of its memory a server may have more after an hour, by the line through the last two thirds."""


class House:
    """The rooms that there are now."""

    def __init__(self, server: ServerProcess, source: random.Random) -> None:
        self._server = server
        self._source = source
        self._made = 0
        self._rooms = [self._make() for _ in range(ROOMS)]
        self._visits = Counter[str]()

    @property
    def made(self) -> int:
        return self._made

    def choose(self) -> str:
        """A room for somebody to visit."""
        place = self._source.randrange(ROOMS)
        room = self._rooms[place]
        self._visits[room] += 1
        if self._visits[room] > VISITS:
            del self._visits[room]
            room = self._rooms[place] = self._make()
        return room

    def _make(self) -> str:
        name = f"soak-{self._made}"
        self._made += 1
        self._server.create(name)
        return name


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


async def come_and_go(house: House, url: str, until: float, source: random.Random) -> int:
    keys = 0
    while time.monotonic() < until:
        # Each is somebody whom the server has not seen before.
        visitor = Visitor(house.choose(), f"user{Typist.next_client}", source)
        await visitor.run(url, presses=source.randrange(1, 20))
        keys += visitor.acknowledged
    return keys


def growth(values: list[int], seconds: float) -> float:
    """What these, taken at equal times, would grow by in an hour, as a part of their mean."""
    slope = statistics.linear_regression(range(len(values)), values).slope
    return slope * 3600 / (seconds / SAMPLES) / statistics.mean(values)


async def main(folder: Path, seconds: float) -> None:
    source = random.Random(1)
    server = ServerProcess(folder)
    try:
        house = House(server, source)
        until = time.monotonic() + seconds
        people = [asyncio.ensure_future(come_and_go(house, server.url, until, source)) for _ in range(PEOPLE)]
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
    hourly = growth([memory for memory, _ in samples[third:]], seconds)
    print(f"memory grows by {hourly:.1%} an hour")
    if hourly > ALLOWED_AN_HOUR:
        sys.exit("memory keeps on growing")
    print(f"{keys} keys acknowledged in {house.made} rooms; the server ended with {code}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(main(Path(name), float(os.environ.get("SECONDS_TO_SOAK", "1800"))))
