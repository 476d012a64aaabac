"""What the language offers, in words: for the editor's completion and hover, and for whoever asks.

Names, types, units and defaults come from the tables that the compiler works by; here are the sentences, and
the signatures of what takes functions. ``python -m collab.compile.vocabulary`` writes them for the web
client; a test fails when something has no words, or when the written file is not what this makes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from collab.compile import reference
from collab.compile.schema import SCHEMA
from collab.compile.types.colors import NAMED
from collab.compile.types.tables import (
    MATH_CONSTANTS,
    MATH_METHODS,
    NUMBER_CONSTANTS,
    NUMBER_METHODS,
    NUMBER_TESTS,
    STRING_METHODS,
    Method,
)

WRITTEN = Path(__file__).parents[2] / "web-client/src/editor/intelligence/vocabulary.json"

ELEMENTS = {
    "group": "Holds others and moves, turns, fades or clips them together.",
    "rect": "A rectangle, with rounded corners where `radius` is set.",
    "circle": "A circle about its centre.",
    "ellipse": "An ellipse about its centre.",
    "line": "A straight line between two points.",
    "polyline": "Lines from point to point, open.",
    "polygon": "Lines from point to point, closed and filled.",
    "path": "Any outline, as SVG path data.",
    "text": "A line of text.",
    "row": "Places what it holds side by side.",
    "column": "Places what it holds one below the other.",
    "grid": "Places what it holds in columns.",
    "stack": "Places what it holds on top of each other.",
    "image": "A picture: a `data:` source, or the name of an asset of the project.",
}
_NAME = ("string", "What people call it, in the layers and in comments. It changes nothing.")
"""Of every element that is drawn, and of those that say when or how often."""
STRUCTURE: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "component": (
        "The component of this file.",
        {
            "name": ("string", "Its name, by which others use it."),
            "width": ("number", "The width of its view, if that is fixed, in px."),
            "height": ("number", "The height of its view, if that is fixed, in px."),
        },
    ),
    "props": ("What the component is given by whoever uses it.", {}),
    "prop": (
        "One value that the component is given; read as `props.name`.",
        {
            "name": ("string", "Its name."),
            "type": ("type", "`number`, `string`, `boolean`, `color`, `list<T>`, or a record."),
            "required": ("boolean", "It has to be given."),
            "default": ("literal", "Its value where none is given."),
        },
    ),
    "script": ("Signals, functions, and what happens when.", {}),
    "template": ("What the component draws.", {}),
    "if": (
        "Draws what it holds while its test is true.",
        {"test": ("boolean", "The condition."), "name": _NAME},
    ),
    "else": ("What is drawn otherwise; the last part of an `<if>`.", {}),
    "for": (
        "Draws what it holds for each item of a list.",
        {
            "each": ("list", "The list."),
            "as": ("string", "What the item is called inside."),
            "index": ("string", "What its place, from 0, is called inside."),
            "key": ("number or string", "Tells which item is which when the list changes."),
            "name": _NAME,
        },
    ),
    "system": (
        "Runs its statements for each entity that has the components of its query, as time passes.",
        {"query": ("string", "The components, by name; inside they can be read and written.")},
    ),
    "particles": (
        "Draws the shape in it for each entity that has the components of its query.",
        {"query": ("string", "The components, by name; inside they can be read."), "name": _NAME},
    ),
    "slot": ("Where what stands between the tags of this component is shown.", {}),
    "timeline": (
        "Leads a signal of a number through keyframes.",
        {
            "signal": ("string", "The name of the signal."),
            "duration": ("number", "How long it takes, in ms."),
            "repeat": ("boolean", "It begins again at its end."),
        },
    ),
    "keyframe": (
        "A value at a moment of a timeline.",
        {
            "at": ("number", "When, in ms."),
            "value": ("number", "The value then."),
            "easing": ("easing", "How the value gets there from the one before."),
        },
    ),
}
ATTRIBUTES = {
    "x": "From the left.",
    "y": "From the top.",
    "width": "How wide.",
    "height": "How high.",
    "radius": "Of a circle, or of rounded corners.",
    "radiusX": "Half the width.",
    "radiusY": "Half the height.",
    "x1": "Where the line begins, from the left.",
    "y1": "Where the line begins, from the top.",
    "x2": "Where the line ends, from the left.",
    "y2": "Where the line ends, from the top.",
    "points": "x, y, x, y, …",
    "d": "The outline, as SVG path data.",
    "content": "What is written: a string, number or boolean.",
    "size": "How large the letters are.",
    "font": "The font family.",
    "weight": "How bold: 100 to 900.",
    "align": "Where the text stands about `x`, or a layout's content across it.",
    "baseline": "Which line of the letters stands at `y`.",
    "fill": "The colour inside.",
    "fillTo": "Makes the fill a gradient from `fill` to this colour.",
    "gradient": "Across the shape, or from its centre.",
    "gradientAngle": "The direction of a linear gradient, clockwise from left to right.",
    "stroke": "The colour of the outline.",
    "strokeWidth": "How thick the outline is.",
    "shadow": "The colour of the shadow.",
    "shadowBlur": "How soft the shadow is.",
    "shadowX": "How far the shadow falls to the right.",
    "shadowY": "How far the shadow falls down.",
    "opacity": "From 0, unseen, to 1.",
    "visible": "Whether it is drawn at all.",
    "rotate": "Clockwise, about the centre of a shape and the origin of a group.",
    "scale": "How many times as large.",
    "scaleX": "How many times as wide.",
    "scaleY": "How many times as high.",
    "cursor": "The pointer's form above it.",
    "gap": "Between what the layout holds.",
    "padding": "Around what the layout holds.",
    "justify": "Where the layout's content stands along it.",
    "columns": "How many columns.",
    "clipWidth": "How much of the group shows, from its origin to the right.",
    "clipHeight": "How much of the group shows, from its origin down.",
    "clipRadius": "Rounds the corners of what shows.",
    "src": "A `data:` source, or the name of an asset of the project.",
}
EVENTS = {
    "click": "The pointer was pressed and released on it.",
    "mousedown": "The pointer was pressed on it.",
    "mouseup": "The pointer was released on it.",
    "mousemove": "The pointer moved on it.",
    "mouseenter": "The pointer came onto it.",
    "mouseleave": "The pointer left it.",
    "wheel": "The wheel was turned on it.",
    "keydown": "A key was pressed.",
    "keyup": "A key was released.",
    "drag": "The pointer moved while it was pressed on it.",
}
BUILTINS = {
    "signal": (
        "signal(value: T): signal<T>",
        "A value that changes. `name()` reads it; what depends on it follows.",
    ),
    "computed": ("computed(() => T): computed<T>", "A value kept up to date with the signals it reads."),
    "effect": ("effect(() => …)", "Runs at the start, and when a signal that it reads has changed."),
    "onMount": ("onMount(() => …)", "Runs once, when the picture is there."),
    "onUnmount": ("onUnmount(() => …)", "Runs before the component goes."),
    "every": ("every(ms: number, () => …)", "Runs each `ms` milliseconds."),
    "frame": (
        "frame((dt: number) => …)",
        "Runs before each picture, with the milliseconds since the one before.",
    ),
    "batch": ("batch(() => …)", "What depends on the changes inside follows at its end."),
    "tween": ("tween(s, to, { duration, easing })", "Lets a signal go to a value in `duration` ms (300)."),
    "spring": ("spring(s, to, { stiffness, damping })", "Pulls a signal of a number to a value (170, 26)."),
    "emit": ('emit("name", value)', "Tells whoever uses the component; the value may be left out."),
    "entities": (
        "entities({ x: 0, … })",
        "Entities with these components, each a number, boolean or color, and what it begins with.",
    ),
    "props": ("props", "What the component is given."),
    "Math": ("Math", "Functions and constants of numbers."),
    "String": ("String(value): string", "A value as text."),
    "Number": ("Number(text: string): number", "The number that a text says; `NaN` if it says none."),
    "Array": ("Array.from({ length: n }, (_, i) => T): list<T>", "A list made item by item."),
    "isNaN": ("isNaN(n: number): boolean", "Whether it is no number."),
    "isFinite": ("isFinite(n: number): boolean", "Whether it is a number, and none without bounds."),
    "NaN": ("NaN: number", "No number."),
    "Infinity": ("Infinity: number", "More than any number."),
}
SIGNAL_METHODS = {
    "set": ("set(value: T)", "Gives it a new value."),
    "update": ("update(old => T)", "Gives it a value made from the old one."),
}
ENTITY_METHODS = {
    "spawn": ("spawn({ x: 1, … }): entity", "Adds one; what is left out is as declared."),
    "despawn": ("despawn(e: entity)", "Takes one away, if it is still there."),
    "has": ("has(e: entity): boolean", "Whether it is still there."),
    "get": ("get(e: entity): {…}?", "Its components, or `null` if it is gone."),
    "set": ("set(e: entity, { x: 1, … })", "Changes some of its components, if it is still there."),
    "clear": ("clear()", "Takes all away."),
    "count": ("count(): number", "How many there are."),
}
SYSTEM = {
    "dt": ("dt: number", "The milliseconds since the picture before."),
    "despawn": ("despawn()", "Takes the entity at hand away."),
}
"""What is known inside of a `<system>` alone."""
LIST_METHODS = {
    "map": ("map((item, index) => U): list<U>", "A list of what each item becomes."),
    "filter": ("filter((item, index) => boolean): list<T>", "The items that pass."),
    "some": ("some((item, index) => boolean): boolean", "Whether one passes."),
    "every": ("every((item, index) => boolean): boolean", "Whether all pass."),
    "find": ("find((item, index) => boolean): T?", "The first item that passes, or `null`."),
    "findIndex": (
        "findIndex((item, index) => boolean): number",
        "The place of the first that passes, or -1.",
    ),
    "findLast": ("findLast((item, index) => boolean): T?", "The last item that passes, or `null`."),
    "findLastIndex": (
        "findLastIndex((item, index) => boolean): number",
        "The place of the last that passes, or -1.",
    ),
    "forEach": ("forEach((item, index) => …)", "Does something for each item."),
    "reduceRight": (
        "reduceRight((sum: U, item, index) => U, first: U): U",
        "One value from all items, the last one first.",
    ),
    "reduce": ("reduce((sum: U, item, index) => U, first: U): U", "One value from all items."),
    "at": ("at(index: number): T?", "An item; from the end where the index is below 0; `null` outside."),
    "includes": ("includes(value: T): boolean", "Whether it holds the value."),
    "indexOf": ("indexOf(value: T): number", "The place of the value, or -1."),
    "lastIndexOf": ("lastIndexOf(value: T): number", "The last place of the value, or -1."),
    "slice": ("slice(from?: number, to?: number): list<T>", "A part of it."),
    "concat": ("concat(other: list<T>): list<T>", "Both, one after the other."),
    "flat": ("flat(): T", "Of a list of lists, their items."),
    "flatMap": ("flatMap((item, index) => list<U>): list<U>", "The items of what each item becomes."),
    "reverse": ("reverse(): list<T>", "A list the other way round."),
    "toReversed": ("toReversed(): list<T>", "A list the other way round."),
    "toSorted": (
        "toSorted((a, b) => number): list<T>",
        "A list in order: `a` first where the number is below 0. Texts need no function.",
    ),
    "toSpliced": (
        "toSpliced(from: number, count?: number, …: T): list<T>",
        "A list without `count` items, and with others in their place.",
    ),
    "with": ("with(index: number, value: T): list<T>", "A list with another item at a place."),
    "join": ("join(between?: string): string", "Its items as one text."),
}
_WORDS = "const let function if else while for of break continue return import from true false null"
KEYWORDS = _WORDS.split()


def everything() -> dict[str, Any]:
    """Everything a `.omni` source can name that is part of the language."""
    schema = reference.raw_schema()
    return {
        "elements": {name: _element(schema, name, entry) for name, entry in schema["elements"].items()},
        "attributes": {
            **{name: _attribute(name, declared) for name, declared in schema["attributes"].items()},
            "name": {"type": _NAME[0], "doc": _NAME[1]},
        },
        "structure": {name: _structure(*entry) for name, entry in STRUCTURE.items()},
        "events": EVENTS,
        "event": dict(SCHEMA.event),
        "easings": list(SCHEMA.easings),
        "colors": {name: f"#{value:08x}"[:7] for name, value in sorted(NAMED.items()) if value & 0xFF},
        "builtins": _told(BUILTINS),
        "system": _told(SYSTEM),
        "members": {
            "signal": _told(SIGNAL_METHODS),
            "entities": _told(ENTITY_METHODS),
            "list": {"length": _value("number"), **_told(LIST_METHODS)},
            "string": {"length": _value("number"), **_methods(STRING_METHODS)},
            "number": _methods(NUMBER_METHODS),
            "Number": {**_methods(NUMBER_TESTS), **{name: _value("number") for name in NUMBER_CONSTANTS}},
            "Math": {**_methods(MATH_METHODS), **{name: _value("number") for name in MATH_CONSTANTS}},
        },
        "keywords": KEYWORDS,
    }


def _attribute(name: str, declared: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {key: declared[key] for key in ("type", "unit", "values") if key in declared}
    return {**told, "doc": ATTRIBUTES[name]}


def _element(schema: dict[str, Any], name: str, entry: dict[str, Any]) -> dict[str, Any]:
    defaults: dict[str, Any] = {}
    for found in reference.flat_attributes(schema, [*entry["attributes"], "@common"]):
        attribute = found if isinstance(found, str) else found["name"]
        defaults[attribute] = (
            schema["attributes"][attribute]["default"] if isinstance(found, str) else found["default"]
        )
    holds = entry.get("container", False)
    return {"doc": ELEMENTS[name], "holds": holds, "defaults": {**defaults, "name": ""}}


def _structure(doc: str, attributes: dict[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "doc": doc,
        "attributes": {name: {"type": kind, "doc": text} for name, (kind, text) in attributes.items()},
    }


def _told(entries: dict[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    return {name: {"signature": signature, "doc": doc} for name, (signature, doc) in entries.items()}


def _value(kind: str) -> dict[str, str]:
    return {"type": kind}


def _methods(methods: dict[str, Method]) -> dict[str, dict[str, str]]:
    return {name: {"signature": _signature(name, method)} for name, method in sorted(methods.items())}


def _signature(name: str, method: Method) -> str:
    if len(method.parameters) > 3:
        return f"{name}(…: {method.parameters[0]}): {method.result}"
    parameters = [
        f"{kind}{'' if place < method.required else '?'}" for place, kind in enumerate(method.parameters)
    ]
    return f"{name}({', '.join(parameters)}): {method.result}"


def written() -> str:
    """The text of the web client's file."""
    return json.dumps(everything(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    WRITTEN.write_text(written(), "utf-8")
