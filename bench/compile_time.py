"""Compile time beside Svelte 5: warm, after one changed attribute, and in a fresh process.

    make bench-compile

Prints milliseconds (medians) and the ratio to Svelte in the same run, for the same component in both.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from collab.compile.pipeline import compile_source
from sources import SIZES, omni, svelte

BENCH = Path(__file__).parent
OMNICRAFT = Path(sys.executable).with_name("omnicraft")


def ours() -> dict[int, dict[str, float]]:
    """Medians per size: ``whole`` compiles the same text, ``changed`` one with another colour each time."""
    result = {}
    for lines in SIZES:
        rounds = 10 if lines > 200 else 30
        texts = [omni(lines, color=f"#{n:06x}") for n in range(rounds * 2)]
        for text in texts[:rounds]:
            _timed(text)
        whole = [_timed(omni(lines)) for _ in range(rounds)]
        changed = [_timed(text) for text in texts[rounds:]]
        result[lines] = {"whole": statistics.median(whole), "changed": statistics.median(changed)}
    return result


def _timed(source: str) -> float:
    start = time.perf_counter()
    result = compile_source(source, file="Panel.omni")
    elapsed = (time.perf_counter() - start) * 1000
    assert result.success, [diagnostic.message for diagnostic in result.diagnostics]
    return elapsed


def peer() -> dict[int, dict[str, float]]:
    """The same for Svelte, in one warm Node process."""
    cases = {lines: [svelte(lines), svelte(lines, color="#123456")] for lines in SIZES}
    output = subprocess.run(
        ["node", "peers/svelte_compile.mjs"],
        cwd=BENCH,
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {int(lines): times for lines, times in json.loads(output).items()}


def fresh(command: list[str]) -> float:
    """Median milliseconds of a whole process, seven runs after one for the disk cache."""
    times = []
    for _ in range(8):
        start = time.perf_counter()
        subprocess.run(command, cwd=BENCH, check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[1:])


def main() -> None:
    """Measure and print."""
    mine, theirs = ours(), peer()
    print(f"{'':24}{'OmniCraft':>12}{'Svelte 5':>12}{'ratio':>9}   ms, median")
    for kind, name in (("whole", "whole, warm"), ("changed", "one attribute changed")):
        for lines in SIZES:
            _row(f"{name}, {lines}", mine[lines][kind], theirs[lines][kind])
    with tempfile.TemporaryDirectory() as folder:
        for lines in (50, 300):
            a, b = Path(folder, "Panel.omni"), Path(folder, "Panel.svelte")
            a.write_text(omni(lines))
            b.write_text(svelte(lines))
            _row(
                f"fresh process, {lines}",
                fresh([str(OMNICRAFT), "compile", str(a), "-o", folder]),
                fresh(["node", "peers/svelte_fresh.mjs", str(b)]),
            )


def _row(name: str, mine: float, theirs: float) -> None:
    print(f"{name:24}{mine:12.2f}{theirs:12.2f}{mine / theirs:9.3f}")


if __name__ == "__main__":
    main()
