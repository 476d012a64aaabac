"""One socket of the JSON wire ``/events``: what a list of projects must know to be up to date."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from collab.auth.identity import Access
from collab.rooms.carrier import Carrier
from collab.rooms.errors import RequestError, UnknownMessageError
from collab.rooms.json_connection import JsonConnection
from collab.rooms.messages import PeerId
from collab.rooms.runner import Runner

if TYPE_CHECKING:
    from collab.rooms.hub import Hub


class OverviewConnection(JsonConnection):
    """Is told which of a person's projects have become others, and reads nothing of them."""

    def __init__(self, hub: Hub, carrier: Carrier) -> None:
        super().__init__(hub, carrier)
        self._own: Access | None = None
        self._projects: list[Access] = []

    @property
    def is_signed_in(self) -> bool:
        """Whether the first frame was good."""
        return self._own is not None

    def peers(self) -> list[tuple[Runner, PeerId]]:
        """It is in no room."""
        return []

    def accesses(self) -> list[Access]:
        """By what right it hears of the projects."""
        return [self._own, *self._projects] if self._own else []

    def end(
        self, concerns: Callable[[Access], bool], code: int, reason: str, *, may_return: bool = False
    ) -> None:
        """Hear no more of what this concerns. The client looks which projects there are then."""
        if self._own and concerns(self._own):
            super().end(concerns, code, reason, may_return=may_return)
        elif self._own and any(map(concerns, self._projects)):
            self._show([access for access in self._projects if not concerns(access)])
            self.projects_changed()

    def lost(self) -> None:
        """The socket is gone."""
        self.hub.overviews.leave(self)
        super().lost()

    def project_changed(self, project_id: str) -> None:
        """What a list shows of this project is another."""
        self.tell({"type": "project:changed", "projectId": project_id})

    def projects_changed(self) -> None:
        """The person takes part in other projects than before, or in another role."""
        self.tell({"type": "projects:changed"})

    async def handle(self, frame: dict[str, Any]) -> None:
        """``projects:watch {token}``: first, and whenever the projects may be others."""
        token = frame.get("token")
        if frame["type"] == "projects:watch" and isinstance(token, str):
            own, projects = await self.hub.sign_in_to_projects(self, token)
            if self._own and self._own.identity.user_id != own.identity.user_id:
                raise RequestError("This connection is somebody else's: open another one.")
            self._own = own
            self._show(projects)
            ids = [access.project_id for access in projects]
            self.say({"type": "projects:watching", "projectIds": ids}, frame)
            return
        if not self._own or frame["type"] == "projects:watch":
            raise RequestError("The first frame is projects:watch with a token.")
        raise UnknownMessageError(f"This server takes no request {frame['type'][:50]!r} here.")

    def _show(self, projects: list[Access]) -> None:
        assert self._own
        self._projects = projects
        if not self.is_deaf:
            user_id = self._own.identity.user_id
            self.hub.overviews.watch(self, user_id, [access.project_id for access in projects])
