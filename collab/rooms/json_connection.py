"""A socket on which frames are JSON text, handled one after another."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

from collab.errors import OmniCraftError
from collab.rooms import requests
from collab.rooms.carrier import Carrier
from collab.rooms.connection import MISTAKE, Connection
from collab.rooms.errors import (
    MALFORMED,
    NOT_SIGNED_IN,
    TOO_LARGE,
    TOO_MANY,
    RequestError,
    TooManyError,
    close_code,
)
from collab.rooms.intake import Intake
from collab.rooms.runner import BROKEN

if TYPE_CHECKING:
    from collab.rooms.hub import Hub

logger = logging.getLogger(__name__)

MAX_WAITING = 200
"""Frames that may wait while the one before them is being handled."""


class JsonConnection(Connection):
    """What the JSON wires share: the first frame signs in, and the next waits until one is done."""

    def __init__(self, hub: Hub, carrier: Carrier) -> None:
        super().__init__(hub, carrier)
        self._intake = Intake(hub.limits, self.loop.time())
        self._frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.start(self._serve())
        self.wake_at(self.loop.time() + hub.limits.sign_in_seconds)

    @property
    def is_signed_in(self) -> bool:
        """Whether the first frame was good."""
        raise NotImplementedError

    async def handle(self, frame: dict[str, Any]) -> None:
        """Do what a frame asks for. An OmniCraftError is told; before the sign-in it ends the connection."""
        raise NotImplementedError

    def receive(self, data: bytes) -> None:
        """A binary message has come in."""
        del data
        self.close(MALFORMED, "Only text messages, JSON, are understood here.")

    def receive_text(self, text: str) -> None:
        """A frame has come in."""
        self.hub.metrics.bytes_received += len(text.encode())
        if self.is_deaf:
            return
        if len(text) > self.limits.live_message:
            limit = self.limits.live_message // 1024
            self.close(TOO_LARGE, f"The message has {len(text) // 1024} KB; at most {limit} are allowed.")
            return
        try:
            frame = requests.load(text)
            self._intake.admit_message(self.loop.time())
            if self._frames.qsize() >= MAX_WAITING:
                raise TooManyError("Too much came at once.")
        except RequestError as malformed:
            self.close(MALFORMED, malformed.message)
        except TooManyError as too_many:
            self.close(TOO_MANY, too_many.message)
        else:
            self._frames.put_nowait(frame)

    def tick(self) -> None:
        """The time to sign in is over."""
        if not self.is_signed_in:
            self.close(NOT_SIGNED_IN, "No sign-in came.")

    def tell(self, payload: dict[str, Any]) -> None:
        """Pass an event on."""
        if not self.is_deaf:
            self.say(payload, {})

    def say(self, payload: dict[str, Any], frame: dict[str, Any]) -> None:
        """Answer a frame: with its id, if it has one."""
        request_id = frame.get("id")
        if isinstance(request_id, str | int):
            payload["id"] = request_id
        self.send(json.dumps(payload, separators=(",", ":")))

    async def _serve(self) -> None:
        while True:
            frame = await self._frames.get()
            try:
                await self.handle(frame)
            except OmniCraftError as error:
                if not self.is_signed_in:
                    self.close(close_code(error), error.message)
                    return
                self.say({"type": "request:rejected", "code": error.code, "message": error.message}, frame)
            except Exception:
                logger.exception("A request failed")
                self.close(BROKEN, MISTAKE.message)
                return
