"""Playing a component's history to one connection: its steps and their compiled pictures, in order.

The live document is not touched: everything comes from the log.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from collab.crdt.histories import Histories
from collab.crdt.history import History
from collab.crdt.replay import Frame, Replay, frames
from collab.errors import OmniCraftError
from collab.rooms import requests
from collab.rooms.errors import RequestError
from collab.rooms.runner import Compiler

SLOWEST, FASTEST = 0.05, 100.0
PATIENCE = 0.25
"""Seconds for which a picture of the past lets those of the present go first."""


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """``history:replay {componentId, from?, to?, speed?, steps?}``: all, unless it says less.

    ``from`` and ``to`` are steps, both included. ``speed``: how many times as fast as it was written.
    ``steps``: how many frames at most, spread evenly.
    """

    first: int
    last: int | None
    speed: float
    most: int | None


@dataclass(slots=True)
class _Scene:
    """What is to be played: its schedule, and the text before it."""

    schedule: list[Frame]
    first: int
    last: int
    source: str


def read(frame: dict[str, Any]) -> ReplayRequest:
    """The request in a JSON object. Raises RequestError."""
    first = 1 if frame.get("from") is None else requests.count(frame, "from", 1)
    last = None if frame.get("to") is None else requests.count(frame, "to", 0)
    most = None if frame.get("steps") is None else requests.count(frame, "steps", 1)
    return ReplayRequest(first, last, speed(frame), most)


def speed(frame: dict[str, Any]) -> float:
    """How fast to play. Raises RequestError."""
    found = frame.get("speed", 1)
    if isinstance(found, bool) or not isinstance(found, int | float) or not SLOWEST <= found <= FASTEST:
        raise RequestError(f"speed is a number from {SLOWEST} to {FASTEST:.0f}.")
    return float(found)


class Replaying:
    """One replay to one connection. ``play`` runs until it is over; the rest steers it meanwhile."""

    def __init__(
        self,
        component_id: str,
        *,
        histories: Histories,
        compiler: Compiler,
        file: str,
        inline_wasm: int,
        say: Callable[[dict[str, Any]], None],
        has_room: Callable[[], Awaitable[object]],
    ) -> None:
        self.component_id = component_id
        self._histories = histories
        self._compiler = compiler
        self._file = file
        self._inline_wasm = inline_wasm
        self._say = say
        self._has_room = has_room
        self._loop = asyncio.get_running_loop()
        self._replay: Replay | None = None
        self._steered = asyncio.Event()
        self._shown = ""

    async def play(self, request: ReplayRequest) -> None:
        """Play to the end. Raises RequestError, StorageError or LogCorruptError."""
        scene = await self._histories.ask(self.component_id, lambda history: _scene(history, request))
        self._shown = scene.source
        self._tell(
            "history:started",
            {"from": scene.first, "to": scene.last, "frames": len(scene.schedule), "source": scene.source},
        )
        replay = self._replay = Replay(scene.schedule, self._loop.time(), request.speed)
        while not replay.is_over:
            due = replay.due(self._loop.time())
            for seq in due:
                await self._has_room()
                await self._step(seq)
            if due:
                await self._picture(due[-1])
            else:
                await self._wait(replay.deadline)
        self._tell("history:ended", {})

    def pause(self) -> None:
        """Stop here."""
        if self._replay:
            self._replay.pause(self._loop.time())

    def resume(self) -> None:
        """Go on."""
        if self._replay:
            self._replay.resume(self._loop.time())
            self._steered.set()

    def seek(self, seq: int) -> None:
        """Go to a step, which comes at once."""
        if self._replay:
            self._replay.seek(seq, self._loop.time())
            self._steered.set()

    def set_speed(self, speed: float) -> None:
        """Go on at another speed."""
        if self._replay:
            self._replay.set_speed(speed, self._loop.time())
            self._steered.set()

    async def _wait(self, deadline: float | None) -> None:
        self._steered.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                await self._steered.wait()

    async def _step(self, seq: int) -> None:
        def find(history: History) -> tuple[str, str | None, float]:
            return history.text(seq), history.author(seq), history.at(seq)

        text, author_id, at = await self._histories.ask(self.component_id, find)
        changes = {"ops": requests.change(self._shown, text)}
        self._shown = text
        self._tell("history:step", {"seq": seq, "at": at, "userId": author_id, "changes": changes})

    async def _picture(self, seq: int) -> None:
        """What is behind by then is not worth a picture: only the newest step that is shown has one."""
        try:
            result = await self._compiler.compile(
                self._shown,
                component_id=f"{self.component_id}#replay-{id(self)}",
                file=self._file,
                patience=PATIENCE,
            )
        except OmniCraftError:
            return  # The compiler has no time; the next step has its own picture.
        rendered = result.to_json(component_id=self.component_id, seq=seq, inline_wasm=self._inline_wasm)
        await self._has_room()
        self._tell("history:compiled", rendered)

    def _tell(self, event: str, more: dict[str, Any]) -> None:
        self._say({"type": event, "componentId": self.component_id, **more})


def _scene(history: History, request: ReplayRequest) -> _Scene:
    last = history.seq if request.last is None else min(request.last, history.seq)
    if request.first > history.seq:
        raise RequestError(f"This component's history ends with step {history.seq}.")
    schedule = frames(history, request.first, last, request.most)
    return _Scene(schedule, request.first, last, history.text(request.first - 1))
