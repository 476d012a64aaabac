"""Compiled files of the last results: in memory at once, on disk soon."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from collab.compile.artifacts import ArtifactStore

logger = logging.getLogger(__name__)

SOON = 1.0
"""Seconds until what is new is written: to make two files takes longer than to compile an edit."""
_MOST_BYTES = 16 * 1024 * 1024
_KEPT_BYTES = 12 * 1024 * 1024
"""What is left when more than the most has come together."""


class FreshArtifacts:
    """Files ``<sha256>.<suffix>``: whoever is told of one finds it, and nobody waits for the disk.

    What newer files of the same place have overtaken before it was written stays in memory for those who
    were told of it just now, and is not written. All but ``get`` is for the thread of the event loop.
    """

    def __init__(self, store: ArtifactStore) -> None:
        self._store = store
        self._files: dict[str, bytes] = {}
        self._size = 0
        self._waiting: dict[str, Mapping[str, bytes]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def keep(self, place: str, files: Mapping[str, bytes]) -> None:
        """Keeps what was made in a place, by name; what of it still waits to be written is overtaken."""
        self._waiting[place] = files
        for name, data in files.items():
            self._size += len(data) - len(self._files.pop(name, b""))
            self._files[name] = data
        if self._size > _MOST_BYTES:
            self._forget()
        if self._timer is None and self._writing is None:
            self._timer = asyncio.get_running_loop().call_later(SOON, self._write_soon)

    def get(self, name: str) -> bytes | None:
        """What is kept under a name; None if there is nothing. For any thread: it may read a file."""
        known = self._files.get(name)
        return known if known is not None else self._store.get(name)

    async def write(self) -> None:
        """Writes all that waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._writing is not None:
            await self._writing
        await self._write()

    def _forget(self) -> None:
        """Drops the oldest, but for what is not written yet."""
        needed = {name for files in self._waiting.values() for name in files}
        for name in [*self._files]:
            if self._size <= _KEPT_BYTES:
                break
            if name not in needed:
                self._size -= len(self._files.pop(name))

    def _write_soon(self) -> None:
        self._timer = None
        self._writing = asyncio.create_task(self._write(), name="artifacts")
        self._writing.add_done_callback(self._written)

    def _written(self, _task: asyncio.Task[None]) -> None:
        self._writing = None
        if self._waiting:
            self._timer = asyncio.get_running_loop().call_later(SOON, self._write_soon)

    async def _write(self) -> None:
        taken = self._waiting.copy()
        await asyncio.to_thread(self._put, [*taken.values()])
        for place, files in taken.items():
            if self._waiting.get(place) is files:
                del self._waiting[place]

    def _put(self, taken: list[Mapping[str, bytes]]) -> None:
        for files in taken:
            for name, data in files.items():
                digest, _, suffix = name.partition(".")
                try:
                    self._store.put(data, suffix, digest)
                except OSError as error:
                    # Who asks soon has it from memory, and the next result of its text is kept anew.
                    logger.warning("%s could not be written: %s", name, error)
