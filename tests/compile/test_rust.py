"""A component as Rust does what it does as WebAssembly, on the same runtime, step by step."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import struct
import subprocess
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import pytest

from collab.compile.optimize import Level
from collab.compile.pipeline import compile_source
from tests.compile.programs import Program
from tests.compile.test_javascript import FILES, ROOT, SOURCE, STEPS, played
from tests.compile.test_language import EXAMPLES

HERE = Path(__file__).parent
CARGO = [ROOT / "tests/with-rust.sh", "cargo"]
HAS_CARGO = bool(shutil.which("cargo") or Path("/usr/bin/cargo").exists())
STOPS = (
    "while (true) { n.update(v => v + 1); }",
    "n.set(xs[7]);",
    "n.set(again(1));",
    "label.set(label().toUpperCase() + (0.1 + 0.2) + (2.5).toFixed(0) + Number(' 0x1f '));",
)
STOPPING = (
    '<component name="E"><script>const n = signal(0); const xs = [1]; const label = signal("ß\ud83d!");'
    "function again(x: number): number { return again(x + 1) + 1; }</script><template>"
    "<rect @click={() => { CODE }} /><text y={200} content={`${n()} ${label()}`} /></template></component>"
)
MANIFEST = """\
[package]
name = "cases"
version = "0.1.0"
edition = "2024"

[dependencies]
omnicraft_runtime = {{ path = {runtime} }}

[workspace]
"""


@dataclass(frozen=True)
class Case:
    """A component that is played both ways, with steps or only drawn once."""

    name: str
    wasm: bytes
    javascript: str
    rust: str
    steps: bool = True


def case(name: str, source: str, others: dict[str, str], level: Level, *, steps: bool = True) -> Case | None:
    result = compile_source(source, file="T.omni", others=others, optimize=level, javascript=True, rust=True)
    if result.wasm is None:
        return None
    assert result.javascript is not None and result.rust is not None
    return Case(f"{name}, {level}", result.wasm, result.javascript, result.rust, steps)


def all_cases() -> list[Case]:
    found = []
    levels: tuple[Level, ...] = ("none", "aggressive")
    for file in FILES:
        others = {path.stem: path.read_text("utf-8") for path in file.parent.glob("others/*.omni")}
        found.extend(case(str(file), file.read_text("utf-8"), others, level) for level in levels)
    for number, (error, text) in enumerate(EXAMPLES):
        if not error:
            found.append(case(f"example {number} of LANGUAGE.md", text, {}, "standard"))
    found.append(case("order", SOURCE, {}, "none"))
    found.extend(case(code, STOPPING.replace("CODE", code), {}, "standard") for code in STOPS)
    first = random.randrange(1_000_000)
    print(f"seeds from {first}")
    for seed in range(first, first + 12):
        source = (
            f'<component name="T"><script>{Program(seed).text}\nconst out = signal(main());</script>'
            "<template><text content={'=' + out()} /></template></component>"
        )
        found.append(case(f"program {seed}", source, {}, ("none", "standard")[seed % 2], steps=False))
    return [one for one in found if one is not None]


def built(folder: Path, cases: list[Case]) -> list[list[str]]:
    """What each case drew after each step."""
    (folder / "src/cases").mkdir(parents=True)
    runtime = json.dumps(str(ROOT / "runtime-crate"))
    (folder / "Cargo.toml").write_text(MANIFEST.format(runtime=runtime))
    shutil.copy(HERE / "rust_host.rs", folder / "src/main.rs")
    rows = ["use omnicraft_runtime::native::Component;", ""]
    for number, one in enumerate(cases):
        (folder / f"src/cases/case_{number}.rs").write_text(one.rust)
        rows.append(f"mod case_{number};")
    rows += ["", f"pub static CASES: [(&Component, bool); {len(cases)}] = ["]
    rows += [f"    (&case_{n}::COMPONENT, {str(one.steps).lower()})," for n, one in enumerate(cases)]
    (folder / "src/cases.rs").write_text("\n".join([*rows, "];", ""]))
    done = subprocess.run(
        [*CARGO, "run", "--quiet", "--offline"],
        cwd=folder,
        env={**os.environ, "CARGO_TARGET_DIR": str(ROOT / "runtime-crate/target")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not (done.returncode or done.stderr), done.stderr
    found: list[list[str]] = json.loads(done.stdout)
    return found


def alike(wasm: list[str], rust: list[str]) -> bool:
    """Whether the same was drawn, up to the last digits of the platform's sine."""
    if [(one.count("\n"), one.count(" ")) for one in wasm] != [
        (one.count("\n"), one.count(" ")) for one in rust
    ]:
        return False
    words = zip(" ".join(wasm).split(), " ".join(rust).split(), strict=True)
    return all(one == other or _near(one, other) for one, other in words)


def _near(one: str, other: str) -> bool:
    if len(one) != 16 or len(other) != 16:
        return False
    first, second = (struct.unpack(">d", bytes.fromhex(word))[0] for word in (one, other))
    return math.isclose(first, second, rel_tol=1e-12)


@pytest.mark.skipif(not HAS_CARGO, reason="needs cargo")
@pytest.mark.timeout(600)
def test_rust_draws_what_webassembly_draws_without_a_warning(tmp_path: Path) -> None:
    cases = all_cases()
    jobs: list[dict[str, object]] = [
        {
            "wasm": b64encode(one.wasm).decode(),
            "javascript": one.javascript,
            "steps": STEPS if one.steps else [],
        }
        for one in cases
    ]
    expected = [wasm for wasm, _ in played(jobs)]
    deep = next(number for number, one in enumerate(cases) if "again" in one.name)
    assert expected[deep].pop() == "stopped: Maximum call stack size exceeded"
    expected[deep].append("The component broke: too many calls are inside of each other.")
    found = built(tmp_path / "cases", cases)
    assert [
        one.name for one, wasm, rust in zip(cases, expected, found, strict=True) if not alike(wasm, rust)
    ] == []
    assert len(cases) > 50
