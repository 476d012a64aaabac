"""Tiers: how much somebody may ask for, and what may be done in the projects that they own.

After SDD 11.1 and 11.3, in one respect wider: every tier may change and delete what it made, because a
component that can't be changed is no use to anyone. A server's own default is ``team``: who runs it for
themselves owns the machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from collab.auth.permissions import Action
from collab.config import ConfigError

DEFAULT = "team"

_FREE = frozenset(Action) - {
    Action.PROJECT_SHARE,
    Action.PROJECT_EXPORT,
}
_PRO = _FREE | {Action.PROJECT_EXPORT}
_TEAM = frozenset(Action)


@dataclass(frozen=True, slots=True)
class Tier:
    """``requests`` and ``compiles`` in a minute; ``projects`` that one may own, None for any number."""

    actions: frozenset[Action]
    requests: int
    compiles: int
    projects: int | None


# A page takes several requests to open, so the SDD's figures, 10 to 10,000, bound what costs most: compiles.
TIERS: Mapping[str, Tier] = {
    "free": Tier(_FREE, requests=120, compiles=10, projects=3),
    "pro": Tier(_PRO, requests=600, compiles=100, projects=None),
    "team": Tier(_TEAM, requests=1_200, compiles=500, projects=None),
    "enterprise": Tier(_TEAM, requests=20_000, compiles=10_000, projects=None),
}


class Tiers:
    """The tiers of this server, by name. A person whose tier is not set, or unknown, has the default one.

    ``changes`` replace figures of tiers. Raises ConfigError for a name that is none of them.
    """

    def __init__(
        self, default: str = DEFAULT, changes: Mapping[str, Mapping[str, int]] | None = None
    ) -> None:
        tiers = dict(TIERS)
        for name in (default, *(changes or {})):
            if name not in tiers:
                raise ConfigError(f"There is no tier {name!r}.", hint=f"Choose one of {', '.join(tiers)}.")
        for name, figures in (changes or {}).items():
            tiers[name] = replace(tiers[name], **figures)  # type: ignore[arg-type]
        self._default = default
        self._tiers = tiers

    def name_of(self, name: str | None) -> str:
        """The name of the tier that stands for this entry of the database or of a token."""
        return self._default if name is None or name not in self._tiers else name

    def __getitem__(self, name: str | None) -> Tier:
        return self._tiers[self.name_of(name)]
