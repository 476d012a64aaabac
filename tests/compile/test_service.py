"""The compile service with real worker processes."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from collab.compile import limits
from collab.compile.artifacts import ArtifactStore
from collab.compile.fresh import FreshArtifacts
from collab.compile.pipeline import compile_source
from collab.compile.service import CompileService, Superseded
from collab.compile.source import Source
from collab.compile.worker import LENGTH, SPENT, told_if_slow

GOOD = '<component name="A"><template><rect width={{{0}}} /></template></component>'
MEMORY = 256 * 1024 * 1024


@asynccontextmanager
async def service(
    folder: Path, *, workers: int = 1, seconds: float = 10.0, memory: int = MEMORY
) -> AsyncIterator[CompileService]:
    artifacts = FreshArtifacts(ArtifactStore(folder))
    running = CompileService(artifacts, workers=workers, seconds=seconds, memory=memory)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


def run(body: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await body()

    asyncio.run(main())


def test_result_is_the_pipelines_and_is_kept(tmp_path: Path) -> None:
    async def body() -> None:
        async with service(tmp_path) as compiling:
            result = await compiling.compile(GOOD.format(5), component_id="a", file="A.omni")
            alone = compile_source(GOOD.format(5), file="A.omni")
            assert (result.wasm, result.types, result.outline) == (alone.wasm, alone.types, alone.outline)
            again = await compiling.compile(GOOD.format(5), component_id="b", file="A.omni")
            assert (again.wasm, again.stats.compilation_time, again.stats.phases) == (result.wasm, 0.0, ())
            ran = ["wait", "check", "lower", "optimize", "emit", "describe", "transfer"]
            assert [phase for phase, _ in result.stats.phases] == ran
            times = dict(result.stats.phases)
            inside = sum(times[phase] for phase in ran[1:])
            assert 0 < inside <= result.stats.compilation_time
            edited = await compiling.compile(GOOD.format(6), component_id="a", file="A.omni")
            assert [phase for phase, _ in edited.stats.phases] == ["wait", "patch", "transfer"]
            both = await compiling.compile(GOOD.format(5), component_id="a", file="A.omni", javascript=True)
        store = ArtifactStore(tmp_path)
        assert store.get(f"{edited.wasm_hash}.wasm") is None  # Overtaken before it was written.
        assert store.get(f"{both.wasm_hash}.wasm") == result.wasm
        assert store.get(f"{both.types_hash}.d.ts") == (result.types or "").encode()
        assert store.get(f"{both.source_map_hash}.map") == (both.source_map or "").encode()
        assert "link(omni)" in (store.get(f"{both.javascript_hash}.js") or b"").decode()

    run(body)


def test_what_is_compiled_apart_is_all_written(tmp_path: Path) -> None:
    async def body() -> None:
        async with service(tmp_path) as compiling:
            results = [
                await compiling.compile(GOOD.format(width), component_id="a#seen", file="A.omni")
                for width in (1, 2, 1)
            ]
        store = ArtifactStore(tmp_path)
        assert [store.get(f"{each.wasm_hash}.wasm") for each in results] == [each.wasm for each in results]

    run(body)


def children() -> list[int]:
    return [int(pid) for pid in Path("/proc/thread-self/children").read_text().split()]


def test_workers_give_way_to_the_hub(tmp_path: Path) -> None:
    async def body() -> None:
        async with service(tmp_path) as compiling:
            await compiling.compile(GOOD.format(5), component_id="a", file="A.omni")
            here = os.getpriority(os.PRIO_PROCESS, 0)
            assert [os.getpriority(os.PRIO_PROCESS, pid) for pid in children()] == [min(here + 5, 19)]

    run(body)


def test_errors_come_back(tmp_path: Path) -> None:
    async def body() -> None:
        async with service(tmp_path) as compiling:
            result = await compiling.compile('<component name="A">', component_id="a", file="A.omni")
            assert not result.success
            assert result.diagnostics[0].code == "missing-closing-tag"

    run(body)


def test_newest_source_wins(tmp_path: Path) -> None:
    async def body() -> None:
        async with service(tmp_path) as compiling:
            tasks = [
                asyncio.create_task(compiling.compile(GOOD.format(number), component_id="a", file="A.omni"))
                for number in range(20)
            ]
            other = compiling.compile(GOOD.format(99), component_id="b", file="A.omni")
            answers = await asyncio.gather(*tasks, other, return_exceptions=True)
            *answers, other_answer = answers
            assert not isinstance(other_answer, BaseException) and other_answer.success
            last = answers[-1]
            assert not isinstance(last, BaseException) and last.success
            dropped = [answer for answer in answers if isinstance(answer, Superseded)]
            # All but the last, and perhaps one that had begun.
            assert len(dropped) in (18, 19)

    run(body)


def test_who_has_patience_lets_others_go_first_but_not_for_ever(tmp_path: Path) -> None:
    async def body() -> None:
        async with service(tmp_path) as compiling:
            done: list[str] = []

            async def compile_(component_id: str, patience: float) -> None:
                source = f"<{component_id}"  # Has errors: there is nothing to store before it is done.
                await compiling.compile(source, component_id=component_id, file="A.omni", patience=patience)
                done.append(component_id)

            order = [("thumb", 1.0), ("later", 30.0), ("typed in", 0.0), ("played again", 0.25)]
            await asyncio.gather(*(compile_(*each) for each in [("first", 0.0), *order]))
            assert done == ["first", "typed in", "played again", "thumb", "later"]

    run(body)


def test_a_worker_that_has_spent_its_seconds_is_ended() -> None:
    rects = "".join(
        f"<rect x={{s() * {number}}} @click={{() => s.update(v => v + {number})}} />"
        for number in range(1_400)
    )
    script = "<script>const s = signal(1);</script>"
    source = f'<component name="A">{script}<template>{rects}</template></component>'
    asked = pickle.dumps(("compile", source, "A.omni", {}, False))
    command = [sys.executable, "-m", "collab.compile.worker", str(MEMORY), "0.01"]
    ended = subprocess.run(
        command, input=LENGTH.pack(len(asked)) + asked, stdout=subprocess.PIPE, check=False
    )
    assert ended.returncode == -SPENT
    assert ended.stdout == LENGTH.pack(0)


def test_whose_compile_took_too_long_is_told_and_the_worker_replaced(tmp_path: Path) -> None:
    async def body() -> None:
        async with service(tmp_path) as compiling:
            await compiling.compile(GOOD.format(2), component_id="a", file="A.omni")
            (pid,) = children()
            os.kill(pid, signal.SIGSTOP)
            waiting = asyncio.create_task(compiling.compile(GOOD.format(3), component_id="a", file="A.omni"))
            await asyncio.sleep(0)
            # As the system does when the seconds are spent.
            os.kill(pid, SPENT)
            os.kill(pid, signal.SIGCONT)
            result = await waiting
            assert [entry.code for entry in result.diagnostics] == ["compile-timeout"]
            after = await compiling.compile(GOOD.format(1), component_id="a", file="A.omni")
            assert after.success

    run(body)


def test_a_compile_is_not_stopped_because_the_machine_is_busy(tmp_path: Path) -> None:
    async def body() -> None:
        async with service(tmp_path, seconds=0.5) as compiling:
            await compiling.compile(GOOD.format(2), component_id="a", file="A.omni")
            (pid,) = children()
            # It gets no processor for longer than it may use one.
            os.kill(pid, signal.SIGSTOP)
            asyncio.get_running_loop().call_later(0.75, os.kill, pid, signal.SIGCONT)
            result = await compiling.compile(GOOD.format(3), component_id="a", file="A.omni")
            assert result.success
            assert list(children()) == [pid]

    run(body)


def test_a_worker_that_gives_no_answer_is_replaced(tmp_path: Path) -> None:
    async def body() -> None:
        async with service(tmp_path, seconds=1.0) as compiling:
            await compiling.compile(GOOD.format(2), component_id="a", file="A.omni")
            for pid in children():
                # However fast the machine is, this one gives no answer.
                os.kill(pid, signal.SIGSTOP)
            result = await compiling.compile(GOOD.format(3), component_id="a", file="A.omni")
            assert [entry.code for entry in result.diagnostics] == ["compile-timeout"]
            after = await compiling.compile(GOOD.format(1), component_id="a", file="A.omni")
            assert after.success

    run(body)


def test_a_slow_compile_is_told_and_changes_no_byte() -> None:
    source = Source('<component name="A"></component>', "A.omni")
    result = compile_source(source.text, file=source.file)
    assert told_if_slow(result, limits.SLOW_SECONDS, source) is result
    slow = told_if_slow(result, 1.26, source)
    assert [(entry.severity, entry.code) for entry in slow.diagnostics] == [("warning", "slow-compile")]
    assert "1.3 s" in slow.diagnostics[0].message
    assert (slow.success, slow.wasm, slow.source_map) == (True, result.wasm, result.source_map)


def test_a_worker_without_memory_is_replaced(tmp_path: Path) -> None:
    async def body() -> None:
        big = "x" * (64 * 1024 * 1024)
        async with service(tmp_path, memory=64 * 1024 * 1024) as compiling:
            result = await compiling.compile(big, component_id="a", file="A.omni")
            assert [entry.code for entry in result.diagnostics] == ["compile-failed"]
            after = await compiling.compile(GOOD.format(1), component_id="a", file="A.omni")
            assert after.success

    run(body)


def test_a_cancelled_wait_leaves_the_service_working(tmp_path: Path) -> None:
    async def body() -> None:
        async with service(tmp_path) as compiling:
            task = asyncio.create_task(compiling.compile(GOOD.format(1), component_id="a", file="A.omni"))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            result = await compiling.compile(GOOD.format(2), component_id="a", file="A.omni")
            assert result.success

    run(body)


def test_stopping_cancels_what_waits(tmp_path: Path) -> None:
    async def body() -> None:
        artifacts = FreshArtifacts(ArtifactStore(tmp_path))
        compiling = CompileService(artifacts, workers=1, seconds=10.0, memory=MEMORY)
        with pytest.raises(RuntimeError):
            await compiling.compile(GOOD.format(1), component_id="a", file="A.omni")
        await compiling.start()
        task = asyncio.create_task(compiling.compile(GOOD.format(1), component_id="a", file="A.omni"))
        await asyncio.sleep(0)
        await compiling.stop()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(body)


def test_artifacts(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path / "new")
    digest = store.put(b"abc", "wasm")
    assert store.put(b"abc", "wasm") == digest
    assert store.get(f"{digest}.wasm") == b"abc"
    assert store.get(f"{digest}.js") is None
    assert store.get(f"../new/{digest}.wasm") is None
    assert [path.name for path in (tmp_path / "new").iterdir()] == [f"{digest}.wasm"]
    (tmp_path / "new" / f"{digest}.wasm").write_bytes(b"")
    assert store.get(f"{digest}.wasm") is None
    assert store.put(b"abc", "wasm") == digest
    assert store.get(f"{digest}.wasm") == b"abc"
    with pytest.raises(ValueError, match="cannot end"):
        store.put(b"abc", "../x")


def test_a_worker_that_can_not_start_says_so_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body() -> None:
        with monkeypatch.context() as without:
            without.setattr(sys, "executable", str(tmp_path / "nothing"))
            async with service(tmp_path) as compiling:
                result = await compiling.compile(GOOD.format(1), component_id="a", file="A.omni")
                assert [diagnostic.code for diagnostic in result.diagnostics] == ["compile-failed"]
                without.undo()
                assert (await compiling.compile(GOOD.format(1), component_id="a", file="A.omni")).success

    run(body)
