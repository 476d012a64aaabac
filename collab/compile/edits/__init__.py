"""The next source after one that compiled, when one part of it is all that changed.

Most of what people do is of this kind: a number typed, a shape dragged, a handler written. Then that part (an
attribute's value, a handler, a declaration of the script, a prop's default, the test of an ``<if>``, the list
or the key of a ``<for>``) is parsed, resolved, checked, lowered and folded, and one function of the module
written again, instead of everything. With a constant of the script, that others have in its place, these are
lowered, too. Of a space alone no code is made: what is behind it is in other lines.
The result is the one that a whole compile gives, byte for byte; wherever that is not certain, ``Edits.patch``
gives None, and the whole is compiled.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from typing import Any

from collab.compile import limits
from collab.compile.diagnostics.problem import Problem, located, moved
from collab.compile.edits.checks import Examined, Examiner
from collab.compile.edits.code import Code, Lowered
from collab.compile.edits.constants import Users
from collab.compile.edits.parts import (
    AttributeOfNode,
    Declaration,
    DefaultOfProp,
    HandlerOfView,
    KeyOfRepeat,
    ListOfRepeat,
    Part,
    PropOfUse,
    TestOfCondition,
    parts_of,
)
from collab.compile.edits.spaces import Space, ends_its_line, spaces_of
from collab.compile.edits.text import Change, Changes, Path, holder_of, reflowed, shifted
from collab.compile.emit.module import Module
from collab.compile.emit.source_map import EditedMap
from collab.compile.ir import nodes as ir
from collab.compile.lower.component import ComponentLowering
from collab.compile.lower.statements import TooMuchInlinedError
from collab.compile.optimize import Level, applied_after
from collab.compile.queries import Checked
from collab.compile.records import replaced, table
from collab.compile.result import CompileResult, Hashes, Stats
from collab.compile.source import Source, utf8_length, utf16_length
from collab.compile.syntax import ast
from collab.compile.types.component import ComponentRules, is_literal
from collab.compile.types.tables import Types

_IN_ELEMENTS = (AttributeOfNode, PropOfUse, HandlerOfView, TestOfCondition, ListOfRepeat, KeyOfRepeat)
_MOST_PATCHES = 500
"""After so many a whole compile: tables about nodes that are no more grow with each."""


@table
class Compiled:
    """Everything that a whole compile without errors leaves behind; ``problems`` are what it warned of."""

    text: str
    others: Mapping[str, str]
    optimize: Level
    checked: Checked
    program: ir.Program
    lowering: ComponentLowering
    module: Module
    result: CompileResult
    problems: list[Problem]


class Edits:
    """The state after a compile, carried on from edit to edit. It is ``usable`` as long as nothing of it has
    become what could not be finished.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.usable = not compiled.checked.component.is_module and compiled.program.constants is not None
        self._now = compiled
        self._whole = compiled.text
        self._code = Code(compiled.program, compiled.lowering, compiled.module, compiled.optimize)
        self._patches = 0
        checked = compiled.checked
        self._parts = parts_of(checked.component, checked.names, checked.types, compiled.lowering)
        self._parts += spaces_of(compiled.text, checked.document, checked.component.script)
        self._parts.sort(key=lambda part: part.start)
        self._examiner = Examiner(checked, self._parts)
        self._starts = [part.start for part in self._parts]
        self._ends = [part.end for part in self._parts]
        self._changes = Changes()
        self._map: EditedMap | None = None
        self._users = Users(checked.names, self._parts)
        # What is known of parts that were edited: mostly the next edit is of the same.
        self._examined: dict[Part, Examined] = {}
        self._lowered: dict[object, Lowered] = {}

    def patch(
        self, text: str, others: Mapping[str, str], optimize: Level, forget: Callable[[str], None]
    ) -> CompileResult | None:
        """The result for a text; None if it differs from the last one by more than one part, or by what may
        matter to others.

        ``forget`` is told the text of the whole compile before its trees are changed.
        """
        now = self._now
        if optimize != now.optimize or others != now.others or not self.usable:
            return None
        if self._patches >= _MOST_PATCHES:
            return None
        if text == now.text:
            return now.result
        if utf8_length(text) > limits.SOURCE_BYTES:
            return None
        start, old_end = self._changes.between(now.text, text)
        delta = len(text) - len(now.text)
        found = self._part_at(start, old_end)
        if found is None:
            return None
        self._patches += 1
        problems: list[Problem] = []
        for problem in now.problems:
            following = moved(problem, start, old_end, delta)
            if following is None:
                return None
            problems.append(following)
        part = self._parts[found]
        change = Change(now.text, text, (start, old_end))
        begins_at, ends_at = self._starts[found], self._ends[found] + delta
        is_space = isinstance(part, Space)
        if change.breaks and not is_space and not ends_its_line(text, ends_at):
            return None
        if is_space and change.lines and "\n" not in now.text[begins_at : self._ends[found]]:
            # What is before it and what is behind are in one line.
            return None
        node = part.parse(text, begins_at, ends_at)
        if node is None:
            return None
        starts = now.checked.source.starts
        line = bisect_right(starts, part.start) - 1
        behind = line + now.text.count("\n", begins_at, self._ends[found]) + (1 if is_space else 2)
        line += text.count("\n", begins_at, start)

        def begin() -> None:
            """The trees are going to be changed."""
            forget(self._whole)
            if change.lines:
                self._code.move_lines(part, behind, change.lines)

        wasm: bytes | None
        try:
            if is_space:
                begin()
                wasm = now.result.wasm
            else:
                if not self._look_at(part, begins_at, self._ends[found]):
                    return None
                wasm = self._replaced(part, node, (text, begins_at, ends_at), begin)
        except TooMuchInlinedError:
            self.usable = False
            return None
        if wasm is None or len(wasm) > limits.MODULE_BYTES:
            self.usable = self.usable and wasm is None
            return None
        if delta:
            self._ends[found:] = [end + delta for end in self._ends[found:]]
            self._starts[found + 1 :] = [at + delta for at in self._starts[found + 1 :]]
        result = now.result
        begins = text.rfind("\n", 0, start) + 1
        now.result = replaced(
            result,
            source=text,
            diagnostics=located(problems, Source(text, now.checked.source.file)) if problems else (),
            stats=Stats(len(wasm), 0.0, self._applied(), 1),
            wasm=wasm,
            source_map=self._mapped(change, begins),
            outline=_outlined(result.outline, part, change, (line, begins)),
            hashes=Hashes(),
        )
        now.text, now.problems = text, problems
        return now.result

    def _applied(self) -> tuple[str, ...]:
        before = self._now.result.stats.optimizations_applied
        return applied_after(self._now.optimize, before, folds=self._now.program.folded > 0)

    def _mapped(self, change: Change, begins: int) -> str:
        """The source map after a change in the line that begins at an offset."""
        now = self._now
        if self._map is None:
            self._map = EditedMap(now.program.sources)
        if change.breaks:
            return self._map.anew(change.new, self._code.module.mappings())
        assert now.result.source_map is not None
        before = now.text, now.result.source_map
        return self._map.changed(before, change.new, begins, self._code.module.mappings())

    def _part_at(self, start: int, end: int) -> int | None:
        """The part that the change is inside of."""
        number = bisect_left(self._starts, start) - 1
        if number < 0:
            return None
        last = self._ends[number]
        return number if end < last or (end == last and self._parts[number].open) else None

    def _look_at(self, part: Part, start: int, end: int) -> bool:
        """Finds out what a part is before it is edited for the first time; False if it can't be alone."""
        if part in self._examined or isinstance(part, DefaultOfProp):
            return True
        if isinstance(part, ListOfRepeat):
            # Asked while its text is as it was: what comes in its place has items of the same type.
            for symbol in self._now.checked.names.repeats[part.view]:
                if symbol is not None:
                    self._examiner.is_settled(symbol)
        examined = self._examiner.examine(part, self._now.text, start, end)
        if examined is None:
            return False
        if isinstance(part, Declaration) and not self._examiner.is_settled(part.symbol):
            return False
        self._examined[part] = examined
        return True

    def _code_of(self, part: Part) -> Lowered:
        """The code of a part as it is in the module."""
        known = self._lowered.get(part.lowered_in)
        if known is None:
            known = self._lowered[part.lowered_in] = self._code.lower(part)
        return known

    def _replaced(
        self,
        part: Part,
        node: ast.Node,
        place: tuple[str, int, int],
        forget: Callable[[], None],
    ) -> bytes | None:
        """The module with another node for a part, which is in a text from one offset to another.

        None if that does not fit into what everything else is taken to be; then the part is what it was.
        """
        before, old = part.node, self._code_of(part)
        part.put(node)
        text, start, end = place
        examined: Examined | None = None
        if isinstance(part, DefaultOfProp):
            types = self._types_of_default(part, text)
        else:
            examined = self._fitting(part, self._examined[part], place)
            types = examined.types if examined is not None else None
        if types is None:
            part.put(before)
            return None
        self.usable = False
        forget()
        self._take_over(part, types, examined)
        self._code.move(part, node, text[start:end], start)
        lowered = self._code.lower(part)
        if isinstance(part, Declaration) and self._code.is_settled(part, old):
            self.usable = self._settle(part, lowered)
        else:
            self.usable = self._put(part, old, lowered)
        if examined is not None:
            self._examined[part] = examined
        return self._code.written() if self.usable else None

    def _settle(self, part: Declaration, lowered: Lowered) -> bool:
        """Puts another constant in, and that in its place wherever it is used; False if more would change."""
        # As they were: before the constant is another, and what shares a node with them, too.
        constants: dict[Declaration, Lowered] = {}
        others: dict[Part, Lowered] = {}
        waiting: list[Part] = [part]
        while waiting:
            one = waiting.pop()
            if one in constants or one in others:
                continue
            old = self._code_of(one)
            if not isinstance(one, Declaration) or not self._code.is_settled(one, old):
                others[one] = old
                continue
            constants[one] = old
            users = self._users.of(one.symbol)
            if users is None:
                return False
            waiting += users
        # Constants need those before them, and everything else may need all of them.
        for constant in sorted(constants, key=lambda one: one.start):
            new = lowered if constant is part else self._code.lower(constant)
            if not self._put(constant, constants[constant], new):
                return False
            self._code.settle(constant, new)
        return all(self._put(one, old, self._code.lower(one)) for one, old in others.items())

    def _put(self, part: Part, old: Lowered, new: Lowered) -> bool:
        """Puts in other code of a part, which was ``old``; False if more would change."""
        # Where several parts are lowered as one, the first has put in what is folded in all.
        more = new.folded - self._code_of(part).folded
        self._lowered[part.lowered_in] = new
        return self._code.replace(part, old, new, folded=more)

    def _fitting(self, part: Part, old: Examined, place: tuple[str, int, int]) -> Examined | None:
        """What is found out about a part that is another now; None if that matters to others."""
        found = self._examiner.examine(part, *place)
        if found is None or not found.touches_as(old):
            return None
        if isinstance(part, Declaration) and not self._examiner.declares_as_before(part, found):
            return None
        if self._now.optimize == "aggressive" and found.facts.calls:
            # Whether a function is put in place of its calls depends on how many there are.
            return None
        return found

    def _types_of_default(self, part: DefaultOfProp, text: str) -> Types | None:
        default = part.prop.default
        if default is None or not is_literal(default):
            return None
        known = self._now.checked
        rules = ComponentRules(text, known.names)
        rules.default_alone(part.prop, known.types.props[part.prop.name])
        return None if rules.problems else rules.types

    def _take_over(self, part: Part, found: Types, examined: Examined | None) -> None:
        """Notes what was found out about a part."""
        names, types = self._now.checked.names, self._now.checked.types
        if examined is not None:
            names.uses.update(examined.names.uses)
            names.declared.update(examined.names.declared)
        types.expressions.update(found.expressions)
        types.functions.update(found.functions)
        types.results.update(found.results)
        types.calls.update(found.calls)
        types.coerced |= found.coerced
        types.wrapped.update(found.wrapped)
        types.narrowed |= found.narrowed
        own = part.symbol if isinstance(part, Declaration) else None
        types.symbols.update({symbol: kind for symbol, kind in found.symbols.items() if symbol is not own})
        if own is not None:
            names.declared[part.node] = own


def _outlined(
    outline: tuple[dict[str, Any], ...], part: Part, change: Change, at: tuple[int, int]
) -> tuple[dict[str, Any], ...]:
    """The outline after a change in a part: in the line with a number, from 0, that begins at an offset."""
    inside = isinstance(part, _IN_ELEMENTS)
    if not change.breaks and not isinstance(part, Space):
        return shifted(outline, change, at, inside=inside)
    path: Path | None = None
    if isinstance(part, Space):
        path = part.path
    elif inside:
        number, begins = at
        column = utf16_length(change.old[begins : change.span[0]]) + 1
        path = holder_of(outline, (number + 1, column))
    return reflowed(outline, change, at[0], path)
