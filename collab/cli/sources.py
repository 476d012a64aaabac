"""Sources on the disk, and what compiling them says."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

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

    path: Path
    source: str
    result: CompileResult


def compile_file(
    path: Path,
    optimize: Level = "standard",
    queries: Queries | None = None,
    *,
    javascript: bool = False,
    rust: bool = False,
) -> Compiled:
    """Compile one file, to JavaScript or Rust too if asked for. Raises FileError when it can't be read."""
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileError(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise FileError(f"{path} is not UTF-8 text (byte {error.start + 1}).") from None
    result = compile_source(
        source,
        file=str(path),
        optimize=optimize,
        javascript=javascript,
        rust=rust,
        others=_others(path, source),
        queries=queries,
    )
    return Compiled(path, source, result)


def compile_files(
    paths: Sequence[Path], optimize: Level = "standard", *, javascript: bool = False, rust: bool = False
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


def _others(path: Path, source: str) -> dict[str, str]:
    """The files beside this one that it uses, and those that they use. What can't be read is not there."""
    found: dict[str, str] = {}
    waiting = [source]
    while waiting:
        for name in map(module_name, used_names(waiting.pop())):
            beside = path.with_name(f"{name}.omni") if _FILE_NAME.fullmatch(name) else path
            if name in found or not beside.is_file():
                continue
            try:
                found[name] = beside.read_bytes().decode("utf-8-sig")
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
            sys.stderr.write(render(each.result.diagnostics, Source(each.source, str(each.path))))
    return 0 if all(each.result.success for each in files) else 1


def write_file(path: Path, data: bytes) -> None:
    """Write a file, and the folders it is in. Raises FileError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise FileError(f"{path} can't be written: {error.strerror}.") from None
