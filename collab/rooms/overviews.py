"""Who has a list of projects before them, and what of it has become another."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

TOGETHER = 0.2
"""Seconds in which changes of one project are told once more at most."""
EDITS_TOGETHER = 2.0
"""Seconds after an edit until it is told that the project was changed: a list shows no texts."""


class Overview(Protocol):
    """A connection that shows projects as a list does."""

    def project_changed(self, project_id: str) -> None:
        """What a list shows of this project is another."""

    def projects_changed(self) -> None:
        """The person has come into a project, or made one."""


class Overviews:
    """Tells those who show projects that they look again. One a hub; it lives in one event loop."""

    def __init__(self) -> None:
        self._by_project: dict[str, set[Overview]] = {}
        self._by_person: dict[str, set[Overview]] = {}
        self._quiet: set[str] = set()  # Projects whose changes wait a moment, since one was just told.
        self._again: set[str] = set()
        self._edited: set[str] = set()

    def watch(self, overview: Overview, user_id: str, project_ids: Iterable[str]) -> None:
        """This person's overview shows these projects, and no others."""
        self.leave(overview)
        self._by_person.setdefault(user_id, set()).add(overview)
        for project_id in project_ids:
            self._by_project.setdefault(project_id, set()).add(overview)

    def leave(self, overview: Overview) -> None:
        """It shows nothing any more."""
        for table in (self._by_person, self._by_project):
            for key in [key for key, overviews in table.items() if overview in overviews]:
                table[key].discard(overview)
                if not table[key]:
                    del table[key]

    def came(self, user_id: str) -> None:
        """A person has come into a project, or made one."""
        for overview in list(self._by_person.get(user_id, ())):
            overview.projects_changed()

    def changed(self, project_id: str) -> None:
        """What lists show of a project is another: told at once after quiet, else together a moment later."""
        if project_id in self._quiet:
            self._again.add(project_id)
            return
        if not (overviews := self._by_project.get(project_id)):
            return
        self._quiet.add(project_id)
        asyncio.get_running_loop().call_later(TOGETHER, self._release, project_id)
        for overview in list(overviews):
            overview.project_changed(project_id)

    def edited(self, project_id: str) -> None:
        """A text of a project is another."""
        if project_id in self._by_project and project_id not in self._edited:
            self._edited.add(project_id)
            asyncio.get_running_loop().call_later(EDITS_TOGETHER, self._tell_edited, project_id)

    def _release(self, project_id: str) -> None:
        self._quiet.discard(project_id)
        if project_id in self._again:
            self._again.discard(project_id)
            self.changed(project_id)

    def _tell_edited(self, project_id: str) -> None:
        self._edited.discard(project_id)
        self.changed(project_id)
