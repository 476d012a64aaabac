"""Modules that embed pages showed before, and whether they can be shown again."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio

from collab.api.showing import kept_module
from collab.compile.artifacts import ArtifactStore
from collab.compile.pipeline import compile_source
from collab.compile.schema import SCHEMA


def test_a_module_that_the_runtime_of_today_refuses_is_not_shown_again(tmp_path: Path) -> None:
    wasm = compile_source('<component name="T"><template><rect /></template></component>', file="T.omni").wasm
    assert wasm is not None
    at = wasm.index(b"omni.abi") + len(b"omni.abi")
    older = wasm[:at] + (SCHEMA.abi - 1).to_bytes(4, "little") + wasm[at + 4 :]
    store = ArtifactStore(tmp_path)
    services: Any = SimpleNamespace(artifacts=store)

    def kept(sha256: str) -> bytes | None:
        known: Any = SimpleNamespace(sha256=sha256)
        return anyio.run(kept_module, services, known)

    assert kept(store.put(wasm, "wasm")) == wasm
    assert kept(store.put(older, "wasm")) is None
    assert kept("0" * 64) is None
