"""Disks that are full or lose the end of a file, and what comes first: the disk or the socket."""

import asyncio
import contextlib
import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from collab.config import Limits
from collab.crdt.document import Document
from collab.crdt.lib0 import write_uint
from tests.faults.harness import ServerProcess, Typist, on_disk, typed


def test_a_full_disk_is_said_and_nothing_is_acknowledged_falsely(tmp_path):
    """Files may not grow any more; later they may again."""

    async def main() -> None:
        server = ServerProcess(tmp_path)
        try:
            server.create("full")
            typist = Typist("full", "ann", ahead=50)
            typing = asyncio.ensure_future(typist.run(server.url))
            await typist.until(lambda each: each.acknowledged > 50)
            # The write-ahead log may not grow, as on a full disk.
            wal = (tmp_path / "test.db-wal").stat().st_size
            limit = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (wal, limit[1]))
            await typist.until(lambda each: any("document:readonly" in event for event in each.events))
            acknowledged = typist.acknowledged
            assert typed(await on_disk(tmp_path, "full"), typist) >= acknowledged
            reader = Typist("full", "bob")
            await reader.run(server.url, presses=0)  # It can still be opened.
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limit)
            await typist.until(lambda each: any("document:writable" in event for event in each.events))
            await ended(typing)
            again = Typist("full", "ann")
            await again.run(server.url, presses=30)
            assert again.acknowledged == 30
        finally:
            server.kill()
        document = await on_disk(tmp_path, "full")
        assert typed(document, typist) >= typist.acknowledged
        assert typed(document, again) == 30

    asyncio.run(main())


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 MB of its own: the peers, who type as fast as they may, don't fill it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small disk")
    made = subprocess.run(
        (mount, "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder), check=False, capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"a small disk can't be mounted here: {made.stderr.strip()}")
    yield folder
    subprocess.run(("umount", folder), check=True)


def test_a_disk_that_really_is_full_and_has_room_again(small_disk):
    """The operating system's own ENOSPC, on a disk that somebody else has filled."""

    async def main() -> None:
        server = ServerProcess(small_disk)
        try:
            for component in ("one", "two"):
                server.create(component)
            typists = [Typist("one", "ann"), Typist("one", "bob"), Typist("two", "ann")]
            typing = [asyncio.ensure_future(typist.run(server.url)) for typist in typists]
            for typist in typists:
                await typist.until(lambda each: each.acknowledged > 20)
            ballast = small_disk / "ballast"
            fill(ballast)
            for typist in typists:
                await typist.until(lambda each: any("document:readonly" in event for event in each.events))
            acknowledged = [typist.acknowledged for typist in typists]
            assert server.source("one").count("x") >= acknowledged[0] + acknowledged[1]  # It can be read.
            ballast.unlink()
            for typist in typists:
                await typist.until(lambda each: any("document:writable" in event for event in each.events))
            for each in typing:
                await ended(each)
            again = Typist("one", "cid")
            await again.run(server.url, presses=30)
            assert again.acknowledged == 30
        finally:
            server.kill()
        for component in ("one", "two"):
            document = await on_disk(small_disk, component)
            here = [typist for typist in typists if typist.component == component]
            for typist in here:
                assert typist.acknowledged <= typed(document, typist) <= typist.sent
            keys = sum(typed(document, typist) for typist in here) + (30 if component == "one" else 0)
            assert document.text == "x" * keys

    asyncio.run(main())


def fill(path: Path) -> None:
    """Take all the room there is."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_slow_disk_delays_and_loses_nothing(tmp_path):
    """Each sync takes a fifth of a second: acknowledgements wait for it, awareness and reading don't."""
    strace = (
        "strace",
        "-f",
        "-o",
        "/dev/null",
        "-e",
        "trace=fsync,fdatasync",
        "-e",
        "inject=fsync,fdatasync:delay_enter=200000",
    )

    async def main() -> None:
        server = ServerProcess(tmp_path, wrap=strace)
        try:
            server.create("slow")
            ann, bob = Typist("slow", "ann", ahead=50), Typist("slow", "bob", ahead=1)
            typing = [asyncio.ensure_future(each.run(server.url)) for each in (ann, bob)]
            await bob.until(lambda each: each.sent > 3)
            assert ann.sent > ann.acknowledged  # They wait for the disk,
            assert server.source("slow").count("x") <= ann.sent + bob.sent  # which reading does not.
            await ann.until(lambda each: each.acknowledged > 100)
            await bob.until(lambda each: each.acknowledged > 3)
            assert not any("readonly" in event for event in ann.events)
        finally:
            server.kill()
        for each in typing:
            await ended(each)
        document = await on_disk(tmp_path, "slow")
        for each in (ann, bob):
            assert each.acknowledged <= typed(document, each) <= each.sent
        assert document.text == "x" * (typed(document, ann) + typed(document, bob))

    asyncio.run(main())


def test_a_write_ahead_log_that_is_cut_anywhere_gives_an_exact_prefix(tmp_path):
    async def main() -> None:
        data = tmp_path / "data"
        data.mkdir()
        server = ServerProcess(data)
        try:
            server.create("cut")
            typist = Typist("cut", "ann", ahead=1)
            await typist.run(server.url, presses=60)
        finally:
            server.kill()
        reading = tmp_path / "whole"
        shutil.copytree(data, reading)  # Reading a database puts its write-ahead log away.
        whole = (await loaded(reading))[0]
        assert len(whole) == 60
        size = (data / "test.db-wal").stat().st_size
        assert size > 0
        source = random.Random(7)
        lengths = set()
        for number in range(100):
            copy = tmp_path / f"copy-{number}"
            shutil.copytree(data, copy)
            os.truncate(copy / "test.db-wal", source.randrange(size))
            rows, document = await loaded(copy)
            assert rows == whole[: len(rows)]
            assert document is None or document.text == "x" * len(rows)
            lengths.add(len(rows))
            shutil.rmtree(copy)
        assert len(lengths) > 5

    async def loaded(folder):
        with sqlite3.connect(folder / "test.db") as database:
            database.execute("PRAGMA journal_mode = WAL")
            try:
                rows = database.execute(
                    "SELECT seq, data FROM document_updates WHERE component_id = 'cut' ORDER BY seq"
                ).fetchall()
            except sqlite3.OperationalError:
                return [], None  # Cut before the tables were made.
        database.close()
        assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
        return rows, Document.replay([(data, "ann") for _, data in rows], Limits())

    asyncio.run(main())


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_an_edit_is_synced_before_it_is_sent_or_acknowledged(tmp_path):
    """In the order of system calls: the bytes go to the log, the log is synced, then they go to a socket."""
    trace = tmp_path / "trace"
    data = tmp_path / "data"
    data.mkdir()
    calls = "trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg"
    strace = ("strace", "-f", "-xx", "-s", "4096", "-e", calls, "-o", str(trace))

    async def main() -> Typist:
        server = ServerProcess(data, wrap=strace)
        try:
            server.create("order")
            bob = Typist("order", "bob", ahead=0)  # Only listens.
            listening = asyncio.ensure_future(bob.run(server.url))
            await bob.until(lambda each: each.events)
            ann = Typist("order", "ann", ahead=1)
            await ann.run(server.url, presses=20)
            await ended(listening)
            return ann
        finally:
            server.kill()

    ann = asyncio.run(main())
    # What stands in the update, in the log and in the frames alike: client id and clock.
    marks = [encoded(ann.client, clock) for clock in range(1, 20)]
    acknowledgement = "".join(f"\\x{byte:02x}" for byte in b"\x05order\x08\x01")
    written: set[str] = set()
    synced: set[str] = set()
    sent = acknowledged = 0
    for line in trace.read_text(errors="replace").splitlines():
        call = re.match(r"\d+ +(\w+)\(", line)
        if not call:
            continue
        if call[1] in ("fsync", "fdatasync"):
            synced |= written
        elif call[1] == "pwrite64":
            written |= {mark for mark in marks if mark in line}
        else:
            acknowledged += line.count(acknowledgement)
            assert acknowledged <= len(synced) + 1, f"acknowledged before it was synced: {line[:200]}"
            for mark in marks:
                if mark in line:
                    sent += 1
                    assert mark in synced, f"sent before it was synced: {line[:200]}"
    assert len(written) == sent == len(marks)
    assert acknowledged == len(marks) + 1  # The first key has no neighbour, and so no mark.


async def ended(task: asyncio.Task) -> None:
    """Cancel a peer, and wait until its socket is closed."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def encoded(client: int, clock: int) -> str:
    struct = write_uint(client) + write_uint(clock) + b"\x84" + write_uint(client) + write_uint(clock - 1)
    return "".join(f"\\x{byte:02x}" for byte in struct)
