"""The web client: its pages and assets, as the build left them."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Awaitable, Callable, Hashable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import anyio.to_thread
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from collab.api.artifacts import IMMUTABLE

APP_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; img-src 'self' data: blob:; frame-src 'self'; base-uri 'none'; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# The preview runs what strangers wrote: in a sandbox without an origin, reaching this server alone.
PREVIEW_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; frame-ancestors 'self'"
)
PAGE_HEADERS = {"Cache-Control": "no-cache", "Content-Security-Policy": APP_POLICY}
PAGES = {
    "/": "home",
    "/account": "account",
    "/invite/{token}": "invite",
    "/enter/{token}": "enter",
    "/projects": "home",
    "/projects/{id}": "project",
    "/components/{id}": "component",
    "/components/{id}/history": "history",
}
"""The client's page at each address."""

_NOT_BUILT = """\
<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>OmniCraft: not built yet</title></head>
  <body>
    <h1>The web client has not been built yet</h1>
    <p>The server works, but there are no pages to show. In the folder of OmniCraft's source, run
    <code>make demo</code>, or <code>npm ci &amp;&amp; npm run build</code> in <code>web-client</code>,
    and load this page again.</p>
  </body>
</html>
"""
_LINK = re.compile(r' *<link [^>]*data-for="([^"]+)"[^>]*>\n?')
# Already compressed, or too small to gain.
_INCOMPRESSIBLE = frozenset({".png", ".jpg", ".webp", ".woff2", ".gif"})
# Written pages that are remembered: some tens of KB each.
_MOST_PAGES = 256


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file as it is sent."""

    body: bytes
    # What is sent instead, by the name of its encoding; the smallest first.
    packed: dict[str, bytes]
    media_type: str
    tag: str


def build_folder() -> Path:
    """Where the built web client is: in the package of an installed wheel, or in a checkout."""
    package = Path(__file__).parents[1]
    packaged = package / "static" / "web"
    return packaged if packaged.is_dir() else package.parent / "web-client" / "dist"


class WebFiles:
    """Reads, compresses and remembers the files of one folder. A changed file is read again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._known: dict[Path, tuple[int, WebFile]] = {}
        # By the template's tag and what the page is about, the latest last.
        self._pages: dict[tuple[str, Hashable], WebFile] = {}
        self._pages_lock = Lock()

    def find(self, name: str) -> WebFile | None:
        """The file with this path within the folder; None when there is none. Blocks on the disk."""
        try:
            path = (self._folder / name).resolve()
            if not path.is_relative_to(self._folder) or not path.is_file():
                return None
            changed = path.stat().st_mtime_ns
            if (known := self._known.get(path)) and known[0] == changed:
                return known[1]
            file = _load(path)
        except (OSError, ValueError):
            # ValueError: a name with a NUL. OSError: one too long, or removed by a build just now.
            return None
        self._known[path] = (changed, file)
        return file

    def page(self, name: str, about: Hashable, write: Callable[[str], str]) -> WebFile | None:
        """The page that ``write`` makes of an HTML file; None when there is no such file. Blocks on the disk.

        A page that was asked for lately is not written again: ``about`` tells it from all others.
        """
        template = self.find(name)
        if template is None:
            return None
        key = (template.tag, about)
        with self._pages_lock:
            if page := self._pages.pop(key, None):
                self._pages[key] = page
                return page
        page = _packed(write(template.body.decode()).encode(), template.media_type)
        with self._pages_lock:
            self._pages[key] = page
            while len(self._pages) > _MOST_PAGES:
                del self._pages[next(iter(self._pages))]
        return page


def with_links_of(page: str, users: Set[str]) -> str:
    """An HTML page with those of its links whose ``data-for`` names one of these, or that have none."""
    return _LINK.sub(lambda link: "" if users.isdisjoint(link[1].split()) else link[0], page)


def _load(path: Path) -> WebFile:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".js":
        media_type = "text/javascript"
    elif path.suffix == ".wasm":
        media_type = "application/wasm"
    # The build leaves it beside what is named by its content, so it is never that of another state.
    best = path.with_name(f"{path.name}.br")
    packed = {"br": best.read_bytes()} if best.is_file() else {}
    return _packed(path.read_bytes(), media_type, packed, is_compressed=path.suffix in _INCOMPRESSIBLE)


