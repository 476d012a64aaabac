"""Puts the endpoints, the pages and the sockets together as one ASGI application."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from collab.api import (
    accounts,
    artifacts,
    assets,
    binned,
    bundles,
    collaborators,
    compilation,
    compiles,
    components,
    docs,
    embed,
    envelope,
    exports,
    health,
    history,
    invites,
    metrics,
    projects,
    props,
    showing,
    talk,
    versions,
    web,
)
from collab.api.protection import Protection
from collab.api.services import Services
from collab.api.throttling import Throttling

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def http_app(
    services: Services, *, lifespan: Lifespan, sockets: Sequence[BaseRoute], web_folder: Path
) -> FastAPI:
    """The application. ``services`` is open to every request as ``app.state.services``."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", lifespan=lifespan)
    app.state.services = services
    describe(app)
    app.add_route("/api/docs", docs.docs, include_in_schema=False)
    # First: a socket has its place at once, and not after a look at each endpoint.
    app.router.routes[:0] = sockets
    web.install(app, web_folder)
    envelope.install(app)
    app.add_middleware(Throttling, services=services)
    app.add_middleware(Protection, limits=services.settings.limits)
    return app


def describe(app: FastAPI) -> None:
    """Give an application the endpoints, and the words that describe them."""
    app.title = "OmniCraft"
    app.version = version("omnicraft")
    app.description = (
        "Accounts, projects, components, assets, invites and compiling. Every answer has the form "
        '{"success": true, "data": …} or {"success": false, "error": {code, message, hint?, details?}}.'
    )
    app.router.routes.extend(_endpoints())


@cache
def _endpoints() -> tuple[BaseRoute, ...]:
    """The same for every application: what FastAPI works out of them when it is first asked stays."""
    router = APIRouter()
    failure = {"model": envelope.Failure, "description": "What went wrong, in words."}
    for resource in (
        accounts,
        bundles,
        projects,
        collaborators,
        components,
        props,
        versions,
        binned,
        assets,
        invites,
        compilation,
        compiles,
        exports,
        artifacts,
        showing,
        embed,
        history,
        health,
        metrics,
        talk,
    ):
        router.include_router(resource.router, responses={"default": failure})
    return tuple(router.routes)
