"""Embed pages: one component of a project that is public, mounted without anything else around it."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import re
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from collab.api.compilation import compile_apart
from collab.api.dependencies import ClientAddress, CurrentServices, OptionalToken
from collab.api.rates import per_minute
from collab.api.services import Services
from collab.api.showing import Shown, kept_module, newest, remember
from collab.api.web import respond, with_links_of
from collab.auth.errors import AuthError
from collab.compile.builds import EMBEDDED, build_for, events_of, uses_mathematics
from collab.db import shown, versions
from collab.db.tables import Component, ShownModule
from collab.errors import OmniCraftError

router = APIRouter(tags=["embed"])

_ADDRESS = re.compile(r"([^@]+)(?:@([0-9]{1,9}))?")
# Those that are files of their own, which the page has links to.
_RENDERERS = frozenset({"svg", "webgl"})
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(rb'<script type="module">(.*?)</script>', re.DOTALL)
_PLACE = '<script type="application/json" id="component">{}</script>'

_ERROR_PAGE = """\
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{title}</title>
    <style>
      body {{ margin: 0; min-height: 100vh; display: grid; place-content: center; justify-items: center;
        gap: 4px; text-align: center; font: 15px/1.5 system-ui, sans-serif; color: #98a6b5;
        background: #10161d; }}
      p {{ margin: 0 24px; max-width: 44ch; }}
      strong {{ color: #e6edf5; font-weight: 600; }}
      code {{ font-size: 12px; color: #8494a5; }}
    </style>
  </head>
  <body><p><strong>{message}</strong></p><p>{hint}</p><p><code>{code}</code></p></body>
</html>
"""


class EmbedError(OmniCraftError):
    """Why an embed page shows nothing."""

    def __init__(self, status: int, code: str, message: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.status, self.code = status, code


@dataclass(frozen=True, slots=True)
class _Shown:
    component: Component
    wasm: bytes
    sha256: str
    images: dict[str, str]


_PAGE: dict[str, Any] = {"description": "The page.", "content": {"text/html": {}}}
_WHY: dict[str, Any] = _PAGE | {"description": "A page that says why there is nothing."}


@router.get(
    "/embed/{address}",
    response_class=Response,
    responses={
        200: _PAGE,
        "default": _WHY,
    },
)
async def embed(
    address: str,
    request: Request,
    client: ClientAddress,
    token: OptionalToken,
    services: CurrentServices,
) -> Response:
    """A page that shows a component: `{componentId}`, or `{componentId}@3` for its saved version 3.

    Of the text as it is now, or as it last compiled; a saved version never changes. Props are the query:
    `?label=Hi&count=3`. Anyone may see it when the project is public, else whoever may read the component and
    says so by an access token. What is wrong is a page too.
    """
    try:
        limit = services.settings.limits.anonymous_requests_per_minute
        await services.rates.take(per_minute(limit), "embed", client)
        found = await _find(services, token, address)
    except OmniCraftError as error:
        return _error_page(error)
    return await _page(request, services, found)


async def _find(services: Services, token: str | None, address: str) -> _Shown:
    """What this address shows. Raises OmniCraftError."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise EmbedError(
            404,
            "NO_SUCH_VERSION",
            "What stands behind @ is not the number of a version.",
            "Write it as in @3, or leave it out.",
        )
    component_id, number = match[1], int(match[2]) if match[2] else shown.LIVE

    def look(session: Session, component: Component) -> tuple[Component, dict[str, str], ShownModule | None]:
        images = shown.images(session, component.project_id)
        return component, images, shown.find(session, component_id, number)

    try:
        component, images, known = await services.access.see(token, component_id, look)
    except AuthError as error:
        if error.code != "NOT_FOUND":
            raise
        raise EmbedError(
            404,
            "NOT_FOUND",
            "There is nothing here to see.",
            "Either there is no such component, or its project is not public.",
        ) from None
    if number == shown.LIVE:
        live = await newest(services, component, known)
        wasm, sha256 = live.wasm, live.sha256
    else:
        wasm, sha256 = await _version(services, component, number, known)
    return _Shown(component, wasm, sha256, images)


async def _version(
    services: Services, component: Component, number: int, known: ShownModule | None
) -> tuple[bytes, str]:
    """The module of a saved version: the same at all times, whatever becomes of what the version uses."""
    if known is not None and (kept := await kept_module(services, known)) is not None:
        return kept, known.sha256
    found = await services.database.read(lambda session: versions.find(session, component.id, number))
    if found is None:
        raise EmbedError(
            404,
            "NO_SUCH_VERSION",
            f"{component.name} has no version {number}.",
            "Save one in its history, or leave the @ out.",
        )
    version, _ = found
    result = await compile_apart(services, version.source, f"{component.name}.omni", component.id)
    if result.wasm is None or result.wasm_hash is None:
        raise EmbedError(
            422,
            "COMPILATION_ERROR",
            f"Version {number} of {component.name} has errors, so it can't be shown.",
            "Embed another version, or leave the @ out.",
        )
    await remember(services, component, number, Shown(result.wasm, result.wasm_hash, version.seq))
    return result.wasm, result.wasm_hash


def with_links(page: str, wasm: bytes, renderer: str) -> str:
    """The page with those links that name what it loads for a component, so that all of it comes at once."""
    loaded = {build_for(wasm), renderer}
    if uses_mathematics(wasm):
        loaded.add("omnicraft_mathematics")
    if events_of(wasm):
        loaded.add("events")
    return with_links_of(page, loaded)


def template_for(wasm: bytes, renderer: str) -> str:
    """The name of the built page for a component: with as much in it as a picture needs, and no more.

    A page without an origin shares no cache: Chromium fetches its files anew at each visit, while what stands
    in the page is kept with it. A build of the runtime that is larger than the smallest stays a file: packed
    by brotli it is smaller.
    """
    if renderer in _RENDERERS:
        return "embed.html"
    return "embed-small.html" if build_for(wasm) == EMBEDDED[0] else "embed-inline.html"


async def _page(request: Request, services: Services, found: _Shown) -> Response:
    """The built page with its component: a small module travels in it, which saves a way there and back."""
    renderer = request.query_params.get("renderer")
    links = renderer if renderer in _RENDERERS else "canvas"
    name = template_for(found.wasm, links)
    about = (found.component.name, found.sha256, tuple(found.images.items()), links)
    inline = services.settings.limits.inline_wasm
    write = functools.partial(_written, found=found, renderer=links, inline=inline)
    page = await anyio.to_thread.run_sync(request.app.state.web_files.page, name, about, write)
    if page is None:
        return _error_page(
            EmbedError(503, "NOT_BUILT", "The web client has not been built yet.", "Run `make demo`.")
        )
    # Whether it may be seen can change, so a browser asks each time; what has not changed is not sent again.
    return respond(request, page, {"Cache-Control": "no-cache"} | _policy(page.body))


def _written(page: str, found: _Shown, renderer: str, inline: int) -> str:
    component: dict[str, object] = {
        "images": {name: f"/files/{sha256}" for name, sha256 in found.images.items()}
    }
    if len(found.wasm) <= inline:
        component["wasm"] = base64.b64encode(found.wasm).decode()
    else:
        component["wasmUrl"] = f"/artifacts/{found.sha256}.wasm"
    data = json.dumps(component, separators=(",", ":")).replace("<", "\\u003c")
    page = with_links(page, found.wasm, renderer)
    page = page.replace(_PLACE, _PLACE.replace("{}", data))
    return page.replace("<title>Component</title>", f"<title>{html.escape(found.component.name)}</title>")


def _error_page(error: OmniCraftError) -> Response:
    page = _ERROR_PAGE.format(
        title=html.escape(error.message),
        message=html.escape(error.message),
        hint=html.escape(error.hint or ""),
        code=html.escape(error.code),
    )
    headers = {"Cache-Control": "no-store"} | _policy(page.encode())
    return Response(page, error.status, headers, "text/html")


@functools.lru_cache(maxsize=256)
def _policy(page: bytes) -> dict[str, str]:
    """A page without an origin, which any page may frame: its own files, script and style, and no more."""
    style, script = (_digest(found[1] if (found := part.search(page)) else b"") for part in (_STYLE, _SCRIPT))
    return {
        "Content-Security-Policy": (
            "sandbox allow-scripts; default-src 'none'; "
            f"script-src 'self' 'sha256-{script}' 'wasm-unsafe-eval'; "
            f"connect-src 'self'; img-src 'self' data:; style-src 'sha256-{style}'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors *"
        ),
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def _digest(text: bytes) -> str:
    """As policies write it (Content Security Policy 3, section 2.3.1)."""
    return base64.b64encode(hashlib.sha256(text).digest()).decode()
