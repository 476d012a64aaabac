"""Memory of a compile worker over many compiles of many sources, whole and broken.

    make bench-compile-memory

Prints the resident memory of this process, which compiles as a worker does, after each thousand.
"""

import random
from pathlib import Path

from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries
from sources import omni

COUNT = 10_000
FILES = 20
CASES = Path(__file__).parents[1] / "tests/compile/cases"


def resident() -> float:
    """Resident memory in MiB."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(row for row in status if row.startswith("VmRSS")).split()[1]) / 1024


def edited(text: str, chance: random.Random) -> str:
    """A text as it may be a moment later: another number, a space more, cut off."""
    kind = chance.random()
    if kind < 0.4:
        return text.replace("{100}", f"{{{chance.randrange(1000)}}}")
    if kind < 0.6:
        return text.replace("signal(", f"signal({' ' * chance.randrange(3)}")
    return text[: chance.randrange(len(text))] if kind < 0.7 else text


def main() -> None:
    """Compile and print."""
    chance = random.Random(1)
    texts = [omni(lines) for lines in (20, 50, 300)]
    texts += [path.read_text("utf-8") for path in sorted(CASES.glob("*/input.omni"))]
    queries = Queries()
    for number in range(COUNT + 1):
        if number % 1000 == 0:
            print(f"{number:>6} compiles {resident():8.1f} MiB")
        name = f"File{chance.randrange(FILES)}.omni"
        compile_source(edited(chance.choice(texts), chance), file=name, queries=queries)


if __name__ == "__main__":
    main()
