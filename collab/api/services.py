"""What the endpoints work with. ``collab.app`` makes it; endpoints get it as a dependency."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from collab.api.rates import Rates
from collab.auth.accounts import Accounts
from collab.auth.identity import Access, Identity
from collab.auth.invites import Invites
from collab.auth.service import AccessControl
from collab.auth.sign_in import SignIns
from collab.auth.tiers import Tiers
from collab.auth.tokens import Tokens
from collab.compile.result import CompileResult
from collab.config import Settings
from collab.crdt.histories import Histories
from collab.crdt.storage import LogRow
from collab.db.engine import Database
from collab.export.apart import Exporter
from collab.rooms.metrics import Metrics
from collab.rooms.together import Part


class Rooms(Protocol):
    """What the endpoints need of the hub."""

    metrics: Metrics
    is_draining: bool

    def gauges(self) -> dict[str, int]:
        """What is open now."""

    async def create(self, component_id: str, source: str, author_id: str) -> None:
        """Give a new component its first text."""

    async def rows(self, component_id: str) -> list[LogRow]:
        """Every edit of a component."""

    async def adopt(self, component_id: str, rows: list[LogRow]) -> str:
        """Give a new component the edits of another server's; its text then."""

    async def source(self, component_id: str) -> tuple[str, int]:
        """A component's text, and the number of the last edit in it."""

    async def submit(
        self, component_id: str, access: Access, draft: Callable[[bytes, int], Awaitable[bytes]]
    ) -> int:
        """Apply an update that is drafted for the document's state; the number of the last edit then."""

    async def replace(self, component_id: str, access: Access, source: str) -> None:
        """Make a component's text ``source``, by an edit that everyone sees."""

    async def edit(self, component_id: str, access: Access, intents: Any) -> dict[str, Any]:
        """Make a canvas edit: ``{seq, inverse}`` once it is on disk."""

    async def edit_together(self, access: Access, parts: Sequence[Part]) -> dict[str, int]:
        """Make edits of several components of a project, all or none; by component, how many there were."""

    async def say(self, access: Access, text: str) -> dict[str, Any]:
        """Keep a chat message and tell the project; the message as JSON."""

    def people(self, project_id: str) -> list[tuple[Identity, list[str]]]:
        """Who is in a project's components, each once, by name; and which those are."""

    def project_changed(self, project_id: str) -> None:
        """What a list of projects shows of this one is another, or which components it has."""

    def projects_changed(self, user_id: str) -> None:
        """A person has come into a project, or made one."""

    def announce(self, project_id: str, payload: dict[str, Any]) -> None:
        """Tell everyone who is there."""

    async def anchor(
        self, component_id: str, access: Access, place: str | tuple[int, int]
    ) -> tuple[list[list[int]], str, int]:
        """What a place in a text is found again by, the text there, and the document's epoch."""

    async def locate(
        self, component_id: str, access: Access, anchors: list[list[list[int]]], epoch: int
    ) -> list[tuple[int, int] | None] | None:
        """Where such places are now; None when the document is in another epoch than they are."""

    async def disconnect(self, project_id: str, user_id: str, code: int, reason: str) -> None:
        """End what this person has open of a project; they may come back if they may."""

    async def end_sign_in(self, sign_in_id: str, code: int, reason: str) -> None:
        """End what is open by this sign-in."""

    async def forget(self, component_id: str) -> None:
        """Close a component that has been deleted."""

    async def forget_project(self, project_id: str) -> None:
        """Close a project that has been deleted, with its components."""

    def used_changed(self, project_id: str, *names: str) -> None:
        """Components of these names have come, gone or changed: what uses them is compiled again."""

    def renamed(self, component_id: str, project_id: str, old: str, new: str) -> None:
        """A component has another name."""


class Compiler(Protocol):
    """What the endpoints need of the compile service."""

    async def compile(
        self, source: str, *, component_id: str, file: str, javascript: bool = False, patience: float = 0.0
    ) -> CompileResult:
        """Compile a source. One that waits gives way to a newer one with the same ``component_id``.

        For ``patience`` seconds it may be overtaken by others.
        """

    async def describe(self, source: str, *, component_id: str, file: str) -> dict[str, Any]:
        """The names of a component's source and of what it uses, with their types."""


class Artifacts(Protocol):
    """What the endpoints need of the artifact store."""

    def get(self, name: str) -> bytes | None:
        """The bytes of ``{sha256}.{extension}``."""


class Files(Artifacts, Protocol):
    """Where the bytes of assets are, each under its hash. All of it blocks on the disk."""

    def put(self, data: bytes, suffix: str) -> str:
        """Keep bytes; returns their SHA-256."""

    def remove(self, name: str) -> None:
        """Forget ``{sha256}.{suffix}``."""


@dataclass(frozen=True)
class Services:
    """Everything that an endpoint may use."""

    settings: Settings
    database: Database
    tokens: Tokens
    access: AccessControl
    sign_ins: SignIns
    accounts: Accounts
    invites: Invites
    tiers: Tiers
    rooms: Rooms
    compiler: Compiler
    artifacts: Artifacts
    histories: Histories
    files: Files
    rates: Rates
    exporter: Exporter
