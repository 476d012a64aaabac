"""Runs compiled components under wasmtime, with the same runtime as the browser."""

from collab.compile.builds import BadComponent
from collab.compile.host.display import Shape
from collab.compile.host.events import Event
from collab.compile.host.runtime import (
    Component,
    ComponentStopped,
    Prop,
    PropError,
    PropValue,
    Runtime,
    Stats,
)

__all__ = [
    "BadComponent",
    "Component",
    "ComponentStopped",
    "Event",
    "Prop",
    "PropError",
    "PropValue",
    "Runtime",
    "Shape",
    "Stats",
]
