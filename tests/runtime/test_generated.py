"""What is written by a program is what that program writes."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.runtime import fixtures

ROOT = Path(__file__).resolve().parents[2]
CRATE = ROOT / "runtime-crate"
DEBIAN = [
    Path("/usr/bin/cargo"),
    Path("/usr/bin/wasm-ld-22"),
    Path("/usr/lib/rustlib/src/rust/library/vendor"),
]


def test_the_constants_are_those_of_the_schema() -> None:
    spec = importlib.util.spec_from_file_location("generate", CRATE / "generate.py")
    assert spec and spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    schema = json.loads(generate.SCHEMA.read_text())
    assert generate.RUST.read_text() == generate.rust(schema)
    assert generate.RUST_COLORS.read_text() == generate.rust_colors()
    assert generate.TYPESCRIPT.read_text() == generate.typescript(schema)


def test_the_modules_of_the_web_tests_are_what_the_samples_assemble() -> None:
    for name, content in fixtures.modules().items():
        assert (fixtures.FOLDER / name).read_bytes() == content, name


@pytest.mark.timeout(1200)
def test_the_committed_runtime_is_what_its_source_builds(tmp_path: Path) -> None:
    """Built from a copy elsewhere, so the bytes can't depend on where the checkout lies."""
    missing = [str(path) for path in DEBIAN if not path.exists()]
    assert not missing, (
        f"To check the runtime's bytes, install Debian's rustc-web and lld-22; missing: {missing}"
    )
    copy = tmp_path / "crate"
    shutil.copytree(CRATE, copy, ignore=shutil.ignore_patterns("target", "pkg"))
    built = tmp_path / "built"
    environment = {
        **os.environ,
        "CARGO_TARGET_DIR": str(tmp_path / "target"),
        "WASM_OPT": str(ROOT / "tests/node_modules/.bin/wasm-opt"),
    }
    subprocess.run([str(copy / "build.sh"), str(built)], check=True, env=environment, capture_output=True)
    committed = sorted(path.name for path in (CRATE / "pkg").glob("*.wasm"))
    assert sorted(path.name for path in built.iterdir()) == committed
    for name in committed:
        assert (built / name).read_bytes() == (CRATE / "pkg" / name).read_bytes(), name
