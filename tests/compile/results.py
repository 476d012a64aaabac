"""What the compiler makes of every case, at every level; as a program, prints it as JSON."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import collab
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries
from collab.compile.records import replaced

HERE = Path(__file__).parent


def of_every_case() -> dict[str, str]:
    """A hash of each whole result, but for its times, by source and level."""
    found: dict[str, str] = {}
    paths = [*HERE.glob("cases/*/input.omni"), *(HERE.parents[1] / "collab/samples").glob("*.omni")]
    for path in sorted(paths):
        text = path.read_text("utf-8")
        others = {other.stem: other.read_text("utf-8") for other in sorted(path.parent.glob("others/*.omni"))}
        queries = Queries()
        for level in ("none", "basic", "standard", "aggressive"):
            for kept in (None, queries):
                result = compile_source(
                    text,
                    file=path.name,
                    others=others,
                    optimize=level,  # type: ignore[arg-type]
                    javascript=kept is None,
                    rust=kept is None,
                    queries=kept,
                )
                stats = replaced(result.stats, compilation_time=0.0, phases=())
                told = repr(replaced(result, stats=stats))
                found[f"{path.parent.name}/{path.stem} {level} {kept is not None}"] = hashlib.sha256(
                    told.encode("utf-8", "surrogatepass")
                ).hexdigest()
    return found


if __name__ == "__main__":
    print(json.dumps({"where": str(Path(collab.__file__).resolve()), **of_every_case()}))
