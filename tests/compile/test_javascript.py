"""A component as JavaScript does what it does as WebAssembly: on the same runtime, step by step."""

from __future__ import annotations

import json
import random
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from collab.compile.optimize import Level
from collab.compile.pipeline import compile_source
from tests.compile.programs import Program
from tests.compile.test_language import EXAMPLES

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "runtime-crate/pkg"
FILES = [*sorted(HERE.glob("cases/*/input.omni")), *sorted((ROOT / "collab/samples").rglob("*.omni"))]
POINTS = [(5.0, 5.0), (30.0, 30.0), (50.0, 75.0), (120.0, 20.0)]
STEPS = [
    step
    for number, (x, y) in enumerate(POINTS)
    for step in (
        ["move", x, y],
        ["down", x, y],
        ["up", x, y],
        ["tick", 700.0 * number],
        ["tick", 700.0 * number + 16],
    )
]
SOURCE = """<component name="Order">
  <script>
    const log = signal("");
    const items = signal([3, 1, 2]);
    function note(what: number): number { log.update(old => `${old}${what}`); return what; }
    function early(xs: list<number>): number {
      for (const x of xs) { if (x > 2) { return x * 10; } }
      return -0;
    }
    function sum() {
      const odd = [note(2), note(3)].map(x => { if (x === 2) { return 7; } return x; });
      let total = note(1) * 100 + odd.map((x, i) => x * note(i)).reduce((a, b) => a + b, note(6));
      total -= note(4) - (items().find(x => x < note(5)) ?? 0);
      let left = 5;
      while (true) { left -= 1; if (left === 2) { continue; } if (left < 1) { break; } total += left; }
      return total + early(items().slice(1)) + early([1]);
    }
    sum();
  </script>
  <template>
    <text content={log()} @click={() => { sum(); items.set(items().map(x => x + 1)); }} />
    <text y={30} content={`${1 / early([])} ${items().join()} ${NaN} ${2 ** 0.5}`} />
    <for each={items()} as="item" index="i" key={item}>
      <rect x={item * 5} y={60 + i} width={item === items()[i] ? 10 : 20} fill={i > 0 ? "#ff08" : "teal"} />
    </for>
  </template>
</component>
"""


def job(source: str, others: dict[str, str], level: Level = "standard") -> dict[str, object] | None:
    result = compile_source(source, file="T.omni", others=others, optimize=level, javascript=True)
    if result.wasm is None:
        return None
    assert result.to_json()["output"]["jsGlueUrl"] == f"/artifacts/{result.javascript_hash}.js"
    return {"wasm": b64encode(result.wasm).decode(), "javascript": result.javascript, "steps": STEPS}


def played(jobs: list[dict[str, object]]) -> list[tuple[list[str], list[str]]]:
    done = subprocess.run(
        [
            "node",
            HERE / "javascript_host.mjs",
            PACKAGE / "omnicraft_runtime.wasm",
            PACKAGE / "omnicraft_mathematics.wasm",
        ],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[tuple[list[str], list[str]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("level", ["none", "aggressive"])
def test_cases_and_samples_are_drawn_alike(level: Level) -> None:
    jobs = {}
    for file in FILES:
        others = {path.stem: path.read_text("utf-8") for path in file.parent.glob("others/*.omni")}
        made = job(file.read_text("utf-8"), others, level)
        if made is not None:
            jobs[str(file)] = made
    for number, (error, text) in enumerate(EXAMPLES):
        if not error:
            made = job(text, {}, level)
            assert made is not None
            jobs[f"example {number} of LANGUAGE.md"] = made
    for file, (wasm, javascript) in zip(jobs, played(list(jobs.values())), strict=True):
        assert javascript == wasm, file
        assert not wasm[0].startswith("stopped"), (file, wasm)
    assert len(jobs) > 30


def test_everything_happens_in_the_order_of_the_program() -> None:
    made = job(SOURCE, {})
    assert made is not None
    [(wasm, javascript)] = played([made])
    assert javascript == wasm
    assert len(set(wasm)) > 1


def test_what_stops_one_stops_the_other() -> None:
    endless = (
        '<component name="E"><script>const n = signal(0); const xs = [1];</script><template>'
        "<rect @click={() => { CODE }} /><text y={200} content={n()} /></template></component>"
    )
    codes = ("while (true) { n.update(v => v + 1); }", "n.set(xs[7]);")
    made = [job(endless.replace("CODE", code), {}) for code in codes]
    found = played([one for one in made if one is not None])
    assert [wasm == javascript for wasm, javascript in found] == [True, True]
    assert [wasm[-1] for wasm, _ in found] == ["out of fuel", "stopped: fail 1 7"]


def test_random_programs_give_the_same_text() -> None:
    first = random.randrange(1_000_000)
    print(f"seeds from {first}")
    jobs = []
    for seed in range(first, first + 100):
        source = (
            f'<component name="T"><script>{Program(seed).text}\nconst out = signal(main());</script>'
            "<template><text content={'=' + out()} /></template></component>"
        )
        made = job(source, {}, ("none", "standard")[seed % 2])
        assert made is not None
        jobs.append({**made, "steps": []})
    for number, (wasm, javascript) in enumerate(played(jobs)):
        assert javascript == wasm, first + number


def test_the_same_source_gives_the_same_text() -> None:
    first, second = (compile_source(SOURCE, file="T.omni", javascript=True).javascript for _ in range(2))
    assert first == second
