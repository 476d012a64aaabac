"""Emission: from the program to a WebAssembly module."""

from __future__ import annotations

from collab.compile import limits
from collab.compile.diagnostics import type_messages as messages
from collab.compile.diagnostics.problem import Problem
from collab.compile.emit.module import emit as write_module
from collab.compile.ir import nodes as ir


def emit(program: ir.Program) -> tuple[bytes | None, list[Problem]]:
    """The module's bytes; None, with a problem, if they are too many."""
    module = write_module(program)
    if len(module) > limits.MODULE_BYTES:
        return None, [messages.module_too_large(len(module), limits.MODULE_BYTES)]
    return module, []
