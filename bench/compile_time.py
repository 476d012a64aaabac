"""Compile time beside Svelte 5 and esbuild: warm, after a change of one part, and in a fresh process.

    make bench-compile

Prints milliseconds by the clock (medians), of this compiler as plain Python and, where it is built, natively,
and the ratios to the peers in the same run, for the same component in each. All take turns, so that what
else the machine does meanwhile reaches each of them, and each compile is timed by itself: the shortest take
less than what interrupts them, and where several made one figure, that grew with what else the machine did.
The last columns are the ratios to Svelte of the processor's time in all threads, which other work on the
machine changes least. They are the smaller ones, since Node compiles and collects in threads of its own.
Goals are for the clock, and for the native modules where they are built.
esbuild transforms JSX: it checks no types and knows nothing of what depends on what.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

sys.path.insert(0, str(Path(__file__).parents[1]))

import native_build
from sources import SIZES, jsx, omni, svelte

BENCH = Path(__file__).parent
OMNICRAFT = Path(sys.executable).with_name("omnicraft")
TURNS = 15
PEERS: dict[str, Callable[..., str]] = {"svelte": svelte, "esbuild": jsx}
Times = tuple[float, float]
"""Milliseconds by the clock, and of the processor."""
Kind = Literal["whole", "changed", "default", "signal", "handler"]
NAMES: dict[Kind, str] = {
    "whole": "whole, warm",
    "changed": "one attribute changed",
    "default": "a prop's default changed",
    "signal": "a signal's start changed",
    "handler": "one handler changed",
}
"""``whole`` knows nothing before; the others follow a text in which one part is another, as in a compile
worker. The peers compile all of it.
"""

WARM_GOALS: dict[tuple[Kind, int], float] = {
    **{("whole", lines): 0.35 for lines in SIZES},
    ("changed", 300): 0.02,
    ("changed", 1000): 0.006,
}
"""The most of Svelte's time that a compile of so many lines is to take."""
FRESH_GOAL = 0.2
GROWTH_GOAL = 2.0


class Compiler:
    """A compiler in one warm process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def timed(self, kind: Kind, lines: int, times: int) -> Times:
        """What one of so many compiles takes."""
        self.send({"name": f"{kind} {lines}", "times": times})
        assert self._process.stdout is not None
        clock, processor = json.loads(self._process.stdout.readline())
        return float(clock), float(processor)

    def send(self, message: object) -> None:
        """A line for the process."""
        assert self._process.stdin is not None
        print(json.dumps(message), file=self._process.stdin, flush=True)


@contextlib.contextmanager
def started(command: list[str], environment: dict[str, str]) -> Iterator[Compiler]:
    """A compiler whose process ends with the block."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=BENCH, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        yield Compiler(process)


@contextlib.contextmanager
def compilers() -> Iterator[list[Compiler]]:
    """This one, plain and, where it is built, native; then the peers."""
    with contextlib.ExitStack() as stack:
        found = [
            stack.enter_context(started([sys.executable, "peers/omnicraft_compile.py"], environment))
            for environment in environments()
        ]
        for name, text in PEERS.items():
            peer = stack.enter_context(started(["node", f"peers/{name}_compile.mjs"], dict(os.environ)))
            sources = {f"whole {lines}": text(lines) for lines in SIZES}
            changed = {lines: text(lines, color="#123456") for lines in SIZES}
            peer.send(
                sources
                | {f"{kind} {lines}": changed[lines] for kind in NAMES for lines in SIZES if kind != "whole"}
            )
            found.append(peer)
        yield found


def environments() -> list[dict[str, str]]:
    """In which this compiler is plain, and in which it is native, where that is built.

    Python keeps its byte code, as it does where a package is installed.
    """
    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    }
    return [plain, {**plain, "PYTHONPATH": str(native_build.NATIVE)}] if native_build.built() else [plain]


def warm(found: list[Compiler], lines: int) -> dict[Kind, list[Times]]:
    """Medians over turns, of each compiler."""
    turns: dict[Kind, list[list[Times]]] = {kind: [] for kind in NAMES}
    for _ in range(TURNS):
        for kind in NAMES:
            # Whoever types changes one part many times in a row.
            times = 3 if kind == "whole" and lines > 200 else 15
            turns[kind].append([one.timed(kind, lines, times) for one in found])
    # The first turns only warm up.
    return {kind: list(map(_median, zip(*some[2:], strict=True))) for kind, some in turns.items()}


