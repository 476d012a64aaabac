"""A process that compiles: requests in on standard input, results out on standard output.

A frame is a length (u32, big-endian) and that many bytes of pickle. The first frame out is empty: ready. A
result comes without its source, which whoever asked has.
Run as ``python -m collab.compile.worker BYTES SECONDS``: BYTES bounds the address space, SECONDS what a
request may take of a processor; who takes more is ended by the signal ``SPENT``.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import struct
import sys
import time
from itertools import count
from typing import BinaryIO

from collab.compile import limits
from collab.compile.diagnostics import type_messages as messages
from collab.compile.diagnostics.problem import locate
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries
from collab.compile.records import replaced
from collab.compile.result import CompileResult
from collab.compile.source import Source
from collab.compile.symbols import describe

LENGTH = struct.Struct(">I")
SPENT = signal.SIGPROF
"""Ends a worker that has spent its seconds: by no handler, which a loop in native code would not let run."""
_NICENESS = 5
"""Where processors are few, edits come before their pictures: everybody waits for the hub."""
_YOUNG, _ALL = 1, 2
"""Generations of the collector."""
_ANSWERS = 50
"""After so many the collector looks at everything, else at what is new."""


def main() -> None:
    """Serves until standard input ends. Ends the process when memory runs out: its state is then unknown."""
    memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    queries = Queries()
    # Whoever waits for an answer does not wait for the collector too.
    gc.disable()
    gc.freeze()  # What the program itself is made of need not be looked at again and again.
    _write(outgoing, b"")
    for answers in count(1):
        header = incoming.read(LENGTH.size)
        if len(header) < LENGTH.size:
            return
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            # Written by the service that started this process, over a pipe nobody else has.
            task, source, file, others, javascript = pickle.loads(  # noqa: S301
                incoming.read(*LENGTH.unpack(header))
            )
            if task == "describe":
                result: object = describe(source, file, others, queries)
            else:
                began = time.process_time()
                made = compile_source(
                    source, file=file, javascript=javascript, others=others, queries=queries
                )
                told = told_if_slow(made, time.process_time() - began, Source(source, file))
                result = replaced(told, source="")
            answer = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
        except MemoryError:
            sys.exit(1)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _write(outgoing, answer)
        gc.collect(_ALL if answers % _ANSWERS == 0 else _YOUNG)


def told_if_slow(result: CompileResult, seconds: float, source: Source) -> CompileResult:
    """The result, with a warning if it took many seconds of a processor.

    A warning alone: were passes left out, the bytes of a module would depend on how busy the machine is.
    What a source can ask of passes is bounded by steps instead (``limits``).
    """
    if seconds <= limits.SLOW_SECONDS:
        return result
    told = locate(messages.compile_slow(seconds, limits.SLOW_SECONDS), source)
    return replaced(result, diagnostics=(*result.diagnostics, told))


def _write(outgoing: BinaryIO, frame: bytes) -> None:
    outgoing.write(LENGTH.pack(len(frame)) + frame)
    outgoing.flush()


if __name__ == "__main__":
    main()
