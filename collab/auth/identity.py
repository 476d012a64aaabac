"""The identity that every other part sees: plain values, no database, no tokens."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do in a project. Each includes the ones after it."""

    OWNER = "owner"
    EDITOR = "editor"
    COMMENTER = "commenter"
    VIEWER = "viewer"

    @property
    def may_edit(self) -> bool:
        """Whether this role may change a component's text."""
        return self in _EDITING


_EDITING = (Role.OWNER, Role.EDITOR)
"""Looked up once: every key pressed asks, and an enumeration takes its time to give a member by its name."""


# Caret colours: light enough for dark text on them (4.5:1 or better), told apart on a dark page.
COLORS = ("#4dcdff", "#ffb252", "#7ee787", "#f5a3d7", "#c4b5fd", "#fde047", "#5eead4", "#fca5a5")


@dataclass(frozen=True, slots=True)
class Identity:
    """A signed-in person. ``shade`` is a place in COLORS, where another than their own was free."""

    user_id: str
    name: str
    shade: int | None = None

    @property
    def color(self) -> str:
        """This person's colour, the same for everyone and, as far as it is free, every time."""
        return COLORS[(sum(self.user_id.encode()) if self.shade is None else self.shade) % len(COLORS)]


@dataclass(frozen=True, slots=True)
class Access:
    """An identity together with its role in one project."""

    identity: Identity
    project_id: str
    role: Role
    sign_in_id: str = ""
    """By which sign-in, so that its end reaches what it opened."""
