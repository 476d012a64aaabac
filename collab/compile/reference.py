"""The tables of ``LANGUAGE.md`` that follow from the code: attributes, the library, and codes of diagnostics.

``python -m collab.compile.reference`` writes them; a test fails when they are not what this makes.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

from collab.compile.syntax.lexer import KEYWORDS

FOLDER = Path(__file__).parent
LANGUAGE = FOLDER / "LANGUAGE.md"


def raw_schema() -> dict[str, Any]:
    """``schema.json`` as it is written."""
    schema: dict[str, Any] = json.loads((FOLDER / "schema.json").read_text("utf-8"))
    return schema


def elements() -> str:
    """A row for each element: its attributes with type, unit and default."""
    schema = raw_schema()
    rows = ["| element | attributes: type, unit, default |", "|---|---|"]
    for name, element in schema["elements"].items():
        holds = " (holds others)" if element.get("container") else ""
        told = [_attribute(schema, entry) for entry in flat_attributes(schema, element["attributes"])]
        rows.append(f"| `{name}`{holds} | {'; '.join(told)} |")
    told = [_attribute(schema, entry) for entry in flat_attributes(schema, ["@common"])]
    rows.append(f"| every one | {'; '.join(told)} |")
    return "\n".join(rows)


def flat_attributes(schema: dict[str, Any], entries: list[Any]) -> list[Any]:
    """The attributes of an element, with those of the groups it takes."""
    flat: list[Any] = []
    for entry in entries:
        flat += schema["groups"][entry] if isinstance(entry, str) and entry.startswith("@") else [entry]
    return flat


def _attribute(schema: dict[str, Any], entry: Any) -> str:
    name = entry if isinstance(entry, str) else entry["name"]
    declared = schema["attributes"][name]
    default = declared["default"] if isinstance(entry, str) else entry["default"]
    kind = " ".join(f"`{value}`" for value in declared.get("values", ())) or declared["type"]
    unit = f" {declared['unit']}" if "unit" in declared else ""
    shown = json.dumps(default) if default != "" else '""'
    return f"`{name}` {kind}{unit}, {shown.strip(chr(34)) or shown}"


def codes() -> str:
    """A row for each code of a diagnostic: severity, and when it comes."""
    found: dict[str, tuple[str, list[str]]] = {}
    for path in sorted((FOLDER / "diagnostics").glob("*_messages.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for severity, code in _problems(node):
                    when = (ast.get_docstring(node) or "").split("\n")[0].rstrip(".")
                    told = found.setdefault(code, (severity, []))[1]
                    if when not in told:
                        told.append(when)
    rows = ["| code | | when |", "|---|---|---|"]
    rows += [
        f"| `{code}` | {severity} | {'. '.join(when)}. |" for code, (severity, when) in sorted(found.items())
    ]
    return "\n".join(rows).replace("``", "`")


def library() -> str:
    """A row for each kind of value: what can be called on it. A `?` is behind what may be left out."""
    # What has the words has the tables too, and reads the schema from here.
    from collab.compile import vocabulary  # noqa: PLC0415

    rows = ["| of | what there is |", "|---|---|"]
    told = vocabulary.everything()
    for owner, entries in (("everywhere", told["builtins"]), *told["members"].items()):
        signatures = [
            entry.get("signature", f"{name}: {entry.get('type')}") for name, entry in entries.items()
        ]
        shown = ", ".join(f"`{signature}`" for signature in signatures).replace("|", "\\|")
        rows.append(f"| {owner if owner == 'everywhere' else f'`{owner}`'} | {shown} |")
    return "\n".join(rows)


def _problems(function: ast.FunctionDef) -> list[tuple[str, str]]:
    """Severity and code of each ``Problem`` that a function makes."""
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
            first, second = node.args[:2]
            assert isinstance(first, ast.Constant) and isinstance(second, ast.Constant)
            found.append((str(first.value), str(second.value)))
    return found


def written(text: str) -> str:
    """The specification with its tables as they are to be."""
    words = " ".join(sorted(KEYWORDS))
    tables = (
        ("elements", elements()),
        ("library", library()),
        ("codes", codes()),
        ("keywords", f"`{words}`."),
    )
    for name, table in tables:
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = pattern.sub(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    LANGUAGE.write_text(written(LANGUAGE.read_text("utf-8")), "utf-8")
