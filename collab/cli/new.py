"""``omnicraft new``: a folder to begin in."""

from __future__ import annotations

import sys
from pathlib import Path

from collab.cli.sources import FileError
from collab.cli.templates import BLANK, TEMPLATES, source_of, write_new


def run(*, folder: Path, template: str) -> int:
    """Make a folder with a component to begin with. Returns the exit code."""
    if template not in TEMPLATES:
        raise FileError(f"There is no template {template}; there are {', '.join(TEMPLATES)}.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileError(f"The folder {folder} is there, and not empty.", hint="Choose another name.")
    except OSError as error:
        raise FileError(f"The folder {folder} can't be made: {error.strerror}.") from None
    name = "Component" if template == BLANK else template.capitalize()
    path = folder / f"{name}.omni"
    write_new(path, source_of(template, name))
    sys.stdout.write(f"{path} is made. Now:\n\n  cd {folder}\n  omnicraft dev\n")
    return 0
