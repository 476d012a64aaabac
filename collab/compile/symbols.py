"""What a source declares, with the types that were found: for an editor's completion and hover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from collab.compile import limits
from collab.compile.analyze.symbols import Symbol
from collab.compile.interface import Interface
from collab.compile.queries import Checked, Queries, used_names
from collab.compile.source import Source, utf8
from collab.compile.types.model import ERROR, Type, prune

UNKNOWN = "unknown"
NOTHING: dict[str, Any] = {"symbols": [], "components": {}}


def describe(source: str, file: str, others: Mapping[str, str], queries: Queries) -> dict[str, Any]:
    """The names of a source and the outside of the components it uses, whether it has errors or not.

    ``symbols`` are ``{name, kind, type, line, column}``, 1-based and in UTF-16 units, in the order of the
    text; a type that could not be found is ``unknown``. ``components`` maps names to
    ``{props: [{name, type, required}], events: {name: type}, slot}``.
    """
    if len(utf8(source)) > limits.SOURCE_BYTES:
        return NOTHING
    checked = queries.check(source, file, others)
    text = Source(source, file)
    symbols = [_entry(symbol, checked, text) for symbol in _declared(checked)]
    for prop in checked.component.props:
        line, column = text.position(prop.name_start)
        shown = _shown(checked.types.props.get(prop.name))
        symbols.append({"name": prop.name, "kind": "prop", "type": shown, "line": line, "column": column})
    symbols.sort(key=lambda entry: (entry["line"], entry["column"]))
    used = {name: checked.project.interface(name, ()) for name in used_names(source) if name in others}
    components = {
        name: _outside(found) for name, found in used.items() if found is not None and not found.problem
    }
    return {"symbols": symbols, "components": components}


def _declared(checked: Checked) -> Iterable[Symbol]:
    names = checked.names
    yield from names.declared.values()
    for pair in names.repeats.values():
        yield from (symbol for symbol in pair if symbol is not None)


def _entry(symbol: Symbol, checked: Checked, text: Source) -> dict[str, Any]:
    line, column = text.position(symbol.start)
    kind = _type(symbol, checked)
    return {"name": symbol.name, "kind": symbol.kind, "type": kind, "line": line, "column": column}


def _type(symbol: Symbol, checked: Checked) -> str:
    types = checked.types
    if symbol.kind == "function":
        if symbol.origin is not None:
            exposed = symbol.origin[1]
            parameters, result = exposed.parameters or (), exposed.result
        elif symbol in types.functions:
            signature = types.functions[symbol]
            parameters, result = tuple(signature.parameters), signature.result
        else:
            return UNKNOWN
        named = zip(symbol.function.parameters, parameters, strict=False)
        written = ", ".join(f"{parameter.name}: {_shown(kind)}" for parameter, kind in named)
        return f"({written}) => {_shown(result)}"
    shown = _shown(types.symbols.get(symbol))
    return f"{symbol.kind}<{shown}>" if symbol.kind in ("signal", "computed") else shown


def _shown(kind: Type | None) -> str:
    return UNKNOWN if kind is None or prune(kind) is ERROR else str(kind)


def _outside(interface: Interface) -> dict[str, Any]:
    props = [
        {"name": prop.name, "type": _shown(prop.type), "required": prop.required}
        for prop in interface.props.values()
    ]
    events = {name: _shown(kind) for name, kind in interface.events.items()}
    return {"props": props, "events": events, "slot": interface.has_slot}
