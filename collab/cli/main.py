"""The command's shape: names, options and help. Each command's work is in a module of its own.

Exit codes: 0 done, 1 the source has errors, 2 wrong use.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from collab import __version__
from collab.errors import OmniCraftError

app = typer.Typer(
    help="Make visual components together; every change is compiled to WebAssembly.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Sources to read.")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]
Data = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder that keeps everything. [default: OMNICRAFT_DATA_DIR or .data]"),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")]


class OptimizeLevel(StrEnum):
    """What ``-O`` takes."""

    NONE = "none"
    BASIC = "basic"
    STANDARD = "standard"
    AGGRESSIVE = "aggressive"


class Target(StrEnum):
    """What ``--target`` takes."""

    WASM = "wasm"
    JS = "js"
    BOTH = "both"


class ExportFormat(StrEnum):
    """What ``--format`` takes."""

    SVG = "svg"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"omnicraft {__version__}")
        raise typer.Exit


@app.callback()
def omnicraft(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Make visual components together; every change is compiled to WebAssembly."""


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000, data: Data = None) -> None:
    """Run the server. Prints `ready http://HOST:PORT` when it serves; SIGTERM saves and ends."""
    _run("serve", host=host, port=port, data=data)


@app.command()
def demo(host: Host = "127.0.0.1", port: Port = 8000, data: Data = None) -> None:
    """Run the server with a demo project, and print an owner link and an invite link to it."""
    _run("demo", host=host, port=port, data=data)


@app.command("compile")
def compile_(  # noqa: PLR0917 - the command has as many
    files: Files,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Folder for what is made.")
    ] = None,
    optimize: Annotated[OptimizeLevel, typer.Option("-O", "--optimize")] = OptimizeLevel.STANDARD,
    target: Annotated[Target, typer.Option()] = Target.WASM,
    source_map: Annotated[
        bool, typer.Option("--source-map", help="Write a source map beside each module, which names it.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and compile again what changes.")] = False,
    json: Json = False,
) -> None:
    """Compile sources to modules and their type declarations, beside them or into a folder."""
    _run(
        "compile_command",
        files=files,
        output=output,
        optimize=optimize.value,
        target=target.value,
        source_map=source_map,
        as_json=json,
        watch=watch,
    )


@app.command()
def check(files: Files, json: Json = False) -> None:
    """Check sources and write nothing."""
    _run("check", files=files, as_json=json)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Source to read.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PATH", help="File to write.")],
    export_format: Annotated[ExportFormat, typer.Option("--format", help="What to make.")],
) -> None:
    """Render a component to a picture."""
    del export_format  # There is one.
    _run("export", file=file, output=output)


@app.command()
def top(
    url: Annotated[str, typer.Option(help="Address of the server.")] = "http://127.0.0.1:8000",
    once: Annotated[bool, typer.Option("--once", help="Print the figures once and end.")] = False,
) -> None:
    """Watch a running server: rooms, people, messages, latencies."""
    _run("top", url=url, once=once)


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database up to date. `serve` does this by itself."""
    _run("migrate", data=data)


def _run(module: str, **arguments: Any) -> None:
    """Run a command's work, which returns the exit code."""
    code = import_module(f"collab.cli.{module}").run(**arguments)
    raise typer.Exit(code)


def main() -> None:
    """The entry of the ``omnicraft`` command."""
    try:
        app()
    except OmniCraftError as error:
        sys.stderr.write(f"omnicraft: {error.message}\n")
        if error.hint:
            sys.stderr.write(f"  {error.hint}\n")
        sys.exit(2)
