"""The WebSocket transport: uvicorn's, with a short way for what a room says many times a second.

The handshake, control frames, fragments and closing are uvicorn's and the ``websockets`` library's. A whole
binary message goes from the transport to the connection without a task or a queue in between; a frame that is
to be sent is framed once (RFC 6455, section 5.2) and its bytes are written to each transport, which puts
together what one turn of the loop has for it.
"""

from __future__ import annotations

import asyncio
from asyncio.transports import BaseTransport
from collections.abc import Callable
from typing import Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from collab.config import Limits

try:
    from websockets.speedups import apply_mask
except ImportError:  # A platform without its C part.
    from websockets.utils import apply_mask

EXTENSION = "omnicraft.socket"
"""The key of the ASGI scope's extensions under which a socket is found."""

_WHOLE_BINARY = 0x82
_BINARY, _TEXT = 0x82, 0x81
_LAST = 0x80
_MASKED = 0x80
_OPCODE = 0x0F
_CONTROL = 0x08
_LONGEST_CONTROL = 125
_SHORT_HEAD = 6
"""Bytes before the payload of a masked frame whose length takes one byte."""
_SHORT = _SHORT_HEAD + 125
_LARGE = 16 * 1024
"""Bytes that are not copied to make one of several frames."""
_BACKED_UP = 64 * 1024
"""Bytes that wait for a socket before it is watched: less than that is a matter of moments, or of pings."""


class Receiver(Protocol):
    """What a socket tells of itself: a ``rooms.connection.Connection``."""

    def receive(self, data: bytes) -> None:
        """A binary message has come in."""

    def receive_text(self, text: str) -> None:
        """A text message has come in."""

    def full(self) -> None:
        """More waits to be sent than may."""

    def drained(self) -> None:
        """All that waited has gone, after ``full``."""

    def stuck(self) -> None:
        """What waits has not moved, or has been too much, for too long."""


