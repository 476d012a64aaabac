"""Compile time beside Svelte 5 and esbuild: warm, after one changed attribute, and in a fresh process.

    make bench-compile

Prints milliseconds (medians) and the ratios to the peers in the same run, for the same component in each.
esbuild transforms JSX: it checks no types and knows nothing of what depends on what.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries
from sources import SIZES, jsx, omni, svelte

BENCH = Path(__file__).parent
OMNICRAFT = Path(sys.executable).with_name("omnicraft")


def ours() -> dict[int, dict[str, float]]:
    """Medians per size: ``whole`` knows nothing before, ``changed`` follows a text with another colour, as a
    compile worker has it.
    """
    result = {}
    for lines in SIZES:
        rounds = 10 if lines > 200 else 30
        texts = [omni(lines, color=f"#{n:06x}") for n in range(rounds * 2)]
        for text in texts[:rounds]:
            _timed(text)
        whole = [_timed(omni(lines)) for _ in range(rounds)]
        queries = Queries()
        compile_source(texts[0], file="Panel.omni", queries=queries)
        changed = [_timed(text, queries) for text in texts[rounds:]]
        result[lines] = {"whole": statistics.median(whole), "changed": statistics.median(changed)}
    return result


def _timed(source: str, queries: Queries | None = None) -> float:
    start = time.perf_counter()
    result = compile_source(source, file="Panel.omni", queries=queries)
    elapsed = (time.perf_counter() - start) * 1000
    assert result.success, [diagnostic.message for diagnostic in result.diagnostics]
    return elapsed


def peer(name: str, text: Callable[..., str]) -> dict[int, dict[str, float]]:
    """The same for a peer, in one warm Node process."""
    cases = {lines: [text(lines), text(lines, color="#123456")] for lines in SIZES}
    output = subprocess.run(
        ["node", f"peers/{name}_compile.mjs"],
        cwd=BENCH,
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {int(lines): times for lines, times in json.loads(output).items()}


def fresh(command: list[str]) -> float:
    """Median milliseconds of a whole process, seven runs after one for the disk cache.

    Python keeps its byte code, as it does where a package is installed.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times = []
    for _ in range(8):
        start = time.perf_counter()
        subprocess.run(command, cwd=BENCH, check=True, capture_output=True, env=environment)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[1:])


def main() -> None:
    """Measure and print."""
    mine = ours()
    theirs, others = peer("svelte", svelte), peer("esbuild", jsx)
    heads = ("OmniCraft", "Svelte 5", "ratio", "esbuild", "ratio")
    print(f"{'':28}" + "".join(f"{head:>11}" for head in heads) + "   ms, median")
    for kind, name in (("whole", "whole, warm"), ("changed", "one attribute changed")):
        for lines in SIZES:
            times = (mine[lines][kind], theirs[lines][kind], others[lines][kind])
            _row(f"{name}, {lines}", *times)
    with tempfile.TemporaryDirectory() as folder:
        for lines in SIZES:
            a, b, c = (Path(folder, f"Panel.{kind}") for kind in ("omni", "svelte", "jsx"))
            a.write_text(omni(lines))
            b.write_text(svelte(lines))
            c.write_text(jsx(lines))
            _row(
                f"fresh process, {lines}",
                fresh([str(OMNICRAFT), "compile", str(a), "-o", folder]),
                fresh(["node", "peers/svelte_fresh.mjs", str(b)]),
                fresh(["node_modules/.bin/esbuild", str(c), f"--outfile={folder}/Panel.js"]),
            )


def _row(name: str, mine: float, theirs: float, others: float) -> None:
    print(f"{name:28}{mine:11.2f}{theirs:11.2f}{mine / theirs:11.3f}{others:11.2f}{mine / others:11.3f}")


if __name__ == "__main__":
    main()
