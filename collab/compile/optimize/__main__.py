"""``python -m collab.compile.optimize FILE [LEVEL]``: a component's program before and after each pass."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

from collab.compile.ir.printer import print_program
from collab.compile.lower import lower
from collab.compile.optimize import PASSES
from collab.compile.queries import Queries


def main() -> None:
    """Prints the program as it is lowered, then what each pass changes; files beside it are its others."""
    path = Path(sys.argv[1])
    level = next(known for known in PASSES if known == (sys.argv[2] if len(sys.argv) > 2 else "aggressive"))
    others = {beside.stem: beside.read_text("utf-8") for beside in path.parent.glob("*.omni")}
    checked = Queries().check(path.read_text("utf-8"), path.name, others)
    if checked.has_errors:
        sys.exit(f"{path} has errors; `omnicraft check` tells them.")
    program, _ = lower(checked)
    before = print_program(program)
    print(before)
    for name, run in PASSES[level]:
        run(program)
        after = print_program(program)
        rows = list(
            difflib.unified_diff(before.splitlines(), after.splitlines(), "before", name, lineterm="")
        )
        print("\n".join(rows) if rows else f"{name}: nothing to do")
        before = after


if __name__ == "__main__":
    main()
