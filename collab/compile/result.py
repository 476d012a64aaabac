"""What a compile returns: the same shape for the command, HTTP and the sockets."""

from __future__ import annotations

from typing import Any, Literal

from collab.compile.records import field, record

Severity = Literal["error", "warning", "info"]


@record
class Fix:
    """Replace the text between two positions (1-based lines and columns, columns in UTF-16 units)."""

    range: tuple[int, int, int, int]
    replacement: str


@record
class Suggestion:
    """What to do about a diagnostic, with the edit that does it where there is one."""

    message: str
    fix: Fix | None = None


@record
class Location:
    """Where: 1-based line and column, and length, in UTF-16 units."""

    file: str
    line: int
    column: int
    span: int


@record
class Label:
    """Another place that has to do with a diagnostic, perhaps in another file, and what is there."""

    message: str
    location: Location


@record
class Diagnostic:
    """One thing to tell the author. ``code`` is stable (``unknown-element``)."""

    severity: Severity
    code: str
    message: str
    location: Location
    suggestions: tuple[Suggestion, ...] = ()
    labels: tuple[Label, ...] = ()


@record
class Stats:
    """What the compile cost. ``compilation_time`` in milliseconds, ``bundle_size`` in bytes.

    ``phases`` has the milliseconds of each phase that ran, and those of waiting for a worker process, talking
    to it, and storing; nothing for a result that was kept from before.
    """

    bundle_size: int = 0
    compilation_time: float = 0.0
    optimizations_applied: tuple[str, ...] = ()
    queries_executed: int = 0
    phases: tuple[tuple[str, float], ...] = ()


@record
class CompileResult:
    """The outcome for one source. What it made is None when there are errors.

    ``source_hash`` is SHA-256 (hex) of the UTF-8 source, ``wasm_hash`` of the module, ``types_hash`` of the
    ``.d.ts``, ``javascript_hash`` of the JavaScript module, where one was asked for, and ``source_map_hash``
    of the source map (JSON, version 3). ``rust`` is the text of a Rust module, where one was asked for.
    ``outline`` is the template's element tree: ``{tag, line, column, span, children}``. ``uses`` names the
    project's components and modules that it was made with or missed, also those that these use; the compile
    service fills it in.
    """

    source_hash: str
    success: bool
    diagnostics: tuple[Diagnostic, ...] = ()
    stats: Stats = field(default_factory=Stats)
    wasm: bytes | None = None
    wasm_hash: str | None = None
    types: str | None = None
    types_hash: str | None = None
    javascript: str | None = None
    javascript_hash: str | None = None
    rust: str | None = None
    source_map: str | None = None
    source_map_hash: str | None = None
    outline: tuple[dict[str, Any], ...] = ()
    uses: frozenset[str] = frozenset()

    def to_json(
        self,
        *,
        component_id: str = "",
        seq: int = 0,
        cause: tuple[str, ...] = (),
        inline_wasm: int = 16 * 1024,
    ) -> dict[str, Any]:
        """The JSON object of the contract. Modules up to ``inline_wasm`` bytes travel inside."""
        output: dict[str, Any] | None = None
        if self.wasm is not None:
            output = {"wasmUrl": f"/artifacts/{self.wasm_hash}.wasm", "wasmHash": self.wasm_hash}
            if len(self.wasm) <= inline_wasm:
                import base64  # noqa: PLC0415 - not needed where files are written

                output["wasm"] = base64.b64encode(self.wasm).decode()
            script = self.javascript_hash
            output["jsGlueUrl"] = f"/artifacts/{script}.js" if script else None
            output["typesUrl"] = f"/artifacts/{self.types_hash}.d.ts" if self.types_hash else None
            output["sourceMapUrl"] = (
                f"/artifacts/{self.source_map_hash}.map" if self.source_map_hash else None
            )
            output["outline"] = list(self.outline)
        return {
            "componentId": component_id,
            "seq": seq,
            "sourceHash": self.source_hash,
            "success": self.success,
            "output": output,
            "diagnostics": [_diagnostic(diagnostic) for diagnostic in self.diagnostics],
            "stats": {
                "bundleSize": self.stats.bundle_size,
                "compilationTime": round(self.stats.compilation_time, 3),
                "optimizationsApplied": list(self.stats.optimizations_applied),
                "queriesExecuted": self.stats.queries_executed,
            },
            "cause": list(cause),
        }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    suggestions: list[dict[str, Any]] = []
    for suggestion in diagnostic.suggestions:
        entry: dict[str, Any] = {"message": suggestion.message}
        if suggestion.fix:
            entry["fix"] = {"range": list(suggestion.fix.range), "replacement": suggestion.fix.replacement}
        suggestions.append(entry)
    return {
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "location": _location(diagnostic.location),
        "suggestions": suggestions,
        "labels": [
            {"message": label.message, "location": _location(label.location)} for label in diagnostic.labels
        ],
    }


def _location(location: Location) -> dict[str, Any]:
    return {
        "file": location.file,
        "line": location.line,
        "column": location.column,
        "span": location.span,
    }
