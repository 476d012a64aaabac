"""Puts what lives outside the Python package into the wheel: migrations, runtime, its sources, web client."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INCLUDED = {
    "migrations": "collab/db/migrations",
    "runtime-crate/pkg/omnicraft_runtime.wasm": "collab/static/omnicraft_runtime.wasm",
    "runtime-crate/pkg/omnicraft_embed.wasm": "collab/static/omnicraft_embed.wasm",
    "runtime-crate/pkg/omnicraft_embed_middle.wasm": "collab/static/omnicraft_embed_middle.wasm",
    "runtime-crate/pkg/omnicraft_embed_small.wasm": "collab/static/omnicraft_embed_small.wasm",
    "runtime-crate/pkg/omnicraft_mathematics.wasm": "collab/static/omnicraft_mathematics.wasm",
    "runtime-crate/ABI.md": "collab/static/runtime-crate/ABI.md",
    "runtime-crate/Cargo.toml": "collab/static/runtime-crate/Cargo.toml",
    "runtime-crate/mathematics/src": "collab/static/runtime-crate/mathematics/src",
    "runtime-crate/src": "collab/static/runtime-crate/src",
    "web-client/dist": "collab/static/web",
}


class IncludeBuiltFiles(BuildHookInterface[Any]):
    """An editable install finds these files in the checkout; a wheel carries them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files, or stop with the command that makes what is missing."""
        if version == "editable":
            return
        for source, target in INCLUDED.items():
            path = Path(self.root, source)
            if not path.exists():
                raise FileNotFoundError(f"{source} is missing: run `make setup` before building a wheel")
            build_data["force_include"][str(path)] = target
