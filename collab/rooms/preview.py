"""When a room's text is compiled, and what came of it."""

from __future__ import annotations

from typing import Any

from collab.compile.result import CompileResult

INTERVAL = 0.03
"""The least seconds between two compiles while edits keep coming. The first after quiet doesn't wait."""
INTERVAL_PER_PEER = 0.0005
"""What each who is sent the result lengthens that by: it costs as much to tell as an edit does."""


class Preview:
    """One compile at a time, of the newest text."""

    def __init__(self, component_id: str, inline_wasm: int) -> None:
        self._component_id = component_id
        self._inline_wasm = inline_wasm
        self._source: str | None = None
        self._seq = -1
        self._is_wanted = True  # The text may be another than the last one compiled.
        self._is_outdated = False  # What the last one was compiled with is another.
        self._runs = False
        self._next_at = 0.0
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
        """Whether this text, which is on disk as of ``seq``, is to be compiled now for so many peers."""
        if self.due is None or now < self.due:
            return False
        self._is_wanted = False
        if source == self._source and not self._is_outdated:
            return False
        self._is_outdated = False
        self._source = source
        self._seq = seq
        self._runs = True
        self._next_at = now + INTERVAL + INTERVAL_PER_PEER * audience
        self._cause.update(self._news)
        self._news.clear()
        return True

    def finish(self, seq: int, result: CompileResult | None) -> bool:
        """The compile has ended, without a result when that is None; whether there is a new one."""
        if seq != self._seq or not self._runs:
            return False
        self._runs = False
        if result is None:
            return False
        self.uses = result.uses
        self.result = result.to_json(
            component_id=self._component_id, seq=seq, cause=tuple(self._cause), inline_wasm=self._inline_wasm
        )
        self._cause.clear()
        return True
