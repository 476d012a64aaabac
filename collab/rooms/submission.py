"""An edit that comes from the server itself, on behalf of a person: a peer that stays for one update.

It takes the way of every other edit: gate, log, broadcast, acknowledgement.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Hashable

from collab.auth.identity import Access
from collab.errors import OmniCraftError
from collab.rooms.messages import RoomMessage, Stateless, SyncStatus, Update
from collab.rooms.runner import Runner

PATIENCE = 10.0
"""Seconds that somebody waits for an edit to be written, while the disk doesn't take it."""
_STATUS = {"FORBIDDEN": 403, "SOURCE_TOO_LARGE": 413, "STORAGE_FAILED": 503}


class EditRefusedError(OmniCraftError):
    """The room did not take the edit. ``code`` and ``message`` are the room's."""

    def __init__(self, code: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.status = _STATUS.get(code, 409)


class _Slip:
    """The peer's end: it waits for one acknowledgement and reads nothing else."""

    hears_events = True
    address: Hashable = "submission"

    def __init__(self) -> None:
        self.outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._refused = False

    def encode(self, message: RoomMessage) -> bytes:
        match message:
            case SyncStatus(True):
                self._settle(None)
            case SyncStatus(False):
                self._refused = True  # The next message says why.
            case Stateless(payload) if self._refused:
                said = json.loads(payload)
                self._settle(EditRefusedError(said["code"], said["message"], hint=said.get("hint")))
        return b""

    def send(self, frame: bytes) -> None:
        """Nothing is sent anywhere."""

    def close(self, code: int, reason: str) -> None:
        self._settle(EditRefusedError("ROOM_CLOSED", reason))

    def _settle(self, error: EditRefusedError | None) -> None:
        if self.outcome.done():
            return
        if error is None:
            self.outcome.set_result(None)
        else:
            self.outcome.set_exception(error)


async def submit(runner: Runner, access: Access, update: bytes) -> None:
    """Have an update applied and written. It is on disk when this returns. Raises EditRefusedError."""
    slip = _Slip()
    peer = runner.join(slip, access, is_present=False)
    try:
        runner.hear(peer, Update(update))
        async with asyncio.timeout(PATIENCE):
            await slip.outcome
    except TimeoutError:
        raise EditRefusedError(
            "STORAGE_FAILED",
            "The edit is not saved yet; that is tried again until it works.",
            hint="Look at the history before you do it again.",
        ) from None
    finally:
        runner.leave(peer)
