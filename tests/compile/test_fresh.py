"""What was compiled last: there at once, and written soon."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from collab.compile import fresh
from collab.compile.artifacts import ArtifactStore
from collab.compile.fresh import FreshArtifacts


def files(*made: bytes) -> dict[str, bytes]:
    return {f"{hashlib.sha256(data).hexdigest()}.wasm": data for data in made}


def test_what_is_kept_is_there_before_it_is_written(tmp_path: Path) -> None:
    async def body() -> None:
        store = ArtifactStore(tmp_path)
        artifacts = FreshArtifacts(store)
        [first], [second], [other] = files(b"1"), files(b"2"), files(b"3")
        artifacts.keep("a", files(b"1"))
        artifacts.keep("b", files(b"3"))
        assert (artifacts.get(first), store.get(first)) == (b"1", None)
        artifacts.keep("a", files(b"2"))
        await artifacts.write()
        assert [store.get(name) for name in (first, second, other)] == [None, b"2", b"3"]
        assert artifacts.get(first) == b"1"
        artifacts.keep("a", files(b"1"))
        await artifacts.write()
        assert store.get(first) == b"1"
        assert FreshArtifacts(store).get(second) == b"2"
        assert artifacts.get("x.wasm") is None

    asyncio.run(body())


class Told(ArtifactStore):
    """Tells of each file that it has; the disk is full while it ``fails``."""

    fails = False

    def __init__(self, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(folder)
        self._loop = loop
        self.seen: asyncio.Queue[bytes] = asyncio.Queue()

    def put(self, data: bytes, suffix: str, digest: str | None = None) -> str:
        self._loop.call_soon_threadsafe(self.seen.put_nowait, data)
        if self.fails:
            raise OSError("disk full")
        return super().put(data, suffix, digest)


def test_what_is_new_is_written_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "SOON", 0.0)

    async def body() -> None:
        store = Told(tmp_path, asyncio.get_running_loop())
        artifacts = FreshArtifacts(store)
        for data in (b"1", b"2", b"3"):
            artifacts.keep("a", files(data))
            assert await store.seen.get() == data
        await artifacts.write()

    asyncio.run(body())
    assert len([*tmp_path.iterdir()]) == 3


def test_a_full_disk_takes_nothing_from_those_who_were_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def body() -> None:
        store = Told(tmp_path, asyncio.get_running_loop())
        artifacts = FreshArtifacts(store)
        store.fails = True
        artifacts.keep("a", files(b"1"))
        await artifacts.write()
        [name] = files(b"1")
        assert artifacts.get(name) == b"1"
        assert caplog.messages == [f"{name} could not be written: disk full"]
        store.fails = False
        artifacts.keep("a", files(b"1"))
        await artifacts.write()
        assert store.get(name) == b"1"

    asyncio.run(body())


def test_memory_forgets_the_oldest_but_what_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh, "_MOST_BYTES", 10)
    monkeypatch.setattr(fresh, "_KEPT_BYTES", 6)

    async def body() -> None:
        artifacts = FreshArtifacts(ArtifactStore(tmp_path))
        made = [files(bytes((number,)) * 3) for number in range(6)]
        artifacts.keep("b", made[0])
        for each in made[1:]:
            artifacts.keep("a", each)
        there = [artifacts.get(name) is not None for each in made for name in each]
        assert there == [True, False, False, False, False, True]
        await artifacts.write()

    asyncio.run(body())
