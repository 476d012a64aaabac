"""The next source after one that compiled, when one attribute of one element is all that changed.

Most of what people do is of this kind: a number typed, a shape dragged. Then one expression is parsed,
resolved, checked, lowered and folded, and one function of the module written again, instead of everything.
The result is the one that a whole compile gives, byte for byte; wherever that is not certain, ``Edits.patch``
gives None, and the whole is compiled.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from typing import Any

from collab.compile import limits
from collab.compile.analyze.component import Component, Condition, Shape, View
from collab.compile.analyze.names import NameResolver
from collab.compile.emit import emit_for_edits
from collab.compile.emit.module import Module
from collab.compile.emit.source_map import EditedMap
from collab.compile.interface import Neighbours
from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import touched
from collab.compile.lower.component import ComponentLowering
from collab.compile.optimize import Level
from collab.compile.optimize.folding import fold_block
from collab.compile.queries import Checked
from collab.compile.records import replaced, table
from collab.compile.result import CompileResult, Stats
from collab.compile.schema import AttributeSpec
from collab.compile.source import Fingerprint, utf8, utf16_length
from collab.compile.syntax import ast
from collab.compile.syntax.lexer import tokenize
from collab.compile.syntax.script import parse_expression
from collab.compile.types.component import ComponentRules

_FOLDING = ("standard", "aggressive")
_Static = tuple[int, str, ir.Const | ir.Text | ir.StaticList]
_MOST_PATCHES = 500
"""After so many a whole compile: tables about nodes that are no more grow with each."""


@table
class Compiled:
    """Everything that a whole compile without any problem leaves behind."""

    text: str
    others: Mapping[str, str]
    optimize: Level
    checked: Checked
    program: ir.Program
    lowering: ComponentLowering
    module: Module
    result: CompileResult


_Attributes = tuple[tuple[AttributeSpec, ast.Attribute], ...]


@table
class _Alone:
    """The code and the constant attributes of one shape, and what is compared of these."""

    body: list[ir.Statement]
    statics: list[_Static]
    compared: list[tuple[object, ...]]
    folded: bool


class Edits:
    """The state after a compile, carried on from edit to edit."""

    def __init__(self, compiled: Compiled) -> None:
        self._now = compiled
        self._patches = 0
        self._shapes: list[tuple[Shape, int]] = []
        _collect(compiled.checked.component, compiled.lowering, self._shapes)
        values = [shape.attributes[place][1] for shape, place in self._shapes]
        self._starts = [attribute.value_start for attribute in values]
        self._first_starts = [*self._starts]
        self._ends = [attribute.value_end for attribute in values]
        self._map: EditedMap | None = None
        self._fingerprint = Fingerprint()
        self._last: tuple[Shape, _Attributes, _Alone] | None = None

    def patch(
        self, text: str, others: Mapping[str, str], optimize: Level, forget: Callable[[str], None]
    ) -> CompileResult | None:
        """The result for a text; None if it differs from the last one by more than one attribute's value.

        ``forget`` is told the text of the whole compile before its trees are changed. After None this state
        is of no more use.
        """
        now = self._now
        if optimize != now.optimize or others != now.others or self._patches >= _MOST_PATCHES:
            return None
        if text == now.text:
            return now.result
        if len(text) > limits.SOURCE_BYTES:
            return None
        data = utf8(text)
        if len(data) > limits.SOURCE_BYTES:
            return None
        start, old_end = _changed(now.text, text)
        delta = len(text) - len(now.text)
        found = self._attribute_at(start, old_end)
        # Lines stay where they are.
        if found is None or "\n" in now.text[start:old_end] or "\n" in text[start : old_end + delta]:
            return None
        shape, place = self._shapes[found]
        spec, old = shape.attributes[place]
        start_of_value, end_of_value = self._starts[found], self._ends[found] + delta
        value = _parse(text, old, start_of_value, end_of_value)
        if value is None:
            return None
        new = ast.Attribute(
            old.start,
            old.end + delta,
            old.name,
            False,
            value,
            old.braces,
            old.value_start,
            old.value_end + delta,
        )
        now.lowering.places.move(new, text[start_of_value:end_of_value], start_of_value)
        if not self._patches:
            forget(now.text)
        self._patches += 1
        if not self._fits(text, shape, place, new):
            return None
        before = shape.attributes
        shape.attributes = (*before[:place], (spec, new), *before[place + 1 :])
        wasm = self._write(shape, before)
        if wasm is None:
            # The whole is compiled next, and this state forgotten.
            return None
        if delta:
            self._ends[found:] = [end + delta for end in self._ends[found:]]
            self._starts[found + 1 :] = [at + delta for at in self._starts[found + 1 :]]
        result = now.result
        line = bisect_right(now.checked.source.starts, self._first_starts[found]) - 1
        line += text.count("\n", self._starts[found], start)
        begins = text.rfind("\n", 0, start) + 1
        mapped, mapped_hash = self._mapped(text, line, begins)
        same = begins if len(data) == len(text) else len(utf8(text[:begins]))
        now.result = replaced(
            result,
            source_hash=self._fingerprint.of(data, same),
            stats=Stats(len(wasm), 0.0, result.stats.optimizations_applied, 1),
            wasm=wasm,
            wasm_hash=hashlib.sha256(wasm).hexdigest(),
            source_map=mapped,
            source_map_hash=mapped_hash,
            outline=_shifted(result.outline, now.text, text, (start, old_end), (line, begins)),
        )
        now.text = text
        return now.result

    def _mapped(self, text: str, line: int, begins: int) -> tuple[str, str]:
        """The source map after a change in one line (from 0), which begins at an offset; and its hash."""
        if self._map is None:
            self._map = EditedMap(self._now.program.sources)
        ends = text.find("\n", begins)
        changed = text[begins : ends if ends >= 0 else len(text)]
        return self._map.changed(line, changed, self._now.module.mappings())

    def _attribute_at(self, start: int, end: int) -> int | None:
        """The attribute with the change inside of its quotes or braces."""
        number = bisect_left(self._starts, start) - 1
        return number if number >= 0 and end < self._ends[number] else None

    def _fits(self, text: str, shape: Shape, place: int, new: ast.Attribute) -> bool:
        """Whether the new value is without problems and reads what the old one read."""
        checked = self._now.checked
        names = checked.names
        spec, old = shape.attributes[place]
        resolver = NameResolver(checked.source, Neighbours())
        resolver.found.names = names
        resolver.attribute(new, names.scopes[old])
        if resolver.problems or names.touched[new] != names.touched[old]:
            return False
        if self._now.optimize == "aggressive" and names.touched[new][1]:
            # Whether a function is put in place of its calls depends on how many there are.
            return False
        if any(facts.writes is not None for facts in resolver.found.expressions):
            return False
        rules = ComponentRules(text, names)
        rules.types = checked.types
        rules.holding = checked.types.holding.get(old, frozenset())
        rules.attribute(spec, new)
        rules.decide()
        return not rules.problems

    def _write(self, shape: Shape, before: _Attributes) -> bytes | None:
        """The module with the attributes of a shape as they are now."""
        now = self._now
        block, place, unit = now.lowering.drawn[shape.node]
        old = self._before(shape, before, block)
        new = self._alone(shape, block)
        self._last = shape, shape.attributes, new
        if old.folded != new.folded or bool(old.body) != bool(new.body):
            return None
        if new.body:
            assert unit is not None
            body = [_at(statement, place) for statement in new.body]
            if touched(unit.body) != touched(body):
                return None
        if old.compared == new.compared:
            if not new.body or unit is None:
                return now.result.wasm
            wasm = now.module.rewrite(block, unit, body)
            if wasm is not None:
                return wasm
        block.nodes[place].statics = new.statics
        if new.body and unit is not None:
            unit.body = body
        written, module, problems = emit_for_edits(now.program)
        if problems:
            return None
        now.module = module
        return written

    def _before(self, shape: Shape, attributes: _Attributes, block: ir.Block) -> _Alone:
        """What a shape was with the attributes before the edit. Mostly the last edit was of the same."""
        if self._last is not None and self._last[0] is shape and self._last[1] is attributes:
            return self._last[2]
        after, shape.attributes = shape.attributes, attributes
        found = self._alone(shape, block)
        shape.attributes = after
        return found

    def _alone(self, shape: Shape, block: ir.Block) -> _Alone:
        alone = self._now.lowering.shape_alone(shape, block)
        folded = False
        if self._now.optimize in _FOLDING:
            folded = fold_block(alone, self._now.program.constants)
        statics = alone.nodes[0].statics
        body = alone.units[0].body if alone.units else []
        return _Alone(body, statics, [_static(entry) for entry in statics], folded)


def _collect(component: Component, lowering: ComponentLowering, found: list[tuple[Shape, int]]) -> None:
    """Every attribute with a value of every element that has a node to itself, in the order of the text."""
    waiting: list[View] = list(reversed(component.template))
    while waiting:
        view = waiting.pop()
        if isinstance(view, Condition):
            waiting.extend(reversed((*view.then, *view.otherwise)))
            continue
        if isinstance(view, Shape) and view.node in lowering.drawn:
            found += [
                (view, place) for place, (_, one) in enumerate(view.attributes) if one.value is not None
            ]
        waiting.extend(reversed(view.children))


def _changed(old: str, new: str) -> tuple[int, int]:
    """Where two texts begin to differ, and where in the old one that ends."""
    shorter = min(len(old), len(new))
    start = _common(shorter, lambda low, high: old[low:high] == new[low:high])
    before, now = len(old), len(new)
    tail = _common(
        shorter - start, lambda low, high: old[before - high : before - low] == new[now - high : now - low]
    )
    return start, before - tail


def _common(most: int, same: Callable[[int, int], bool]) -> int:
    """The largest size up to ``most`` that is the same, by halving: slices are compared at memory speed.

    ``same`` is asked about what lies between two sizes.
    """
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if same(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _parse(text: str, old: ast.Attribute, start: int, end: int) -> ast.Expression | None:
    """The value in ``text[start:end]``, quotes or braces included; None if it is not one without doubt."""
    inside = text[start + 1 : end - 1]
    if not old.braces:
        if any(sign in inside for sign in "\"'\n<>{}"):
            return None
        return ast.String(start, end, inside)
    tokens = tokenize(text, start + 1, len(text), braced=True)
    if not tokens.closed or tokens.stop != end - 1:
        return None
    problems: list[Any] = []
    value = parse_expression(text, tokens, problems, [0])
    return None if problems or isinstance(value, ast.Missing) else value


def _at(statement: ir.Statement, place: int) -> ir.Statement:
    if isinstance(statement, ir.SetAttribute):
        attribute, name, kind = statement.attribute, statement.name, statement.kind
        return ir.SetAttribute(place, attribute, name, kind, statement.value, at=statement.at)
    return statement


def _static(entry: _Static) -> tuple[object, ...]:
    """What can be compared of a constant attribute; numbers by their text, for -0 and NaN."""
    attribute, _, value = entry
    if isinstance(value, ir.StaticList):
        return (attribute, value.item, tuple(map(repr, value.values)))
    return (attribute, type(value), repr(value.value))


def _shifted(
    outline: tuple[dict[str, Any], ...],
    old: str,
    new: str,
    change: tuple[int, int],
    line: tuple[int, int],
) -> tuple[dict[str, Any], ...]:
    """The outline after a change of ``old`` from one offset to another, inside of one line of one element:
    the number of the line, from 0, and where it begins.
    """
    start, old_end = change
    new_end = old_end + len(new) - len(old)
    removed, inserted = old[start:old_end], new[start:new_end]
    delta = utf16_length(inserted) - utf16_length(removed)
    if delta == 0:
        return outline
    number, begins = line
    column = utf16_length(old[begins:start]) + 1
    return tuple(_moved(outline, (number + 1, column), delta))


def _moved(
    entries: tuple[dict[str, Any], ...] | list[dict[str, Any]], at: tuple[int, int], delta: int
) -> list[dict[str, Any]]:
    """Entries that begin before the change hold it if they are the last to do so; those after it on its line
    move with it.
    """
    moved: list[dict[str, Any]] = []
    for number, entry in enumerate(entries):
        begins = (entry["line"], entry["column"])
        following = entries[number + 1] if number + 1 < len(entries) else None
        if begins < at:
            if following is None or (following["line"], following["column"]) > at:
                children = _moved(entry["children"], at, delta)
                moved.append({**entry, "span": entry["span"] + delta, "children": children})
            else:
                moved.append(entry)
        elif entry["line"] == at[0]:
            children = _moved(entry["children"], at, delta)
            moved.append({**entry, "column": entry["column"] + delta, "children": children})
        else:
            moved.extend(entries[number:])
            break
    return moved
