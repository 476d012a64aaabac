"""What a compile returns: the same shape for the command, HTTP and the sockets."""

from __future__ import annotations

from typing import Any, Literal

from collab.compile.records import field, record
from collab.compile.source import utf8

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

    ``phases`` has the milliseconds of each phase that ran, and those of waiting for a worker process and
    talking to it; nothing for a result that was kept from before.
    """

    bundle_size: int = 0
    compilation_time: float = 0.0
    optimizations_applied: tuple[str, ...] = ()
    queries_executed: int = 0
    phases: tuple[tuple[str, float], ...] = ()


class Hashes:
    """SHA-256 (hex) of some texts and bytes, worked out when one is first asked for. Any two are equal: they
    tell nothing that what they are of does not.
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: list[tuple[str | bytes, str]] = []

    def of(self, data: str | bytes) -> str:
        """That of UTF-8, or of bytes."""
        for one, known in self._known:
            if one is data:
                return known
        import hashlib  # noqa: PLC0415 - a process that writes files alone starts sooner

        found = hashlib.sha256(utf8(data) if isinstance(data, str) else data).hexdigest()
        self._known.append((data, found))
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hashes)

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "Hashes()"


@record
class CompileResult:
    """The outcome for one ``source``. What it made is None when there are errors.

    ``types`` is the ``.d.ts``, ``javascript`` a JavaScript module and ``rust`` the text of a Rust one, where
    they were asked for, ``source_map`` JSON (version 3). ``outline`` is the template's element tree:
    ``{tag, line, column, span, children}``. ``uses`` names the project's components and modules that it was
    made with or missed, also those that these use; the compile service fills it in.
    """

    source: str
    success: bool
    diagnostics: tuple[Diagnostic, ...] = ()
    stats: Stats = field(default_factory=Stats)
    wasm: bytes | None = None
    types: str | None = None
    javascript: str | None = None
    rust: str | None = None
    source_map: str | None = None
    outline: tuple[dict[str, Any], ...] = ()
    uses: frozenset[str] = frozenset()
    hashes: Hashes = field(default_factory=Hashes)

    @property
    def source_hash(self) -> str:
        """SHA-256 (hex) of the source in UTF-8."""
        return self.hashes.of(self.source)

    @property
    def wasm_hash(self) -> str | None:
        """SHA-256 (hex) of the module, if there is one."""
        return None if self.wasm is None else self.hashes.of(self.wasm)

    @property
    def types_hash(self) -> str | None:
        """SHA-256 (hex) of the ``.d.ts`` in UTF-8, if there is one."""
        return None if self.types is None else self.hashes.of(self.types)

    @property
    def javascript_hash(self) -> str | None:
        """SHA-256 (hex) of the JavaScript module in UTF-8, if there is one."""
        return None if self.javascript is None else self.hashes.of(self.javascript)

    @property
    def source_map_hash(self) -> str | None:
        """SHA-256 (hex) of the source map in UTF-8, if there is one."""
        return None if self.source_map is None else self.hashes.of(self.source_map)

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
