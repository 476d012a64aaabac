"""A page that documents the API, drawn from its OpenAPI description. It needs no script and no other host."""

from __future__ import annotations

from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; color: #16202a }
h2 { border-bottom: 1px solid #ccd3da; margin-top: 2.5rem; text-transform: capitalize }
h3 { font: 600 1rem/1.4 ui-monospace, monospace; margin: 1.5rem 0 .25rem }
b { display: inline-block; min-width: 4.5rem; color: #005f8a }
p { margin: .25rem 0 }
pre { background: #f2f5f8; padding: .5rem .75rem; overflow: auto; margin: .25rem 0 }
"""


async def docs(request: Request) -> Response:
    """The documentation page."""
    page = render(request.app.openapi())
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


def render(description: dict[str, Any]) -> str:
    """The page for an OpenAPI description."""
    schemas = description.get("components", {}).get("schemas", {})
    groups: dict[str, list[str]] = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            group = operation.get("tags", ["other"])[0]
            groups.setdefault(group, []).append(_operation(method, path, operation, schemas))
    info = description["info"]
    body = "".join(f"<h2>{escape(group)}</h2>{''.join(parts)}" for group, parts in groups.items())
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(info['title'])} {escape(info['version'])}</h1>"
        f"<p>{escape(info.get('description', ''))}</p>"
        f'<p>As a description for programs: <a href="/api/openapi.json">OpenAPI</a>.</p>{body}</body></html>'
    )


def _operation(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    parts = [f"<h3><b>{escape(method.upper())}</b> {escape(path)}</h3>"]
    if text := operation.get("description"):
        parts.append(f"<p>{escape(text)}</p>")
    if operation.get("security"):
        parts.append("<p>Takes an access token: <code>Authorization: Bearer …</code></p>")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body:
        parts.append(f"<p>Body</p><pre>{escape(_outline(body, schemas))}</pre>")
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        if schema and status.startswith("2"):
            parts.append(f"<p>Answer {escape(status)}</p><pre>{escape(_outline(schema, schemas))}</pre>")
        elif not status.startswith("2"):
            parts.append(f"<p>Answer {escape(status)}: {escape(response.get('description', ''))}</p>")
    return "".join(parts)


def _outline(schema: dict[str, Any], schemas: dict[str, Any], indent: str = "") -> str:
    """A schema in the manner of a TypeScript type."""
    if reference := schema.get("$ref"):
        return _outline(schemas[reference.rsplit("/", 1)[-1]], schemas, indent)
    if choices := schema.get("anyOf"):
        return " | ".join(_outline(choice, schemas, indent) for choice in choices)
    if "const" in schema:
        return str(schema["const"]).lower() if isinstance(schema["const"], bool) else f'"{schema["const"]}"'
    if values := schema.get("enum"):
        return " | ".join(f'"{value}"' for value in values)
    if items := schema.get("prefixItems"):
        return f"[{', '.join(_outline(item, schemas, indent) for item in items)}]"
    if schema.get("type") == "array":
        return f"{_outline(schema['items'], schemas, indent)}[]"
    if properties := schema.get("properties"):
        required = schema.get("required", [])
        inner = indent + "  "
        lines = [
            f"{inner}{name}{'' if name in required else '?'}: {_outline(value, schemas, inner)}"
            for name, value in properties.items()
        ]
        return "{\n" + "\n".join(lines) + f"\n{indent}}}"
    if schema.get("format") == "date-time":
        return "ISO 8601 time"
    return str(schema.get("type", "any"))
