"""Sources on the disk, and what compiling them says.

Paths are text here: Python's module of paths takes as long to load as a small source to compile.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from functools import partial

from collab.compile.diagnostics.terminal import render
from collab.compile.optimize import Level
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries, module_name, used_names
from collab.compile.records import record
from collab.compile.result import CompileResult
from collab.compile.source import Source
from collab.errors import OmniCraftError

_FILE_NAME = re.compile(r"[\w$-]+")
_WORTH_A_PROCESS = 16
"""Files: starting a process takes as long as compiling about so many."""


class FileError(OmniCraftError):
    """A file that can't be read or written, or is in the way of another."""

    code = "FILE"


@record
class Compiled:
    """A file and what came of it."""

    path: str
    source: str
    result: CompileResult


def compile_file(
    path: str,
    optimize: Level = "standard",
    queries: Queries | None = None,
    *,
    javascript: bool = False,
    rust: bool = False,
) -> Compiled:
    """Compile one file, to JavaScript or Rust too if asked for. Raises FileError when it can't be read."""
    try:
        source = _read(path)
    except OSError as error:
        raise FileError(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise FileError(f"{path} is not UTF-8 text (byte {error.start + 1}).") from None
    result = compile_source(
        source,
        file=path,
        optimize=optimize,
        javascript=javascript,
        rust=rust,
        others=_others(path, source),
        queries=queries,
    )
    return Compiled(path, source, result)


def compile_files(
    paths: Sequence[str], optimize: Level = "standard", *, javascript: bool = False, rust: bool = False
) -> list[Compiled]:
    """Compile files, many of them on all processors at once. Raises FileError when one can't be read."""
    processes = min(os.cpu_count() or 1, len(paths) // _WORTH_A_PROCESS)
    queries = Queries() if len(paths) > 1 else None
    work = partial(compile_file, optimize=optimize, queries=queries, javascript=javascript, rust=rust)
    if processes < 2:
        return list(map(work, paths))
    # Not imported for a few files: it takes longer than most of their compiles.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(work, paths, chunksize=_WORTH_A_PROCESS // 2))


def _read(path: str) -> str:
    with open(path, "rb") as file:
        return file.read().decode("utf-8-sig")


def _others(path: str, source: str) -> dict[str, str]:
    """The files beside this one that it uses, and those that they use. What can't be read is not there."""
    found: dict[str, str] = {}
    waiting = [source]
    folder = os.path.dirname(path)
    while waiting:
        for name in map(module_name, used_names(waiting.pop())):
            beside = os.path.join(folder, f"{name}.omni") if _FILE_NAME.fullmatch(name) else path
            if name in found or not os.path.isfile(beside):
                continue
            try:
                found[name] = _read(beside)
            except (OSError, UnicodeDecodeError):
                continue
            waiting.append(found[name])
    return found


def report(compiled: Iterable[Compiled], *, as_json: bool) -> int:
    """Tell what was found: words on stderr, or one JSON object on stdout. Returns the exit code."""
    files = list(compiled)
    if as_json:
        results = [each.result.to_json() for each in files]
        # One file gives a compile result as it is; several a list of them.
        sys.stdout.write(json.dumps(results[0] if len(results) == 1 else {"results": results}) + "\n")
    else:
        for each in files:
            sys.stderr.write(render(each.result.diagnostics, Source(each.source, each.path)))
    return 0 if all(each.result.success for each in files) else 1


def write_file(path: str, data: bytes) -> None:
    """Write a file, and the folders it is in. Raises FileError."""
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    except OSError as error:
        raise FileError(f"{path} can't be written: {error.strerror}.") from None