class DirectSocket(WebSocketsSansIOProtocol):
    """One WebSocket. After ``attach`` its messages go to a receiver; it sends what ``frame`` has made."""

    write: Callable[[bytes], None]
    """Sends a frame, or does nothing once the socket is being closed. While nothing is in the way it is the
    transport's own: it is called more often than anything else."""
    _receiver: Receiver | None = None
    _limits: Limits
    _received: bytearray
    """What has come in since the handshake and is no whole frame yet."""
    _in_message = False
    """Whether the library has had a part of a message, and waits for the rest."""
    _watch: asyncio.TimerHandle | None = None
    _waiting = 0
    """Bytes that waited when the watch last looked."""
    _full_at: float | None = None

    # What the endpoint and the connection call

    def attach(self, receiver: Receiver, limits: Limits) -> None:
        """Hand messages to this receiver. Call it in the same turn in which the handshake is accepted."""
        self._receiver = receiver
        self._limits = limits
        self.transport.set_write_buffer_limits(high=_BACKED_UP, low=0)
        if self._received:
            self._read()

    @staticmethod
    def frame(payload: bytes | str) -> bytes:
        """The frame of a message, the same for every socket."""
        kind, data = (_TEXT, payload.encode()) if isinstance(payload, str) else (_BINARY, payload)
        length = len(data)
        if length < 126:
            return bytes((kind, length)) + data
        if length < 65_536:
            return bytes((kind, 126)) + length.to_bytes(2, "big") + data
        return bytes((kind, 127)) + length.to_bytes(8, "big") + data

    def write_all(self, frames: list[bytes]) -> None:
        """Send several frames with one write, as ``write`` does."""
        if len(frames) == 1:
            self.write(frames[0])
        elif sum(map(len, frames)) < _LARGE:
            self.write(b"".join(frames))
        else:  # The transport writes them together, too, where they lie.
            for frame in frames:
                self.write(frame)

    def close(self, code: int, reason: str) -> None:
        """Close the socket when what was written has gone."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        # A client that takes nothing must not keep what waits for it: aborting drops that.
        self.close_timer = self.loop.call_later(self._limits.outbox_seconds, self.transport.abort)

    # What the event loop and uvicorn call

    def connection_made(self, transport: BaseTransport) -> None:
        """A connection has been made."""
        super().connection_made(transport)
        self.write = self.transport.write

    @property
    def close_sent(self) -> bool:
        """Whether nothing may be sent any more."""
        return self._close_sent

    @close_sent.setter
    def close_sent(self, sent: bool) -> None:
        self._close_sent = sent
        if sent:
            self.write = _drop

    def data_received(self, data: bytes) -> None:
        """Bytes have come in."""
        if (
            self._receiver is not None
            and _SHORT_HEAD <= len(data) <= _SHORT
            and data[0] == _WHOLE_BINARY
            and data[1] == _MASKED | (len(data) - _SHORT_HEAD)
            and not (self._received or self._in_message or self._close_sent)
        ):
            # One short message, as each key pressed is.
            self._receiver.receive(apply_mask(data[_SHORT_HEAD:], data[2:_SHORT_HEAD]))
            return
        if not self.handshake_initiated or (self._receiver is None and self.close_sent):
            super().data_received(data)
            return
        self._received += data
        if self._receiver is None:
            self.transport.pause_reading()
        else:
            self._read()

    def pause_writing(self) -> None:
        """More waits than the socket takes."""
        super().pause_writing()
        if self._receiver is not None and self._watch is None:
            self._waiting = self.transport.get_write_buffer_size()
            self._watch = self.loop.call_later(self._limits.outbox_seconds, self._look)
            if not self._close_sent:
                self.write = self._write_watched
            self._check_full()

    def resume_writing(self) -> None:
        """Nothing waits any more."""
        super().resume_writing()
        self._stop_watch()
        if self._full_at is not None:
            self._full_at = None
            if self._receiver is not None:
                self._receiver.drained()

    def shutdown(self) -> None:
        """The server stops.

        A socket that is being closed ends by itself, when the other end has answered or takes too long:
        closing its transport before would reset the connection, and lose what has yet to be read there.
        """
        if self._receiver is None or not self.close_sent:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self._stop_watch()
        super().connection_lost(exc)
        self.write = _drop

    def handle_connect(self, event: Request) -> None:
        """A handshake has come in."""
        self._received = bytearray()
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, object] = self.scope["extensions"]  # type: ignore[assignment]
            extensions[EXTENSION] = self

    def send_receive_event_to_app(self) -> None:
        """The library has read a whole message."""
        data = b"".join(self.frames)
        self.frames = []
        if self.close_sent or self._receiver is None:
            return
        if self.curr_msg_data_type == "bytes":
            self._receiver.receive(data)
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self.conn.send_close(1007)
            self.handle_parser_exception()
            return
        self._receiver.receive_text(text)

    # Reading

    def _read(self) -> None:
        """Take whole frames off what has been received."""
        received = self._received
        at = 0
        while (frame := self._next(received, at)) is not None:
            start, end = frame
            first = received[at]
            is_plain = first == _WHOLE_BINARY and received[at + 1] & _MASKED and start > at
            if is_plain and not self._in_message:
                if not self.close_sent and self._receiver is not None:
                    payload = apply_mask(bytes(received[start:end]), bytes(received[start - 4 : start]))
                    self._receiver.receive(payload)
            else:
                if not first & _CONTROL:
                    self._in_message = not first & _LAST
                super().data_received(bytes(received[at:end]))
            at = end
        del received[:at]

    def _next(self, received: bytearray, at: int) -> tuple[int, int] | None:
        """Where the payload of the frame that begins here starts and ends, once all of it is there.

        A frame that is too long starts nowhere: the library ends the connection over its head alone.
        """
        there = len(received) - at
        if there < 2:
            return None
        head = 2
        length = received[at + 1] & 0x7F
        if length > _LONGEST_CONTROL:
            head = 4 if length == 126 else 10
            if there < head:
                return None
            length = int.from_bytes(received[at + 2 : at + head], "big")
        head += 4 if received[at + 1] & _MASKED else 0
        if there < head:
            return None
        most = self.config.ws_max_size if not received[at] & _CONTROL else _LONGEST_CONTROL
        if length > most:
            return at, len(received)
        return (at + head, at + head + length) if there >= head + length else None

    # Peers that take too little

    def _write_watched(self, frame: bytes) -> None:
        self.transport.write(frame)
        if self._full_at is None:
            self._check_full()

    def _check_full(self) -> None:
        if self.transport.get_write_buffer_size() > self._limits.outbox_bytes and self._receiver is not None:
            self._full_at = self.loop.time()
            self._receiver.full()

    def _look(self) -> None:
        """It has been backed up for a while: end it unless it moves, and was not full all the time."""
        assert self._receiver is not None
        patience = self._limits.outbox_seconds
        waiting = self.transport.get_write_buffer_size()
        is_full_too_long = self._full_at is not None and self.loop.time() - self._full_at >= patience
        if is_full_too_long or waiting >= self._waiting:
            self._watch = None
            self._receiver.stuck()
            return
        self._waiting = waiting
        self._watch = self.loop.call_later(patience, self._look)

    def _stop_watch(self) -> None:
        if self._watch:
            self._watch.cancel()
            self._watch = None
            if not self._close_sent:
                self.write = self.transport.write


def _drop(_frame: bytes) -> None:
    """Send nothing."""
