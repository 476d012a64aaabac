"""Puts what lives outside the Python package into the wheel: migrations, runtime, its sources, web client.

With ``OMNICRAFT_NATIVE=1`` in the environment also compiler and rooms as native modules: the wheel is then
one for this platform and version of Python. The plain Python lies beside them, and runs where they are not.
"""

import os
import sys
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

    def dependencies(self) -> list[str]:
        """What the build needs besides."""
        return self.metadata.core.optional_dependencies["native"] if _native() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files, or stop with the command that makes what is missing."""
        if version == "editable":
            return
        for source, target in INCLUDED.items():
            path = Path(self.root, source)
            if not path.exists():
                raise FileNotFoundError(f"{source} is missing: run `make setup` before building a wheel")
            build_data["force_include"][str(path)] = target
        if _native():
            sys.path.insert(0, self.root)
            import native_build  # noqa: PLC0415 - of the sources that a wheel is made of

            native_build.main()
            for path in native_build.built():
                build_data["force_include"][str(path)] = str(path.relative_to(native_build.NATIVE))
            build_data["pure_python"] = False
            build_data["infer_tag"] = True


def _native() -> bool:
    return os.environ.get("OMNICRAFT_NATIVE") == "1"
