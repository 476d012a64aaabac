"""JavaScript, as code is written in it."""

from __future__ import annotations

import re

from collab.compile.emit.text_code import TextWriter
from collab.compile.ir import nodes as ir
from collab.compile.ir.rows import CHUNK_ROWS
from collab.compile.js import number_text

OPERATORS = {
    "i32.eqz": "+!{}", "i32.eq": "+({} === {})", "i32.ne": "+({} !== {})", "i32.lt_s": "+({} < {})",
    "i32.lt_u": "+({} >>> 0 < {} >>> 0)", "i32.gt_s": "+({} > {})", "i32.le_s": "+({} <= {})",
    "i32.ge_s": "+({} >= {})", "i32.add": "({} + {} | 0)", "i32.sub": "({} - {} | 0)",
    "i32.mul": "Math.imul({}, {})", "i32.and": "({} & {})", "i32.or": "({} | {})",
    "i32.shr_u": "({} >>> {} | 0)",
    "f64.eq": "+({} === {})", "f64.ne": "+({} !== {})", "f64.lt": "+({} < {})", "f64.gt": "+({} > {})",
    "f64.le": "+({} <= {})", "f64.ge": "+({} >= {})", "f64.abs": "Math.abs({})", "f64.neg": "(-{})",
    "f64.ceil": "Math.ceil({})", "f64.floor": "Math.floor({})", "f64.trunc": "Math.trunc({})",
    "f64.sqrt": "Math.sqrt({})", "f64.add": "({} + {})", "f64.sub": "({} - {})", "f64.mul": "({} * {})",
    "f64.div": "({} / {})", "f64.min": "Math.min({}, {})", "f64.max": "Math.max({}, {})",
    "f64.convert_i32_s": "{}", "f64.convert_i32_u": "({} >>> 0)", "i32.trunc_sat_f64_s": "whole({})",
}  # fmt: skip


class JavaScriptWriter(TextWriter):
    """Writes the rows of one function of a JavaScript module."""

    operators = OPERATORS
    keep = "const"
    base = "base"
    tab = "  "
    endless = "for (;;)"
    unfit = re.compile(r"[^A-Za-z0-9_$]")

    def number(self, code: ir.Const) -> str:
        """Minus 0 has a text of its own."""
        if code.kind != "f64":
            value = int(code.value) & 0xFFFFFFFF
            return str(value - (1 << 32) if value >= 1 << 31 else value)
        if code.value == 0 and str(code.value).startswith("-"):
            return "-0"
        return number_text(code.value)

    def load(self, kind: ir.Kind, address: str) -> str:
        """By the module's own functions."""
        return f"{'F' if kind == 'f64' else 'I'}({address})"

    def store(self, kind: ir.Kind, address: str, value: str) -> str:
        """By the module's own functions."""
        return f"{'setF' if kind == 'f64' else 'setI'}({address}, {value})"

    def parameter(self, name: str, kind: ir.Kind) -> str:
        """Without a type."""
        return name

    def declared(self, found: list[tuple[str, ir.Kind]]) -> list[str]:
        """All in one row."""
        return [f"let {', '.join(name for name, _ in found)};"]

    def label(self, name: str) -> str:
        """As any name."""
        return name

    def test(self, value: str) -> str:
        """A boolean is 0 or 1."""
        return f"({value})"

    def either(self, test: str, then: str, otherwise: str) -> str:
        """By ``?``."""
        return f"({test} ? {then} : {otherwise})"

    def forget(self, value: str, kind: ir.Kind | None) -> str:
        """Any value may be a statement."""
        return f"{value};"

    def leave_unless(self, test: str) -> str:
        """By ``break``."""
        return f"if (!{test}) break;"

    def choice(self, by: str, cases: list[list[str]]) -> list[str]:
        """By ``switch``."""
        rows = [f"switch ({by}) {{"]
        for number, case in enumerate(cases):
            rows.append(f"  case {number}: {{")
            rows += self._indented(self._indented(case))
            rows += ["    break;", "  }"]
        return [*rows, "}"]

    def each_row(
        self, table: str, rows: str, row: str, number: int, *, gaps: bool, body: list[str]
    ) -> list[str]:
        """A loop over chunks, and one over the rows of each."""
        first, end = f"first{number}", f"end{number}"
        return [
            f"for (let {first} = 0; {first} < {rows}; {first} += {CHUNK_ROWS}) {{",
            f"  {row} = entities_chunk({table}, {first});",
            f"  const {end} = {row} + 8 * Math.min({CHUNK_ROWS}, {rows} - {first});",
            f"  for (; {row} < {end}; {row} += 8) {{",
            *([f"    if (I({row}) < 0) continue;"] if gaps else []),
            *self._indented(self._indented(body)),
            "  }",
            "}",
        ]
