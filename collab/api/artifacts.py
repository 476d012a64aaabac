"""Compiled components, their type declarations and source maps, by their hash."""

from __future__ import annotations

import re

import anyio.to_thread
from fastapi import APIRouter, HTTPException, Response

from collab.api.dependencies import CurrentServices

router = APIRouter(tags=["artifacts"])

_NAME = re.compile(r"[0-9a-f]{64}\.(wasm|js|d\.ts|map)")
_TYPES = {
    "wasm": "application/wasm",
    "js": "text/javascript; charset=utf-8",
    "d.ts": "text/plain; charset=utf-8",
    "map": "application/json",
}
IMMUTABLE = "public, max-age=31536000, immutable"


@router.get("/artifacts/{name}", response_class=Response)
async def read_artifact(name: str, services: CurrentServices) -> Response:
    """What is kept as ``{sha256}.wasm``, ``.js``, ``.d.ts`` or ``.map``. It never changes."""
    match = _NAME.fullmatch(name)
    data = await anyio.to_thread.run_sync(services.artifacts.get, name) if match else None
    if match is None or data is None:
        raise HTTPException(404)
    # The preview runs in a sandbox without an origin, so it fetches across origins.
    headers = {"Cache-Control": IMMUTABLE, "Access-Control-Allow-Origin": "*"}
    return Response(data, media_type=_TYPES[match[1]], headers=headers)
