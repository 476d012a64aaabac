"""The elements, attributes and events of the language, as ``schema.json`` lists them."""

from __future__ import annotations

import json
import os
from typing import Any

from collab.compile.records import record


@record
class AttributeSpec:
    """An attribute of one element. ``values``, where not empty, are the strings it takes."""

    name: str
    id: int
    type: str
    values: tuple[str, ...]


@record
class ElementSpec:
    """An element, with all attributes it takes by name."""

    name: str
    id: int
    container: bool
    attributes: dict[str, AttributeSpec]


@record
class Schema:
    """Everything markup may hold. ``event`` is the record a handler gets: names and types, in order;
    ``easings`` are the curves of ``tween``, by number; ``abi`` is the version of the contract between
    components and the runtime.
    """

    abi: int
    elements: dict[str, ElementSpec]
    events: dict[str, int]
    event: tuple[tuple[str, str], ...]
    easings: tuple[str, ...]


def load(path: str) -> Schema:
    """Reads a schema file."""
    with open(path, encoding="utf-8") as file:
        raw = json.load(file)
    attributes = {
        name: AttributeSpec(name, entry["id"], entry["type"], tuple(entry.get("values", ())))
        for name, entry in raw["attributes"].items()
    }
    elements = {
        name: ElementSpec(
            name,
            entry["id"],
            entry.get("container", False),
            {found: attributes[found] for found in _names(entry["attributes"], raw["groups"])},
        )
        for name, entry in raw["elements"].items()
    }
    event = tuple((entry["name"], entry["type"]) for entry in raw["event"])
    return Schema(raw["abi"], elements, raw["events"], event, tuple(raw["easings"]))


def _names(entries: list[Any], groups: dict[str, list[Any]]) -> list[str]:
    names: list[str] = []
    for entry in [*entries, "@common"]:
        for part in groups[entry] if isinstance(entry, str) and entry in groups else (entry,):
            names.append(part if isinstance(part, str) else part["name"])
    return names


SCHEMA = load(os.path.join(os.path.dirname(__file__), "schema.json"))
