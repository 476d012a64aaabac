"""The house has one way through it: imports follow the flow of data, never against it."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "collab"

# What each room may import from its siblings. `app` wires everything and is absent here on purpose.
ALLOWED = {
    "errors": set(),
    "logs": set(),
    "records": set(),
    "config": {"errors"},
    "db": {"errors", "config", "crdt", "auth"},
    "auth": {"errors", "config", "db"},
    "compile": {"errors"},
    "crdt": {"errors", "config", "db", "records"},
    "rooms": {"errors", "config", "crdt", "auth", "compile", "records"},
    "export": {"errors", "compile"},
    "samples": set(),
    "upkeep": {"errors", "config", "db", "crdt", "rooms"},
    "api": {"errors", "config", "db", "auth", "rooms", "crdt", "compile", "export"},
    "cli": {
        "errors",
        "config",
        "db",
        "auth",
        "api",
        "app",
        "rooms",
        "compile",
        "export",
        "samples",
        "crdt",
        "logs",
        "records",
    },
}
# rooms may know what a result looks like and who someone is; not how either comes about.
NARROW = {
    ("rooms", "compile"): {"collab.compile.result"},
    ("rooms", "auth"): {"collab.auth.identity"},
    ("db", "auth"): {"collab.auth.identity"},
    ("crdt", "db"): {"collab.db.tables", "collab.db.snapshots", "collab.db.talk", "collab.db.turns"},
}
# One owner for each foreign library that the rest must not know of.
OWNERS = {
    "pycrdt": {"collab/crdt/document.py"},
    "starlette": {"collab/app.py", "collab/api/", "collab/auth/http.py"},
    "fastapi": {"collab/app.py", "collab/api/", "collab/auth/http.py"},
    "wasmtime": {"collab/compile/host.py", "collab/compile/host/"},
    "resvg_py": {"collab/export/png_process.py"},
    "uvicorn": {"collab/cli/", "collab/api/transport.py"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Full names of what a file imports, wherever in the file the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "collab" and len(parts) > 1 else None


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_follow_the_flow(path: Path) -> None:
    here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if here in ("app", "__init__", "__main__"):
        return
    for name in imports(path):
        there = room(name)
        if there in (None, here, "__version__"):
            continue
        assert there in ALLOWED[here], f"{here} must not import {name}"
        narrow = NARROW.get((here, there))
        if narrow:
            assert any(name == one or name.startswith(one + ".") or one == name for one in narrow) or (
                name == f"collab.{there}"
            ), f"{here} may import only {sorted(narrow)} of {there}, not {name}"


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_foreign_libraries_stay_with_their_owner(library: str) -> None:
    for path in modules():
        if any(name.split(".")[0] == library for name in imports(path)):
            place = "collab/" + str(path.relative_to(PACKAGE))
            assert any(place.startswith(owner) for owner in OWNERS[library]), f"{place} imports {library}"


def test_every_room_has_a_rule() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert rooms - {"static", "__pycache__"} <= set(ALLOWED)
