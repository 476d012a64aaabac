"""What stands around every request: a bound on its body, and headers that every answer carries."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collab.api.envelope import failure
from collab.config import Limits

# A source of the longest kind, with every character escaped in JSON.
BODY_BYTES = 1024 * 1024

# What multipart wraps around a file.
_WRAPPING = 64 * 1024

API_POLICY = "default-src 'none'; frame-ancestors 'none'"


class Protection:
    """Bounds bodies and sets the security headers that an answer lacks.

    A body may have ``BODY_BYTES``; an upload what the limits say.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(MutableHeaders(scope=message), scope["path"])
            await send(message)

        most = self._most(scope["path"])
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > most:
            too_large = failure(413, "TOO_LARGE", f"The body is too large; {most} bytes is the most.")
            await too_large(scope, receive, send_protected)
            return
        received = 0

        async def receive_bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_bounded, send_protected)

    def _most(self, path: str) -> int:
        if path == "/api/projects/import":
            return self._limits.import_bytes + _WRAPPING
        if path == "/api/assets/upload" or (path.startswith("/api/projects/") and path.endswith("/assets")):
            return self._limits.asset_bytes + _WRAPPING
        return BODY_BYTES


def _protect(headers: MutableHeaders, path: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    if not path.startswith("/embed/"):
        headers.setdefault("X-Frame-Options", "DENY")
    headers["Permissions-Policy"] = "geolocation=(), microphone=(), camera=()"
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if path.startswith("/api/"):
        # Answers carry tokens and private sources.
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Content-Security-Policy", API_POLICY)
