"""Compiles with this compiler, warm: as plain Python, or natively with ``build/native`` on the path.

Answers each line of stdin, ``{"name": "whole 300", "times"}``, as ``timed.mjs`` does. The text is another
each time; but for ``whole`` one part of it is all that is new to the compiler, as in a compile worker. As
there, what is no longer used is looked for when an answer has been given: nobody waits for that, but the
processor works for it.
"""

import gc
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries
from sources import SIZES, omni

CHANGES = {
    "whole": lambda number: {"color": f"#{number:06x}"},
    "changed": lambda number: {"color": f"#{number:06x}"},
    "default": lambda number: {"label": f"Panel {number}"},
    "signal": lambda number: {"clicks": number},
    "handler": lambda number: {"step": number},
}
"""What is another in each text."""


def main() -> None:
    """Answers until stdin ends."""
    known = {lines: Queries() for lines in SIZES}
    seen = 0
    gc.disable()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        kind, lines = asked["name"].split()
        times, queries = asked["times"], None if kind == "whole" else known[int(lines)]
        texts = [omni(int(lines), **CHANGES[kind](seen + number)) for number in range(times + 1)]
        seen += times + 1
        if queries is not None:
            compile_source(texts[0], file="Panel.omni", queries=queries)
        clocks = []
        began = time.process_time()
        for text in texts[1:]:
            start = time.perf_counter()
            result = compile_source(text, file="Panel.omni", queries=queries)
            clocks.append(time.perf_counter() - start)
            assert result.success
            gc.collect(1)
        used = statistics.median(clocks), (time.process_time() - began) / times
        print(json.dumps([seconds * 1000 for seconds in used]), flush=True)


if __name__ == "__main__":
    main()
