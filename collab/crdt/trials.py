"""Large updates are tried in a process of their own, so that one that is crafted costs this one nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import pickle
import sys

from collab.config import Limits
from collab.crdt.gate import TOO_COMPLEX, GateError
from collab.crdt.storage import Snapshot
from collab.crdt.trial_process import CHANGE, LENGTH
from collab.errors import OmniCraftError

_AT_ONCE = 2
_MOST_WAITING = 32
_PATIENCE = 30.0
"""Seconds of any clock after which a trial is over: the process bounds its own time, when it gets any."""


class TrialError(OmniCraftError):
    """An update that could not be tried; trying again may work."""

    code = "BUSY"
    status = 503


class Trials:
    """Tries updates, a few at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    async def change(self, snapshot: Snapshot, update: bytes, user_id: str) -> bytes:
        """What applying this update of this user to this document changes: a Yjs update, empty for nothing.

        It is as small as what it brings. Raises GateError for an update that the document refuses or that
        takes too much, TrialError when there is no telling.
        """
        if self._waiting >= _MOST_WAITING:
            raise TrialError("Too many large edits are being checked at the moment.", hint="Try again.")
        self._waiting += 1
        try:
            async with self._turns:
                return await self._run(snapshot, update, user_id)
        finally:
            self._waiting -= 1

    async def _run(self, snapshot: Snapshot, update: bytes, user_id: str) -> bytes:
        arguments = (snapshot, update, user_id, self._limits)
        request = pickle.dumps(arguments, pickle.HIGHEST_PROTOCOL)
        process = None
        is_open = False
        try:
            async with asyncio.timeout(_PATIENCE):
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "collab.crdt.trial_process",
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.DEVNULL,  # What pycrdt says when it runs out of memory.
                )
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(LENGTH.pack(len(request)) + request)
                await _read(process.stdout)
                is_open = True
                answer = await _read(process.stdout)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            if is_open:
                raise GateError(
                    TOO_COMPLEX, "The edit takes more time or memory to apply than an edit may."
                ) from None
            raise TrialError("The edit could not be checked at the moment.", hint="Try again.") from error
        finally:
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if answer[:1] == CHANGE:
            return answer[1:]
        code, message, hint = json.loads(answer[1:])
        raise GateError(code, message, hint=hint)


async def _read(stream: asyncio.StreamReader) -> bytes:
    header = await stream.readexactly(LENGTH.size)
    return await stream.readexactly(*LENGTH.unpack(header))