def _median(turns: Iterable[Times]) -> Times:
    clock, processor = map(statistics.median, zip(*turns, strict=True))
    return clock, processor


def fresh(commands: list[tuple[list[str], dict[str, str]]]) -> list[float]:
    """Median milliseconds of whole processes, after one of each for the disk cache."""
    turns: list[list[float]] = []
    for _ in range(TURNS):
        turn = []
        for command, environment in commands:
            start = time.perf_counter()
            subprocess.run(command, cwd=BENCH, check=True, capture_output=True, env=environment)
            turn.append((time.perf_counter() - start) * 1000)
        turns.append(turn)
    return [statistics.median(one) for one in zip(*turns[1:], strict=True)]


class Goals:
    """What is to be reached, beside what was measured."""

    def __init__(self) -> None:
        self._rows: list[str] = []

    def add(self, name: str, ratio: float, goal: float) -> None:
        """A ratio that is to be no larger than its goal."""
        said = "met" if ratio <= goal else "MISSED"
        self._rows.append(f"{name:60}{ratio:9.4f}  goal {goal:<6}{said}")

    def show(self) -> None:
        """Print them."""
        print("\n" + "\n".join(self._rows))


def main() -> None:
    """Measure and print."""
    goals = Goals()
    ours = ("plain", "native")[: len(environments())]
    if len(ours) == 1:
        print("The native modules are not built: `make native` builds them, with a C compiler.")
    elif not native_build.is_current():
        print("The native modules are of other sources than these: `make native` builds them anew.")
    heads = [*ours, "Svelte 5", "esbuild"]
    heads += [f"{name}/{peer}" for peer in ("Svelte", "esbuild") for name in ours]
    heads += [f"processor {name}" for name in ours]
    print(f"{'':28}" + "".join(f"{head:>17}" for head in heads) + "   ms, median")
    with compilers() as found:
        medians = {lines: warm(found, lines) for lines in SIZES}
    for kind, name in NAMES.items():
        for lines in SIZES:
            clock, processor = zip(*medians[lines][kind], strict=True)
            _row(f"{name}, {lines}", clock, processor)
            if goal := WARM_GOALS.get((kind, lines)):
                ratio = clock[len(ours) - 1] / clock[-2]
                goals.add(f"{name}, {lines} lines, {ours[-1]} beside Svelte", ratio, goal)
    small, large = (medians[lines]["changed"] for lines in SIZES[-2:])
    for number, name in enumerate(ours):
        grown, spent = (most / least for most, least in zip(large[number], small[number], strict=True))
        print(
            f"one attribute changed, {name}: {SIZES[-1]} lines take {grown:.2f} times what {SIZES[-2]} take "
            f"by the clock, {spent:.2f} times of the processor"
        )
        if name == ours[-1]:
            told = f"one attribute changed, {SIZES[-1]} lines beside {SIZES[-2]}, {name}"
            goals.add(told, grown, GROWTH_GOAL)
    with tempfile.TemporaryDirectory() as folder:
        for lines in SIZES:
            a, b, c = (Path(folder, f"Panel.{kind}") for kind in ("omni", "svelte", "jsx"))
            a.write_text(omni(lines))
            b.write_text(svelte(lines))
            c.write_text(jsx(lines))
            own = [str(OMNICRAFT), "compile", str(a), "-o", folder]
            commands = [(own, environment) for environment in environments()]
            commands.append((["node", "peers/svelte_fresh.mjs", str(b)], dict(os.environ)))
            esbuild = ["node_modules/.bin/esbuild", str(c), f"--outfile={folder}/Panel.js"]
            commands.append((esbuild, dict(os.environ)))
            took = fresh(commands)
            _row(f"fresh process, {lines}", took)
            ratio = took[len(ours) - 1] / took[-2]
            goals.add(f"fresh process, {lines} lines, {ours[-1]} beside Svelte", ratio, FRESH_GOAL)
    goals.show()


def _row(name: str, clock: Sequence[float], processor: Sequence[float] = ()) -> None:
    *ours, svelte_took, esbuild_took = clock
    cells = [f"{took:17.2f}" for took in clock]
    cells += [f"{mine / theirs:17.3f}" for theirs in (svelte_took, esbuild_took) for mine in ours]
    if processor:
        cells += [f"{mine / processor[-2]:17.3f}" for mine in processor[:-2]]
    print(f"{name:28}{''.join(cells)}")


if __name__ == "__main__":
    main()
