"""Types for people who use a component from TypeScript."""

from __future__ import annotations

from collab.compile.analyze.component import Component
from collab.compile.types.model import (
    BOOLEAN,
    ENTITY,
    NUMBER,
    VOID,
    ListType,
    OptionalType,
    RecordType,
    Type,
    prune,
)
from collab.compile.types.tables import Types


def declaration(component: Component, types: Types) -> str:
    """A ``.d.ts`` with the props of a component, and the events it emits with what they bring."""
    name = component.name
    rows = [f"/** Props of `{name}`. */", f"export interface {name}Props {{"]
    for prop in component.props:
        mark = "" if prop.required else "?"
        rows.append(f"  {prop.name}{mark}: {_type(types.props[prop.name])};")
    rows += [
        "}",
        f"/** Events of `{name}`. */",
        f"export interface {name}Events {{",
        *(f"  {event}: {_type(kind)};" for event, kind in types.events.items()),
        "}",
        f'declare const {name}: {{ readonly name: "{name}"; readonly props: {name}Props;'
        f" readonly events: {name}Events }};",
        f"export default {name};",
        "",
    ]
    return "\n".join(rows)


def _type(kind: Type) -> str:
    kind = prune(kind)
    if kind is NUMBER or kind is ENTITY:
        return "number"
    if kind is VOID:
        return "undefined"
    if kind is BOOLEAN:
        return "boolean"
    if isinstance(kind, ListType):
        return f"ReadonlyArray<{_type(kind.item)}>"
    if isinstance(kind, OptionalType):
        return f"{_type(kind.item)} | null"
    if isinstance(kind, RecordType):
        fields = "; ".join(f"readonly {name}: {_type(part)}" for name, part in kind.fields.items())
        return f"{{ {fields} }}" if fields else "Record<never, never>"
    return "string"
