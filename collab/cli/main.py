"""The command's shape: names, options and help. Each command's work is in a module of its own.

Exit codes: 0 done, 1 the source has errors, 2 wrong use.
"""

from __future__ import annotations

import math
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from collab import __version__
from collab.errors import OmniCraftError

_PATH = click.Path(path_type=Path)


class Number(click.FloatRange):
    """A number within bounds. NaN is in none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number. Fails for what is none."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


files = click.argument("files", metavar="FILE...", type=_PATH, nargs=-1, required=True)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
port = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
data = click.option(
    "--data",
    metavar="DIR",
    type=_PATH,
    help="Folder that keeps everything.  [default: OMNICRAFT_DATA_DIR or .data]",
)


@click.group()
@click.version_option(__version__, message="omnicraft %(version)s")
def app() -> None:
    """Make visual components together; every change is compiled to WebAssembly."""


@app.command()
@host
@port
@data
def serve(**options: Any) -> None:
    """Run the server. Prints `ready http://HOST:PORT` when it serves; SIGTERM saves and ends."""
    _run("serve", options)


@app.command()
@host
@port
@data
def demo(**options: Any) -> None:
    """Run the server with a demo project, and print an owner link and an invite link to it."""
    _run("demo", options)


@app.command("compile")
@files
@click.option("-o", "--output", metavar="DIR", type=_PATH, help="Folder for what is made.")
@click.option(
    "-O",
    "--optimize",
    type=click.Choice(("none", "basic", "standard", "aggressive")),
    default="standard",
    show_default=True,
    help="How much to make of the code.",
)
@click.option(
    "--target",
    type=click.Choice(("wasm", "js", "both", "rust")),
    default="wasm",
    show_default=True,
    help="What to make of each source: modules, or a Rust crate.",
)
@click.option("--source-map", is_flag=True, help="Write a source map beside each module, which names it.")
@click.option("--watch", is_flag=True, help="Go on, and compile again what changes.")
@as_json
def compile_(**options: Any) -> None:
    """Compile sources to modules and their type declarations, or to crates, beside them or into a folder."""
    _run("compile_command", options)


@app.command()
@files
@as_json
def check(**options: Any) -> None:
    """Check sources and write nothing."""
    _run("check", options)


@app.command()
@click.argument("file", metavar="FILE", type=_PATH)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=_PATH,
    required=True,
    help="File to write; a folder with --frames or for a crate.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("svg", "png", "rust")),
    help="A picture or a Rust crate.  [default: what the file's name ends in; png with --frames]",
)
@click.option("--scale", type=Number(min=0.01, max=100), help="Pixels of a PNG to each px.  [default: 1]")
@click.option(
    "--at",
    metavar="MS",
    type=Number(min=0, max=24 * 3600 * 1000),
    help="Time in the component's life.  [default: as it first appears]",
)
@click.option("--frames", "count", metavar="N", type=click.IntRange(min=1), help="How many pictures to make.")
@click.option("--fps", type=Number(min=0.1, max=1000), help="Frames in a second.  [default: 60]")
def export(**options: Any) -> None:
    """Render a component to a picture, or to a sequence of them: 0001.png, 0002.png and so on; or eject it.

    Images that it calls by name are taken from the files beside it.
    """
    _run("export", options)


@app.command()
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="Address of the server.")
@click.option("--once", is_flag=True, help="Print the figures once and end.")
def top(**options: Any) -> None:
    """Watch a running server: rooms, people, messages, latencies."""
    _run("top", options)


@app.command()
@data
def migrate(**options: Any) -> None:
    """Bring the database up to date. `serve` does this by itself."""
    _run("migrate", options)


def _run(module: str, options: dict[str, Any]) -> None:
    """Run a command's work, which returns the exit code."""
    sys.exit(import_module(f"collab.cli.{module}").run(**options))


def main() -> None:
    """The entry of the ``omnicraft`` command."""
    try:
        app()
    except OmniCraftError as error:
        sys.stderr.write(f"omnicraft: {error.message}\n")
        if error.hint:
            sys.stderr.write(f"  {error.hint}\n")
        sys.exit(2)
