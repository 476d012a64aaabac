"""Compile time beside Svelte 5 and esbuild: warm, after one changed attribute, and in a fresh process.

    make bench-compile

Prints milliseconds by the clock (medians) and the ratios to the peers in the same run, for the same component
in each. All take turns, so that what else the machine does meanwhile reaches each of them. The last column is
the ratio to Svelte of the processor's time in all threads, which other work on the machine changes least. It
is the smaller one, since Node compiles and collects in threads of its own.
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

from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries
from sources import SIZES, jsx, omni, svelte

BENCH = Path(__file__).parent
OMNICRAFT = Path(sys.executable).with_name("omnicraft")
TURNS = 9
PEERS: dict[str, Callable[..., str]] = {"svelte": svelte, "esbuild": jsx}
Times = tuple[float, float]
"""Milliseconds by the clock, and of the processor."""
Kind = Literal["whole", "changed"]
"""``whole`` knows nothing before; ``changed`` follows a text with another colour, as in a compile worker."""
KINDS: tuple[Kind, ...] = ("whole", "changed")


class Ours:
    """This compiler, in one size."""

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self._colors = 0
        self._queries = Queries()
        self._used("changed", 1)

    def timed(self, kind: Kind, times: int) -> Times:
        """What one of so many compiles takes."""
        clock, processor = self._used(kind, times)
        return clock / times * 1000, processor / times * 1000

    def _used(self, kind: Kind, times: int) -> Times:
        first = self._colors + 1
        self._colors += times
        texts = [omni(self._lines, color=f"#{color:06x}") for color in range(first, first + times)]
        start = time.perf_counter(), time.process_time()
        results = [
            compile_source(text, file="Panel.omni", queries=self._queries if kind == "changed" else None)
            for text in texts
        ]
        used = time.perf_counter() - start[0], time.process_time() - start[1]
        assert all(result.success for result in results)
        return used


class Peer:
    """Another compiler, in one warm Node process."""

    def __init__(self, process: subprocess.Popen[str], text: Callable[..., str]) -> None:
        self._process = process
        sources = {f"whole {lines}": text(lines) for lines in SIZES}
        sources |= {f"changed {lines}": text(lines, color="#123456") for lines in SIZES}
        self._send(sources)

    def timed(self, kind: Kind, lines: int, times: int) -> Times:
        """What one of so many compiles takes."""
        self._send({"name": f"{kind} {lines}", "times": times})
        assert self._process.stdout is not None
        clock, processor = json.loads(self._process.stdout.readline())
        return float(clock), float(processor)

    def _send(self, message: object) -> None:
        assert self._process.stdin is not None
        print(json.dumps(message), file=self._process.stdin, flush=True)


@contextlib.contextmanager
def peer(name: str) -> Iterator[Peer]:
    """A peer, whose process ends with the block."""
    command = ["node", f"peers/{name}_compile.mjs"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=BENCH, stdin=pipe, stdout=pipe, text=True) as process:
        yield Peer(process, PEERS[name])


def warm(peers: list[Peer], lines: int) -> dict[Kind, list[Times]]:
    """Medians over turns: this compiler's, then each peer's."""
    times = 3 if lines > 200 else 15
    mine = Ours(lines)
    found: dict[Kind, list[list[Times]]] = {kind: [] for kind in KINDS}
    for _ in range(TURNS):
        for kind in KINDS:
            turn = [mine.timed(kind, times), *(other.timed(kind, lines, times) for other in peers)]
            found[kind].append(turn)
    # The first turns only warm up.
    return {kind: list(map(_median, zip(*turns[2:], strict=True))) for kind, turns in found.items()}


def _median(turns: Iterable[Times]) -> Times:
    clock, processor = map(statistics.median, zip(*turns, strict=True))
    return clock, processor


def fresh(commands: list[list[str]]) -> list[float]:
    """Median milliseconds of whole processes, after one of each for the disk cache.

    Python keeps its byte code, as it does where a package is installed.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    turns: list[list[float]] = []
    for _ in range(TURNS):
        turn = []
        for command in commands:
            start = time.perf_counter()
            subprocess.run(command, cwd=BENCH, check=True, capture_output=True, env=environment)
            turn.append((time.perf_counter() - start) * 1000)
        turns.append(turn)
    return [statistics.median(one) for one in zip(*turns[1:], strict=True)]


def main() -> None:
    """Measure and print."""
    heads = ("OmniCraft", "Svelte 5", "ratio", "esbuild", "ratio", "processor")
    print(f"{'':28}" + "".join(f"{head:>11}" for head in heads) + "   ms, median")
    with peer("svelte") as first, peer("esbuild") as second:
        medians = {lines: warm([first, second], lines) for lines in SIZES}
    names: dict[Kind, str] = {"whole": "whole, warm", "changed": "one attribute changed"}
    for kind, name in names.items():
        for lines in SIZES:
            clock, (mine, svelte_used, _) = zip(*medians[lines][kind], strict=True)
            _row(f"{name}, {lines}", clock, mine / svelte_used)
    with tempfile.TemporaryDirectory() as folder:
        for lines in SIZES:
            a, b, c = (Path(folder, f"Panel.{kind}") for kind in ("omni", "svelte", "jsx"))
            a.write_text(omni(lines))
            b.write_text(svelte(lines))
            c.write_text(jsx(lines))
            commands = [
                [str(OMNICRAFT), "compile", str(a), "-o", folder],
                ["node", "peers/svelte_fresh.mjs", str(b)],
                ["node_modules/.bin/esbuild", str(c), f"--outfile={folder}/Panel.js"],
            ]
            _row(f"fresh process, {lines}", fresh(commands))


def _row(name: str, clock: Sequence[float], processor: float | None = None) -> None:
    mine, theirs, others = clock
    last = "" if processor is None else f"{processor:11.3f}"
    print(
        f"{name:28}{mine:11.2f}{theirs:11.2f}{mine / theirs:11.3f}{others:11.2f}{mine / others:11.3f}{last}"
    )


if __name__ == "__main__":
    main()
