"""The command's shape: names, options and help. Each command's work is in a module of its own.

Exit codes: 0 done, 1 the source has errors, 2 wrong use.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, HelpFormatter, RawDescriptionHelpFormatter
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn, TypeVar

from collab import __version__
from collab.compile.collector import paused
from collab.errors import OmniCraftError

if TYPE_CHECKING:
    from pathlib import Path

Number = TypeVar("Number", int, float)
Add = Callable[..., object]
"""``ArgumentParser.add_argument``."""


class _Parser(ArgumentParser):
    """Takes options and arguments in any order, by their whole names."""

    def __init__(self, program: str, description: str, epilog: str = "") -> None:
        super().__init__(
            program, description=description, epilog=epilog, formatter_class=_formatter, allow_abbrev=False
        )

    def error(self, message: str) -> NoReturn:
        """Says what is wrong and what would be right, and ends."""
        self.print_usage(sys.stderr)
        self.exit(2, f"Error: {message.removesuffix('.')}.\nTry '{self.prog} --help'.\n")


def _formatter(prog: str) -> HelpFormatter:
    """As argparse makes it, which imports more for the width of the terminal than all else that it needs."""
    try:
        columns = int(os.environ.get("COLUMNS", "")) or os.get_terminal_size().columns
    except (ValueError, OSError):
        columns = 80
    return HelpFormatter(prog, width=columns - 2)


def _number(least: float, most: float) -> Callable[[str], float]:
    """A number within bounds. NaN is in none."""
    return _within(float, f"a number from {least:.9g} to {most:.9g}", least, most)


def _count(least: int, most: int) -> Callable[[str], int]:
    """A whole number within bounds."""
    return _within(int, f"a whole number from {least} to {most}", least, most)


def _within(kind: Callable[[str], Number], name: str, least: Number, most: Number) -> Callable[[str], Number]:
    def read(text: str) -> Number:
        with contextlib.suppress(ValueError):
            number = kind(text)
            if least <= number <= most:
                return number
        raise ArgumentTypeError(f"{text!r} is not {name}.")

    return read


def _path(text: str) -> Path:
    """A path; what checks and compiles sources takes them as text, and starts sooner without these."""
    from pathlib import Path  # noqa: PLC0415

    return Path(text)


def _data(add: Add) -> None:
    kept = "Folder that keeps everything.  [default: OMNICRAFT_DATA_DIR or .data]"
    add("--data", metavar="DIR", type=_path, help=kept)


def _server(add: Add) -> None:
    add("--host", default="127.0.0.1", help="Address to listen on.  [default: 127.0.0.1]")
    _port(add)
    _data(add)


def _port(add: Add) -> None:
    port = "Port to listen on; 0 takes a free one.  [default: 8000]"
    add("--port", type=_count(0, 65535), default=8000, help=port)


def _new(add: Add) -> None:
    add("folder", metavar="NAME", type=_path, help="The folder to make.")
    begins = "What its component begins as, such as counter or blank.  [default: button]"
    add("-t", "--template", default="button", help=begins)


def _nothing(add: Add) -> None:
    del add


def _dev(add: Add) -> None:
    add("folder", metavar="DIR", type=_path, nargs="?", default=".", help="A folder.  [default: this one]")
    add("--host", default="127.0.0.1", help="Address to listen on.  [default: 127.0.0.1]")
    _port(add)
    kept = "Folder that keeps what is in no file.  [default: DIR/.omnicraft]"
    add("--data", metavar="DIR", type=_path, help=kept)


def _check(add: Add) -> None:
    add("files", metavar="FILE", nargs="+", help="A source.")
    add("--json", dest="as_json", action="store_true", help="Print one JSON object instead of words.")


def _compile(add: Add) -> None:
    _check(add)
    add("-o", "--output", metavar="DIR", help="Folder for what is made.")
    levels = ("none", "basic", "standard", "aggressive")
    much = "How much to make of the code.  [default: standard]"
    add("-O", "--optimize", choices=levels, default="standard", help=much)
    made = "What to make of each source: modules, or a Rust crate.  [default: wasm]"
    add("--target", choices=("wasm", "js", "both", "rust"), default="wasm", help=made)
    mapped = "Write a source map beside each module, which names it."
    add("--source-map", action="store_true", help=mapped)
    add("--watch", action="store_true", help="Go on, and compile again what changes.")


def _export(add: Add) -> None:
    add("file", metavar="FILE", type=_path, help="A source.")
    written = "File to write; a folder with --frames or for a crate."
    add("-o", "--output", metavar="PATH", type=_path, required=True, help=written)
    made = "A picture or a Rust crate.  [default: what the file's name ends in; png with --frames]"
    add("--format", dest="format_", choices=("svg", "png", "rust"), help=made)
    scale = "Pixels of a PNG to each px, from 0.01 to 100.  [default: 1]"
    add("--scale", metavar="NUMBER", type=_number(0.01, 100), help=scale)
    moment = "Time in the component's life.  [default: as it first appears]"
    add("--at", metavar="MS", type=_number(0, 24 * 3600 * 1000), help=moment)
    add(
        "--frames",
        dest="count",
        metavar="N",
        type=_within(int, "a whole number above 0", 1, sys.maxsize),
        help="How many pictures to make.",
    )
    frames = "Frames in a second, from 0.1 to 1000.  [default: 60]"
    add("--fps", metavar="NUMBER", type=_number(0.1, 1000), help=frames)


def _top(add: Add) -> None:
    address = "Address of the server.  [default: http://127.0.0.1:8000]"
    add("--url", default="http://127.0.0.1:8000", help=address)
    add("--once", action="store_true", help="Print the figures once and end.")


_ABOUT = "Make visual components together; every change is compiled to WebAssembly."
_COMMANDS: dict[str, tuple[str, Callable[[Add], None], str]] = {
    "serve": (
        "serve",
        _server,
        "Run the server. Prints `ready http://HOST:PORT` when it serves; SIGTERM saves and ends.",
    ),
    "demo": (
        "demo",
        _server,
        "Run the server with a demo project, and print an owner link and an invite link to it.",
    ),
    "new": ("new", _new, "Make a folder with a component to begin with."),
    "create": (
        "create",
        _nothing,
        "Make a component in this folder. Asks for its name and what it is to be.",
    ),
    "dev": (
        "dev",
        _dev,
        "Run the server with a folder's .omni files as its components: what is changed in a file is changed "
        "in the browser, and the other way round. What others do meanwhile is merged.",
    ),
    "compile": (
        "compile_command",
        _compile,
        "Compile sources to modules and their type declarations, or to crates. They are written beside the "
        "sources or into a folder.",
    ),
    "check": ("check", _check, "Check sources and write nothing."),
    "export": (
        "export",
        _export,
        "Render a component to a picture, or to a sequence of them, or eject it. A sequence is 0001.png, "
        "0002.png and so on. Images that a component calls by name are taken from the files beside it.",
    ),
    "top": ("top", _top, "Watch a running server: rooms, people, messages, latencies."),
    "migrate": ("migrate", _data, "Bring the database up to date. `serve` does this by itself."),
}
"""Its module, its arguments, and what it does. Only those of the command that is given are made."""


def run(arguments: list[str]) -> int:
    """Does what the arguments say; returns the exit code. Ends the process on wrong use."""
    name = arguments[0] if arguments else ""
    if name not in _COMMANDS:
        return _whole(arguments)
    module, add, about = _COMMANDS[name]
    parser = _Parser(f"omnicraft {name}", about)
    add(parser.add_argument)
    options = vars(parser.parse_intermixed_args(arguments[1:]))
    with paused():
        work = import_module(f"collab.cli.{module}")
        gc.freeze()  # What the program itself is made of need not be looked at.
    code: int = work.run(**options)
    return code


def _whole(arguments: list[str]) -> int:
    """What is said where no command is given."""
    commands = [f"  {name:10}{about.partition('.')[0]}." for name, (_, _, about) in _COMMANDS.items()]
    rest = "omnicraft COMMAND --help tells the rest."
    parser = _Parser("omnicraft", _ABOUT, "\n".join(("commands:", *commands, "", rest)))
    parser.formatter_class = RawDescriptionHelpFormatter
    # No command needs this, and each starts sooner without it.
    from collab.compile.kind import kind  # noqa: PLC0415

    version = f"omnicraft {__version__} (compiler: {kind()})"
    parser.add_argument("--version", action="version", version=version)
    parser.add_argument("command", metavar="COMMAND", help="One of those below.")
    given = parser.parse_known_args(arguments)[0].command
    parser.error(f"No such command '{given}'; there are {', '.join(_COMMANDS)}")


def main() -> None:
    """The entry of the ``omnicraft`` command."""
    try:
        code = run(sys.argv[1:])
        # What there is goes with the process: nothing is to be gained by looking for what is unused.
        gc.freeze()
        sys.exit(code)
    except OmniCraftError as error:
        sys.stderr.write(f"omnicraft: {error.message}\n")
        if error.hint:
            sys.stderr.write(f"  {error.hint}\n")
        sys.exit(2)
