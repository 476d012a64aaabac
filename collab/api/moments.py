"""A moment of a component's history, as an address or a body names it: by the number of its step."""

from __future__ import annotations

from collab.crdt.history import History
from collab.errors import OmniCraftError


class NoSuchStepError(OmniCraftError):
    """A step that the history doesn't have."""

    code = "STEP_NOT_FOUND"
    status = 404


def require_step(history: History, seq: int) -> None:
    """Raises NoSuchStepError unless the history has this step; 0 is the empty text before the first."""
    if not 0 <= seq <= history.seq:
        raise NoSuchStepError(f"This component's history ends with step {history.seq}; there is no {seq}.")


def text_at(history: History, seq: int) -> str:
    """The text after a step. Raises NoSuchStepError."""
    require_step(history, seq)
    return history.text(seq)
