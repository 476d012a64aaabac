"""What the parts of a source mean: the component, its props, and its template as views."""

from __future__ import annotations

from collab.compile.interface import ExposedProp, Interface
from collab.compile.records import table
from collab.compile.schema import AttributeSpec, ElementSpec
from collab.compile.syntax import ast


@table
class Prop:
    """``<prop name type required default>``."""

    node: ast.Element
    name: str
    name_start: int
    type: ast.TypeNode | None
    required: bool
    default: ast.Expression | None


@table
class Shape:
    """An element that is drawn, with its attributes and handlers matched to the schema."""

    node: ast.Element
    spec: ElementSpec
    attributes: tuple[tuple[AttributeSpec, ast.Attribute], ...]
    handlers: tuple[tuple[int, ast.Attribute], ...]
    children: tuple[View, ...]


@table
class Condition:
    """``<if test={…}>`` with what ``<else>`` holds. ``attribute`` is what has the test, if anything does."""

    node: ast.Element
    attribute: ast.Attribute | None
    test: ast.Expression
    then: tuple[View, ...]
    otherwise: tuple[View, ...]


@table
class Repeat:
    """``<for each={…} as="item" index="i" key={…}>``; the names come as string nodes. ``each_attribute`` and
    ``key_attribute`` are what has the list and the key.
    """

    node: ast.Element
    each: ast.Expression
    item: ast.String | None
    index: ast.String | None
    key: ast.Expression | None
    each_attribute: ast.Attribute | None
    key_attribute: ast.Attribute | None
    children: tuple[View, ...]


@table
class Use:
    """``<Child label="x" @select={…}>…</Child>``.

    ``props`` are those given, ``placement`` the attributes of the group it stands in, ``handlers`` the
    events that come from the pointer or keys, ``listeners`` those that the component emits.
    """

    node: ast.Element
    interface: Interface
    props: tuple[tuple[ExposedProp, ast.Attribute], ...]
    placement: tuple[tuple[AttributeSpec, ast.Attribute], ...]
    handlers: tuple[tuple[int, ast.Attribute], ...]
    listeners: tuple[tuple[str, ast.Attribute], ...]
    children: tuple[View, ...]


@table
class Slot:
    """``<slot>…</slot>``: what stands between the tags where the component is used, else its own contents."""

    node: ast.Element
    children: tuple[View, ...]


@table
class Keyframe:
    """``<keyframe at={ms} value={…} easing="…" />``: the value at a time, and the curve that leads to it."""

    at: float
    value: ast.Expression
    easing: int


@table
class Timeline:
    """``<timeline signal="x" duration={ms} repeat>`` with its keyframes in the order of time."""

    node: ast.Element
    signal: ast.Name
    duration: float
    repeat: bool
    keyframes: tuple[Keyframe, ...]
    children: tuple[View, ...] = ()


@table
class Query:
    """``query="x y"``: names of components, each as a string node where it stands."""

    components: tuple[ast.String, ...]
    start: int
    end: int


@table
class Particles:
    """``<particles query="x y">`` around one shape, which is drawn for each entity that has the components.

    ``placement`` are the attributes of the group that they stand in.
    """

    node: ast.Element
    query: Query
    placement: tuple[tuple[AttributeSpec, ast.Attribute], ...]
    shape: Shape | None

    @property
    def children(self) -> tuple[View, ...]:
        """What stands in it."""
        return (self.shape,) if self.shape is not None else ()


@table
class System:
    """``<system query="x y">`` with the statements that run for each entity that has the components."""

    node: ast.Element
    query: Query
    script: tuple[ast.Statement, ...]


View = Shape | Condition | Repeat | Use | Slot | Timeline | Particles


@table
class Component:
    """One component. ``width`` and ``height`` are 0 when the contents decide."""

    name: str
    width: float
    height: float
    props: tuple[Prop, ...]
    script: tuple[ast.Statement, ...]
    template: tuple[View, ...]
    is_module: bool = False
    systems: tuple[System, ...] = ()
    drawn: tuple[ast.Element | ast.Text, ...] = ()
    """What stands in ``<template>``, as written: the tree that the outline tells."""
