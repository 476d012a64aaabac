"""Which of its two forms the compiler has here."""

from __future__ import annotations

from importlib.util import find_spec


def kind() -> str:
    """``native`` where the compiler runs as native modules, ``plain Python`` elsewhere."""
    found = find_spec("collab.compile.source")
    return "plain Python" if found is None or (found.origin or "").endswith(".py") else "native"
