"""Emission: from the program to a WebAssembly module."""

from __future__ import annotations

from collab.compile import limits
from collab.compile.diagnostics import type_messages as messages
from collab.compile.diagnostics.problem import Problem
from collab.compile.emit.module import Module
from collab.compile.ir import nodes as ir


def emit(program: ir.Program) -> tuple[bytes | None, list[Problem]]:
    """The module's bytes; None, with a problem, if they are too many."""
    found, _, problems = emit_for_edits(program)
    return found, problems


def emit_for_edits(program: ir.Program) -> tuple[bytes | None, Module, list[Problem]]:
    """The module's bytes, and what can write a part of them again."""
    module = Module(program)
    written = module.module()
    if len(written) > limits.MODULE_BYTES:
        return None, module, [messages.module_too_large(len(written), limits.MODULE_BYTES)]
    return written, module, []
