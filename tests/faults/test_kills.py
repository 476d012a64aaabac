"""An end at random moments under load: what was acknowledged is on disk, the log is a prefix without gaps.

By kill -9, and by SIGTERM, which also acknowledges all that it keeps.

``make faults`` kills 200 times; a few are part of every test run.
"""

import asyncio
import os
import random
from collections.abc import Callable

from tests.faults.harness import ServerProcess, Typist, on_disk, typed

KILLS = int(os.environ.get("OMNICRAFT_KILLS", "4"))
ROOMS = 3


async def one_end(data, source: random.Random, number: int, end: Callable[[ServerProcess], object]) -> int:
    server = ServerProcess(data)
    typists = []
    try:
        for room in range(ROOMS):
            server.create(f"room-{number}-{room}")
            typists += [Typist(f"room-{number}-{room}", user) for user in ("ann", "bob")]
        typing = [asyncio.ensure_future(typist.run(server.url)) for typist in typists]
        await asyncio.gather(*(typist.until(lambda each: each.acknowledged > 5) for typist in typists))
        await asyncio.sleep(source.random() * 0.3)
    finally:
        # The typists go on meanwhile.
        code = await asyncio.to_thread(end, server)
    await asyncio.gather(*typing)
    acknowledged = 0
    for typist in typists:
        document = await on_disk(data, typist.component)
        kept = typed(document, typist)
        assert typist.acknowledged <= kept <= typist.sent, f"{kept} of {typist.acknowledged} acknowledged"
        if end is ServerProcess.terminate:
            assert (code, kept) == (0, typist.acknowledged)
        acknowledged += typist.acknowledged
    for room in range(ROOMS):
        document = await on_disk(data, f"room-{number}-{room}")
        keys = sum(typed(document, typist) for typist in typists if typist.component.endswith(f"-{room}"))
        assert document.text == "x" * keys
    return acknowledged


async def main(data, kills: int, seed: int) -> None:
    source = random.Random(seed)
    total = 0
    for number in range(kills):
        total += await one_end(data, source, number, ServerProcess.kill)
        if (number + 1) % 20 == 0:
            print(f"{number + 1} kills, {total} acknowledged edits, none lost", flush=True)


def test_no_acknowledged_edit_is_lost(tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    asyncio.run(main(tmp_path, KILLS, seed))


def test_a_server_that_is_asked_to_end_acknowledges_what_it_keeps(tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    source = random.Random(seed)

    async def ends() -> None:
        for number in range(KILLS):
            await one_end(tmp_path, source, number, ServerProcess.terminate)

    asyncio.run(ends())


if __name__ == "__main__":
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(Path(folder), KILLS, random.SystemRandom().randrange(2**32)))
