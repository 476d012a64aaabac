"""Rust, as code is written in it. Whatever is not a number is a ``u32``, as the runtime has it."""

from __future__ import annotations

import math
import re

from collab.compile.emit.text_code import TextWriter
from collab.compile.ir import nodes as ir
from collab.compile.ir.rows import CHUNK_ROWS

OPERATORS = {
    "i32.eqz": "u32::from({} == 0)", "i32.eq": "u32::from({} == {})", "i32.ne": "u32::from({} != {})",
    "i32.lt_s": "u32::from(({} as i32) < ({} as i32))", "i32.lt_u": "u32::from({} < {})",
    "i32.gt_s": "u32::from(({} as i32) > ({} as i32))", "i32.le_s": "u32::from(({} as i32) <= ({} as i32))",
    "i32.ge_s": "u32::from(({} as i32) >= ({} as i32))", "i32.add": "u32::wrapping_add({}, {})",
    "i32.sub": "u32::wrapping_sub({}, {})", "i32.mul": "u32::wrapping_mul({}, {})", "i32.and": "({} & {})",
    "i32.or": "({} | {})", "i32.shr_u": "u32::wrapping_shr({}, {})",
    "f64.eq": "u32::from({} == {})", "f64.ne": "u32::from({} != {})",
    "f64.lt": "u32::from({} < {})", "f64.gt": "u32::from({} > {})", "f64.le": "u32::from({} <= {})",
    "f64.ge": "u32::from({} >= {})", "f64.abs": "f64::abs({})", "f64.neg": "(-{})",
    "f64.ceil": "f64::ceil({})", "f64.floor": "f64::floor({})", "f64.trunc": "f64::trunc({})",
    "f64.sqrt": "f64::sqrt({})", "f64.add": "({} + {})", "f64.sub": "({} - {})", "f64.mul": "({} * {})",
    "f64.div": "({} / {})", "f64.min": "min({}, {})", "f64.max": "max({}, {})",
    "f64.convert_i32_s": "f64::from({} as i32)", "f64.convert_i32_u": "f64::from({})",
    "i32.trunc_sat_f64_s": "({} as i32 as u32)",
}  # fmt: skip
TYPES = {"f64": "f64", "i32": "u32", "ref": "u32"}
_COMPARED = "u32::from("


class RustWriter(TextWriter):
    """Writes the rows of one function of a Rust crate."""

    operators = OPERATORS
    keep = "let"
    base = "data_base(frame)"
    tab = "    "
    endless = "loop"
    unfit = re.compile(r"[^A-Za-z0-9_]")

    def number(self, code: ir.Const) -> str:
        """What is not a number without its sign: it has none."""
        if code.kind != "f64":
            value = int(code.value) & 0xFFFFFFFF
            # A literal alone may be taken for an i32.
            return f"{value}_u32" if value >= 1 << 31 else str(value)
        if math.isnan(code.value):
            return "f64::NAN"
        if math.isinf(code.value):
            return "f64::INFINITY" if code.value > 0 else "-f64::INFINITY"
        return repr(float(code.value))

    def load(self, kind: ir.Kind, address: str) -> str:
        """By the runtime."""
        return f"load_{'f64' if kind == 'f64' else 'i32'}({address})"

    def store(self, kind: ir.Kind, address: str, value: str) -> str:
        """By the runtime."""
        return f"store_{'f64' if kind == 'f64' else 'i32'}({address}, {value})"

    def parameter(self, name: str, kind: ir.Kind) -> str:
        """The script may write to it."""
        return f"mut {name}: {TYPES[kind]}"

    def declared(self, found: list[tuple[str, ir.Kind]]) -> list[str]:
        """Each in a row, with the value that WebAssembly gives it at first."""
        return [f"let mut {name}: {TYPES[kind]} = {'0.0' if kind == 'f64' else '0'};" for name, kind in found]

    def label(self, name: str) -> str:
        """With an apostrophe."""
        return f"'{name}"

    def test(self, value: str) -> str:
        """A comparison is taken out of the number that it was put into."""
        if value.startswith(_COMPARED) and _closes_at(value, len(_COMPARED)) == len(value) - 1:
            return value[len(_COMPARED) : -1]
        return f"{value} != 0"

    def either(self, test: str, then: str, otherwise: str) -> str:
        """By ``if``, which is an expression."""
        return f"(if {self.test(test)} {{ {then} }} else {{ {otherwise} }})"

    def forget(self, value: str, kind: ir.Kind | None) -> str:
        """A value that is not used is said to be so."""
        return f"{value};" if kind is None else f"let _ = {value};"

    def leave_unless(self, test: str) -> str:
        """By ``break``."""
        return f"if !({self.test(test)}) {{ break; }}"

    def choice(self, by: str, cases: list[list[str]]) -> list[str]:
        """By ``match``."""
        rows = [f"match {by} {{"]
        for number, case in enumerate(cases):
            rows.append(f"    {number} => {{")
            rows += self._indented(self._indented(case))
            rows.append("    }")
        return [*rows, "    _ => {}", "}"]

    def each_row(
        self, table: str, rows: str, row: str, number: int, *, gaps: bool, body: list[str]
    ) -> list[str]:
        """A loop over chunks, and one over the rows of each."""
        first, end = f"first{number}", f"end{number}"
        if gaps:
            body = [f"if (load_i32({row}) as i32) >= 0 {{", *self._indented(body), "}"]
        return [
            f"let mut {first} = 0;",
            f"while {first} < {rows} {{",
            f"    {row} = entities_chunk({table}, {first});",
            f"    let {end} = {row} + 8 * u32::min({CHUNK_ROWS}, {rows} - {first});",
            f"    while {row} < {end} {{",
            *self._indented(self._indented(body)),
            f"        {row} += 8;",
            "    }",
            f"    {first} += {CHUNK_ROWS};",
            "}",
        ]


def _closes_at(text: str, start: int) -> int:
    """Where the parenthesis is closed that was opened before ``start``."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return at
    return len(text)
