"""What is to be done so that a folder's files and a project's components agree, from what both hold.

Each pair of a file and a component is known by what they last agreed on. Whichever of the two is another
since then is followed by the other; where both are, what was done to the file is done to the component, and
what comes of it is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from collab.records import record

SUFFIX = ".omni"


def digest(text: str) -> str:
    """The SHA-256 of a text's UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@record
class Agreed:
    """A file, by its path within the folder, and the digest of the text that it and its component had."""

    path: str
    digest: str


@record
class Held:
    """A component as its project holds it: its name and the digest of its text."""

    name: str
    digest: str


@record
class Make:
    """Make a component of this file."""

    path: str


@record
class Change:
    """Do to the component what was done to the file."""

    component_id: str
    path: str


@record
class Write:
    """Have the file say what the component says. ``digest``: what the file says now; None: there is none."""

    component_id: str
    path: str
    digest: str | None


@record
class Rename:
    """The file has another name: the component takes it."""

    component_id: str
    path: str


@record
class Move:
    """The component has another name: the file takes it."""

    component_id: str
    path: str
    to: str


@record
class PutAway:
    """The file is gone: the component goes into the bin."""

    component_id: str


@record
class Remove:
    """The component is gone, and its file says no more than it did: the file goes, too."""

    component_id: str
    path: str


@record
class Agree:
    """They say the same."""

    component_id: str
    path: str


@record
class Forget:
    """The component is gone, and its file is gone or says something else: it is a new one, if anything."""

    component_id: str


@record
class Refuse:
    """This file can't be followed, since another stands for the component of its name."""

    path: str
    name: str


Action = Make | Change | Write | Rename | Move | PutAway | Remove | Agree | Forget | Refuse


def name_of(path: str) -> str:
    """The name of the component that a file stands for."""
    return PurePosixPath(path).stem


def plan(
    agreed: Mapping[str, Agreed], folder: Mapping[str, str], project: Mapping[str, Held]
) -> list[Action]:
    """What is to be done. ``folder``: the digests of its files by path. The others: by component."""
    actions: list[Action] = []
    gone: list[str] = []
    known = {last.path for last in agreed.values()}
    taken = known | folder.keys()
    for component_id, last in agreed.items():
        held, there = project.get(component_id), folder.get(last.path)
        if held is None:
            same = there == last.digest
            actions.append(Remove(component_id, last.path) if same else Forget(component_id))
        elif there is None:
            gone.append(component_id)
        else:
            actions += _together(component_id, last, there, held, taken)
    new = {path: text for path, text in folder.items() if path not in known}
    for component_id in gone:
        actions.append(_moved(component_id, agreed[component_id], new, project[component_id]))
    for component_id, held in project.items():
        if component_id not in agreed:
            actions += _met(component_id, held, new, taken)
    names = {held.name for held in project.values()}
    for path in new:
        name = name_of(path)
        actions.append(Refuse(path, name) if name in names else Make(path))
        names.add(name)
    return actions


def _together(component_id: str, last: Agreed, there: str, held: Held, taken: set[str]) -> list[Action]:
    """A file and a component that know each other."""
    to = str(PurePosixPath(last.path).with_name(held.name + SUFFIX))
    if to not in taken:
        taken.add(to)
        return [Move(component_id, last.path, to)]
    if there != last.digest:
        same = held.digest == there
        return [Agree(component_id, last.path) if same else Change(component_id, last.path)]
    return [Write(component_id, last.path, there)] if held.digest != last.digest else []


def _moved(component_id: str, last: Agreed, new: dict[str, str], held: Held) -> Action:
    """A component whose file is not where it was. A new file that says the same is that file."""
    for path, text in new.items():
        if text == last.digest:
            del new[path]
            return Rename(component_id, path)
    # One of its name is that file, too, and says something else.
    for path in new:
        if name_of(path) == held.name:
            del new[path]
            return Rename(component_id, path)
    return PutAway(component_id)


def _met(component_id: str, held: Held, new: dict[str, str], taken: set[str]) -> list[Action]:
    """A component that has no file yet, as far as is known."""
    for path, text in new.items():
        if name_of(path) == held.name:
            del new[path]
            return [Agree(component_id, path) if text == held.digest else Change(component_id, path)]
    path = held.name + SUFFIX
    return [] if path in taken else [Write(component_id, path, None)]
