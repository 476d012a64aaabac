"""``omnicraft create``: asks what a new component is to be, and writes its source."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from collab.cli.sources import FileError
from collab.cli.templates import NAME, TEMPLATES, source_of, write_new


def run() -> int:
    """Make a component in this folder. Returns the exit code."""
    try:
        name = _ask("Its name, such as PriceTag: ", _name)
        kinds = ", ".join(TEMPLATES)
        template = _ask(f"What it begins as ({kinds}) [blank]: ", _template)
    except EOFError:
        sys.stdout.write("\n")
        raise FileError("Nothing was made: the answers are missing.") from None
    except KeyboardInterrupt:
        sys.stdout.write("\n")
        return 130
    path = Path(f"{name}.omni")
    write_new(path, source_of(template, name))
    sys.stdout.write(f"{path} is made. `omnicraft dev` shows it.\n")
    return 0


def _ask(question: str, read: Callable[[str], str | None]) -> str:
    """The first answer that will do."""
    while True:
        if (answer := read(input(question).strip())) is not None:
            return answer


def _name(answer: str) -> str | None:
    if not NAME.fullmatch(answer):
        sys.stdout.write("A name begins with a capital letter and has letters and digits alone.\n")
    elif Path(f"{answer}.omni").exists():
        sys.stdout.write(f"There is {answer}.omni already.\n")
    else:
        return answer
    return None


def _template(answer: str) -> str | None:
    kind = answer.lower() or TEMPLATES[0]
    if kind in TEMPLATES:
        return kind
    sys.stdout.write(f"There is no {answer}.\n")
    return None
