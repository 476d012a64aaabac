"""What the compiler's tests share: compiling, running, and the flag that updates the cases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from collab.compile.host import Component, Runtime
from collab.compile.optimize import Level
from collab.compile.pipeline import compile_source
from collab.compile.result import CompileResult

CASES = Path(__file__).parent / "cases"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases", action="store_true", help="write what the compiler says now into the cases"
    )


@pytest.fixture
def update_cases(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-cases", default=False))


class Running:
    """A component on the runtime."""

    def __init__(self, runtime: Runtime, component: Component) -> None:
        self.runtime = runtime
        self.component = component

    def texts(self) -> list[str]:
        return [shape.text for shape in self.runtime.display() if shape.kind == "text"]

    def fills(self) -> list[int]:
        return [shape.fill for shape in self.runtime.display()]

    def numbers(self) -> list[tuple[float, ...]]:
        return [shape.numbers for shape in self.runtime.display()]

    def click(self, x: float, y: float) -> None:
        self.runtime.pointer("down", x, y)
        self.runtime.pointer("up", x, y)


def compiled(source: str, optimize: Level = "standard") -> CompileResult:
    result = compile_source(source, file="Test.omni", optimize=optimize)
    assert result.success, result.diagnostics
    return result


@pytest.fixture
def run() -> Callable[..., Running]:
    """Compiles, mounts and gives the running component."""

    def mount(source: str, *, optimize: Level = "standard", **props: str | float | bool) -> Running:
        runtime = Runtime()
        wasm = compiled(source, optimize).wasm
        assert wasm is not None
        component = runtime.load(wasm)
        runtime.mount(component, props)
        return Running(runtime, component)

    return mount