def _packed(
    body: bytes, media_type: str, packed: Mapping[str, bytes] = {}, *, is_compressed: bool = False
) -> WebFile:
    gzipped = {} if is_compressed else {"gzip": gzip.compress(body, mtime=0)}
    smaller = {encoding: data for encoding, data in {**packed, **gzipped}.items() if len(data) < len(body)}
    return WebFile(body, smaller, media_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def install(app: Starlette, folder: Path) -> None:
    """Serve the web client that was built into this folder."""
    files = WebFiles(folder)
    app.state.web_files = files
    app.router.routes.extend(_routes(files))
    explain = app.router.default

    async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
        """A person who mistyped an address gets the client's page for that; a program the envelope."""
        is_page = scope["type"] == "http" and not scope["path"].startswith("/api/")
        if is_page and scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
            response = await _page(Request(scope), files, "index.html", PAGE_HEADERS, "not-found", status=404)
            await response(scope, receive, send)
        else:
            await explain(scope, receive, send)

    app.router.default = nowhere


def _routes(files: WebFiles) -> list[Route]:
    async def asset(request: Request) -> Response:
        # The preview's sandbox has no origin, so it fetches its scripts across origins.
        headers = {"Cache-Control": IMMUTABLE, "Access-Control-Allow-Origin": "*"}
        return await _respond(request, files, f"assets/{request.path_params['path']}", headers)

    async def element(request: Request) -> Response:
        # Pages of anyone load it.
        headers = {
            "Cache-Control": "public, max-age=3600",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return await _respond(request, files, "omni-component.js", headers)

    async def worker(request: Request) -> Response:
        # A browser asks for it anew, so that a new build is noticed.
        return await _respond(request, files, "service-worker.js", {"Cache-Control": "no-cache"})

    async def icon(request: Request) -> Response:
        return await _respond(request, files, "favicon.svg", {"Cache-Control": "public, max-age=86400"})

    def page(name: str) -> Callable[[Request], Awaitable[Response]]:
        async def shown(request: Request) -> Response:
            return await _page(request, files, "index.html", PAGE_HEADERS, name)

        return shown

    async def preview(request: Request) -> Response:
        headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": PREVIEW_POLICY,
            "X-Frame-Options": "SAMEORIGIN",
        }
        return await _page(request, files, "preview.html", headers, "preview")

    return [
        Route("/assets/{path:path}", asset),
        Route("/omni-component.js", element),
        Route("/favicon.svg", icon),
        Route("/service-worker.js", worker),
        Route("/preview", preview),
        *(Route(path, page(name)) for path, name in PAGES.items()),
    ]


async def _page(
    request: Request,
    files: WebFiles,
    name: str,
    headers: dict[str, str],
    page: str,
    *,
    status: int = 200,
) -> Response:
    """The HTML file with those links that are for this page of the client."""
    file = await anyio.to_thread.run_sync(files.page, name, page, lambda html: with_links_of(html, {page}))
    if file is None:
        return HTMLResponse(_NOT_BUILT, 503, {"Content-Security-Policy": "default-src 'none'"})
    return respond(request, file, headers, status=status)


async def _respond(request: Request, files: WebFiles, name: str, headers: dict[str, str]) -> Response:
    file = await anyio.to_thread.run_sync(files.find, name)
    if file is None:
        raise HTTPException(404)
    return respond(request, file, headers)


def respond(request: Request, file: WebFile, headers: dict[str, str], *, status: int = 200) -> Response:
    """A file, as small as the browser can read it; nothing of it when the browser has it already."""
    headers = headers | {"ETag": file.tag, "Vary": "Accept-Encoding"}
    if status == 200 and request.headers.get("if-none-match") == file.tag:
        return Response(status_code=304, headers=headers)
    accepted = _accepted_encodings(request.headers.get("accept-encoding", ""))
    for encoding, data in file.packed.items():
        if encoding in accepted:
            headers["Content-Encoding"] = encoding
            return Response(data, status, headers, file.media_type)
    return Response(file.body, status, headers, file.media_type)


def _accepted_encodings(header: str) -> set[str]:
    """The encodings that are named in Accept-Encoding and not refused by a weight of 0 (RFC 9110, 12.5.3)."""
    found = set()
    for entry in header.lower().split(","):
        name, _, weight = entry.replace(" ", "").partition(";q=")
        if not weight or weight.strip("0."):
            found.add(name)
    return found
