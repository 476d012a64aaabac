"""Compiling beside the event loop: persistent worker processes, the newest source of a component wins."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import sys
import time
import uuid
import zlib
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from collab.compile.diagnostics import type_messages as messages
from collab.compile.diagnostics.problem import Problem, locate
from collab.compile.fresh import FreshArtifacts
from collab.compile.queries import module_name, used_names
from collab.compile.records import replaced
from collab.compile.result import CompileResult, Stats
from collab.compile.source import Source
from collab.compile.symbols import NOTHING
from collab.compile.worker import LENGTH, SPENT
from collab.errors import OmniCraftError

_READY_SECONDS = 30.0
"""A worker that has not started by then never will."""
_WAITED_TIMES = 5
"""A worker that gives no answer for so many times its seconds gets no processor, or waits for something."""
_KEPT_RESULTS = 256
_MOST_USED = 200
"""Sources that one component may draw in; those beyond count as not there."""


class Superseded(OmniCraftError):  # noqa: N818 - says what happened, which is no failure
    """A newer source of the same component came before this one was compiled."""

    code = "COMPILE_SUPERSEDED"
    status = 409

    def __init__(self) -> None:
        super().__init__("A newer version of this component is being compiled instead.")


class ProjectSources(Protocol):
    """Where the sources of a project's other components are."""

    async def sources(self, component_id: str, names: Collection[str]) -> dict[str, str]:
        """The sources of those ``names`` that are components of the same project as ``component_id``."""


Task = Literal["compile", "describe"]
_Key = tuple[str, tuple[tuple[str, str], ...], str, bool]
"""A source, those that it uses with their names, the name of its file, and whether it becomes JavaScript."""


@dataclass(slots=True, eq=False)
class _Job:
    task: Task
    source: str
    file: str
    others: dict[str, str]
    javascript: bool
    due: float
    answer: asyncio.Future[Any]
    asked: float = field(default_factory=time.perf_counter)


class CompileService:
    """Compiles components in ``workers`` processes.

    ``seconds`` is what one compile may take of a processor before its process is ended, however busy the
    machine is; ``memory`` the bytes of address space a process may have. A component always goes to the same
    worker. ``project`` gives the sources of components and modules that a source uses; without it there are
    none.
    """

    def __init__(
        self,
        artifacts: FreshArtifacts,
        *,
        workers: int,
        seconds: float,
        memory: int,
        project: ProjectSources | None = None,
    ) -> None:
        self._artifacts = artifacts
        self._project = project
        self._workers = [_Worker(seconds, memory) for _ in range(workers)]
        self._results: OrderedDict[_Key, CompileResult] = OrderedDict()

    async def start(self) -> None:
        """Starts the processes; does not wait until they are ready."""
        for worker in self._workers:
            worker.start()

    async def stop(self) -> None:
        """Ends the processes. Compiles that still wait are cancelled; what was made is written."""
        await asyncio.gather(*(worker.stop() for worker in self._workers))
        await self._artifacts.write()

    async def compile(
        self,
        source: str,
        *,
        component_id: str,
        file: str,
        javascript: bool = False,
        patience: float = 0.0,
    ) -> CompileResult:
        """The result for a source; what it made, with ``javascript`` that too, is among the artifacts.

        For ``patience`` seconds those that came later with less of it go first, so that nothing waits for
        ever. Raises Superseded when another source of the same component is given while this one still
        waits for its worker. A compile that has begun is finished. What follows a ``#`` in ``component_id``
        makes it another one, for this alone, in the same project.
        """
        others, uses = await self._used(source, component_id.partition("#")[0])
        key = (source, tuple(sorted(others.items())), file, javascript)
        known = self._results.get(key)
        if known is not None:
            self._results.move_to_end(key)
            self._keep(component_id, known)
            return replaced(known, stats=replaced(known.stats, compilation_time=0.0, phases=()))
        worker = self._workers[zlib.crc32(component_id.encode()) % len(self._workers)]
        loop = asyncio.get_running_loop()
        due = loop.time() + patience
        job = _Job("compile", source, file, others, javascript, due, loop.create_future())
        result: CompileResult = replaced(await worker.run(component_id, job), uses=uses)
        self._keep(component_id, result)
        if not any(diagnostic.code in _NOT_FINAL for diagnostic in result.diagnostics):
            self._results[key] = result
            if len(self._results) > _KEPT_RESULTS:
                self._results.popitem(last=False)
        return result

    async def describe(self, source: str, *, component_id: str, file: str) -> dict[str, Any]:
        """The names of a source with their types, as ``symbols.describe`` gives them.

        Nothing where that took too long. Waits beside the compiles of the component, and takes the place of
        none.
        """
        others, _ = await self._used(source, component_id)
        worker = self._workers[zlib.crc32(component_id.encode()) % len(self._workers)]
        place = f"{component_id}#{uuid.uuid4()}"
        loop = asyncio.get_running_loop()
        job = _Job("describe", source, file, others, False, loop.time(), loop.create_future())
        described: dict[str, Any] = await worker.run(place, job)
        return described

    async def _used(self, source: str, component_id: str) -> tuple[dict[str, str], frozenset[str]]:
        """The sources that a source uses, and those that they use; the names of all that it looked for."""
        found: dict[str, str] = {}
        if self._project is None:
            return found, frozenset()
        asked: set[str] = set()
        waiting = {module_name(name) for name in used_names(source)}
        while waiting and len(found) < _MOST_USED:
            asked |= waiting
            more = await self._project.sources(component_id, sorted(waiting))
            found |= more
            waiting = {module_name(name) for text in more.values() for name in used_names(text)} - asked
        return found, frozenset(asked)

    def _keep(self, component_id: str, result: CompileResult) -> None:
        if result.wasm is None:
            return
        files = {f"{result.wasm_hash}.wasm": result.wasm}
        for suffix, digest, text in (
            ("d.ts", result.types_hash, result.types),
            ("map", result.source_map_hash, result.source_map),
            ("js", result.javascript_hash, result.javascript),
        ):
            if text is not None:
                files[f"{digest}.{suffix}"] = text.encode()
        # Others than an open room may ask for theirs when they have time.
        place = f"{component_id}#{uuid.uuid4()}" if "#" in component_id else component_id
        self._artifacts.keep(place, files)


