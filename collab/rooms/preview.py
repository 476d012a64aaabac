"""When a room's text is compiled, and what came of it."""

from __future__ import annotations

from typing import Any

from collab.compile.result import CompileResult

INTERVAL = 0.03
"""The least seconds between two compiles while edits keep coming. The first after quiet doesn't wait."""
INTERVAL_PER_PEER = 0.0005
"""What each who is sent the result lengthens that by: it costs as much to tell as an edit does."""
INTERVAL_PER_OTHER = 0.02
"""What each compile of another room in the time from one to the next lengthens that by: where all rooms are
busy, the hub compiles some 50 times a second, and has time for edits."""
INTERVAL_PER_WAIT = 2.0
"""How many times as long as its result took to come it is from one compile to the next at least: one that
takes long, or waits for others, leaves half of the time to them."""
LONGEST = 1.0
"""The most seconds between two compiles, however busy others are."""


class Preview:
    """One compile at a time, of the newest text."""

    def __init__(self, component_id: str, inline_wasm: int) -> None:
        self._component_id = component_id
        self._inline_wasm = inline_wasm
        self.source: str | None = None
        """The last text that was compiled, or is being compiled."""
        self._before: str | None = None  # The one before that.
        self._has_vanished = False  # The text that is being compiled could not be written.
        self._seq = -1
        self._is_wanted = True  # The text may be another than the last one compiled.
        self._is_outdated = False  # What the last one was compiled with is another.
        self._runs = False
        self._next_at = 0.0
        self._began_at = 0.0
        self._interval = INTERVAL  # That of the last compile.
        # When it ended, and how many the whole hub had begun by then.
        self._last_end: tuple[float, int] | None = None
        self._news: dict[str, None] = {}  # Whose edits have come since that text.
        self._cause: dict[str, None] = {}  # Whose edits made it differ from the text of the last result.
        self.result: dict[str, Any] | None = None
        """The last result, as JSON."""
        self.uses: frozenset[str] = frozenset()
        """The components and modules of the project that it was made with, or missed."""

    @property
    def due(self) -> float | None:
        """When to ask for the next compile: the time, or None."""
        return self._next_at if self._is_wanted and not self._runs else None

    def changed(self, *authors: str) -> None:
        """The text may have changed, by edits of these people."""
        self._news.update(dict.fromkeys(authors))
        self._is_wanted = True

    def used_changed(self, *authors: str) -> None:
        """What the text uses is another, by edits of these people: the same text is compiled again."""
        self.changed(*authors)
        self._is_outdated = True

    def begin(self, source: str, seq: int, now: float, *, audience: int) -> bool:
        """Whether this text, as of ``seq``, is to be compiled now for so many peers."""
        if self.due is None or now < self.due:
            return False
        self._is_wanted = False
        if source == self.source and not self._is_outdated:
            return False
        self._is_outdated = False
        self._before, self.source = self.source, source
        self._seq = seq
        self._runs = True
        self._began_at = now
        self._next_at = now + INTERVAL + INTERVAL_PER_PEER * audience
        self._cause.update(self._news)
        self._news.clear()
        return True

    def vanished(self, seq: int) -> None:
        """What was to come after ``seq`` could not be written: a result of it is nobody's."""
        if self._runs and self._seq > seq:
            self.source = self._before
            self._has_vanished = True
            self._is_wanted = True

    def finish(self, seq: int, result: CompileResult | None, now: float, begun: int) -> bool:
        """The compile has ended, without a result when that is None; whether there is a new one.

        ``begun``: how many compiles the hub has begun so far, for this room and others.
        """
        if seq != self._seq or not self._runs:
            return False
        self._runs = False
        self._make_room(now, begun)
        has_vanished, self._has_vanished = self._has_vanished, False
        if result is None or has_vanished:
            return False
        self.uses = result.uses
        self.result = result.to_json(
            component_id=self._component_id, seq=seq, cause=tuple(self._cause), inline_wasm=self._inline_wasm
        )
        self._cause.clear()
        return True

    def _make_room(self, now: float, begun: int) -> None:
        """Wait longer with the next compile the more others there have been since the last one."""
        others = 0.0
        if self._last_end:
            ended_at, begun_by_then = self._last_end
            # Of a time when nobody typed here only as much counts as an interval takes.
            share = self._interval / max(self._interval, now - ended_at)
            others = (begun - begun_by_then - 1) * share
        least = self._next_at - self._began_at
        wanted = max(least + INTERVAL_PER_OTHER * others, INTERVAL_PER_WAIT * (now - self._began_at))
        self._interval = max(least, min(LONGEST, wanted))
        self._next_at = self._began_at + self._interval
        self._last_end = (now, begun)
