"""What a new source begins as: the samples, under a name of one's own, and an empty component."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from collab.cli.sources import FileError

BLANK = "blank"
TEMPLATES = (BLANK, "button", "card", "toggle", "counter", "palette", "flower", "fireworks")
NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
_EMPTY = """\
<component name="Blank" width={320} height={200}>
  <template>
  </template>
</component>
"""


def source_of(template: str, name: str) -> str:
    """A template's text as a component of this name, which ``NAME`` matches."""
    own = template.capitalize()
    sample = files("collab.samples").joinpath(f"{own}.omni")
    text = _EMPTY if template == BLANK else sample.read_text("utf-8")
    return text.replace(f'<component name="{own}"', f'<component name="{name}"', 1)


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises FileError."""
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise FileError(f"{path} is there already.", hint="It was left as it is.") from None
    except OSError as error:
        raise FileError(f"{path} can't be written: {error.strerror}.") from None