_NOT_FINAL = frozenset(("compile-timeout", "compile-failed"))
"""Results that a second try may better."""


class _Worker:
    """One process, the task that feeds it, and the jobs that wait: at most one for each component."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds = seconds
        self._memory = memory
        self._waiting: dict[str, _Job] = {}
        self._work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None

    def start(self) -> None:
        """Starts feeding."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="compile worker")

    async def stop(self) -> None:
        """Ends the task and the process."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for job in self._waiting.values():
            job.answer.cancel()
        self._waiting.clear()
        await self._end_process()

    async def run(self, component_id: str, job: _Job) -> Any:
        """Queues a job, in the place of an older one of the same component."""
        if self._task is None:
            raise RuntimeError("The compile service has not been started.")
        older = self._waiting.get(component_id)
        if older is not None and not older.answer.done():
            older.answer.set_exception(Superseded())
        self._waiting[component_id] = job
        self._work.set()
        try:
            return await job.answer
        finally:
            if self._waiting.get(component_id) is job:
                del self._waiting[component_id]

    async def _run(self) -> None:
        job: _Job | None = None
        try:
            while True:
                try:
                    await self._ready()  # Before there is a job, so that the job doesn't wait for it.
                except (OSError, TimeoutError, asyncio.IncompleteReadError):
                    await self._end_process()  # The next job tries again, and is told.
                while not self._waiting:
                    self._work.clear()
                    await self._work.wait()
                job = self._waiting.pop(min(self._waiting, key=lambda place: self._waiting[place].due))
                result = await self._do(job)
                if not job.answer.done():
                    job.answer.set_result(result)
                job = None
        finally:
            if job is not None and not job.answer.done():
                job.answer.cancel()

    async def _do(self, job: _Job) -> Any:
        started = time.perf_counter()
        try:
            process = await self._ready()
            assert process.stdin is not None
            asked = (job.task, job.source, job.file, job.others, job.javascript)
            request = pickle.dumps(asked, pickle.HIGHEST_PROTOCOL)
            process.stdin.write(LENGTH.pack(len(request)) + request)
            async with asyncio.timeout(_WAITED_TIMES * self._seconds):
                frame = await _read(process)
            # Written by our own worker, over a pipe nobody else has.
            result = pickle.loads(frame)  # noqa: S301
        except TimeoutError:
            return await self._broken(job, started, messages.compile_timeout(self._seconds))
        except (OSError, asyncio.IncompleteReadError):
            spent = self._process is not None and await self._process.wait() == -SPENT
            problem = messages.compile_timeout(self._seconds) if spent else messages.compile_memory()
            return await self._broken(job, started, problem)
        if not isinstance(result, CompileResult):
            return result
        total = _since(started)
        waited = ("wait", (started - job.asked) * 1000)
        moved = ("transfer", max(total - result.stats.compilation_time, 0.0))
        phases = (waited, *result.stats.phases, moved)
        stats = replaced(result.stats, compilation_time=total, phases=phases)
        return replaced(result, source=job.source, stats=stats)

    async def _broken(self, job: _Job, started: float, problem: Problem) -> CompileResult | dict[str, Any]:
        """What the author is told when the process had to end; the next job gets a new one."""
        await self._end_process()
        if job.task == "describe":
            return NOTHING
        source = Source(job.source, job.file)
        return CompileResult(
            job.source, False, (locate(problem, source),), Stats(compilation_time=_since(started))
        )

    async def _ready(self) -> asyncio.subprocess.Process:
        """The process, started if there is none."""
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "collab.compile.worker",
                str(self._memory),
                str(self._seconds),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            await asyncio.wait_for(_read(self._process), _READY_SECONDS)
        return self._process

    async def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _read(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    header = await process.stdout.readexactly(LENGTH.size)
    return await process.stdout.readexactly(*LENGTH.unpack(header))


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
