"""A server process for the socket tests: the real hub, log and endpoints, with tokens that need no accounts.

A token is ``ROLE:USER``, such as ``editor:ann``; ``expired`` is refused as an expired one would be. Prints
``ready http://127.0.0.1:PORT``. SIGTERM drains.
"""

import argparse
import asyncio
import contextlib
import os
import signal
from pathlib import Path

import uvicorn
import uvloop
from sqlmodel import Session, SQLModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from collab.api.sockets import routes
from collab.api.talk import keep_chat
from collab.api.transport import DirectSocket
from collab.app import SOURCE_EDITS
from collab.auth.identity import Access, Identity, Role
from collab.compile.attributes import find_element
from collab.compile.result import CompileResult
from collab.config import Limits
from collab.crdt.sql_log import SqlLog
from collab.db.engine import Database, create_engine
from collab.db.tables import Component, Project, User
from collab.errors import OmniCraftError
from collab.rooms.hub import Hub


class RefusedError(OmniCraftError):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class HashCompiler:
    """A compile that takes no time and tells texts apart."""

    async def compile(
        self, source: str, *, component_id: str, file: str, patience: float = 0.0
    ) -> CompileResult:
        return CompileResult(source, success=True)


class Names:
    """Every component exists whose id doesn't start with ``no-``, and that was not deleted."""

    def __init__(self) -> None:
        self.deleted: set[str] = set()

    async def name(self, component_id: str) -> str:
        if component_id.startswith("no-") or component_id in self.deleted:
            raise RefusedError(404, "COMPONENT_NOT_FOUND", "There is no such component.")
        return component_id


class Tokens:
    """Access to the project ``far`` for components whose id begins so, otherwise to ``project``."""

    def __init__(self, names: Names) -> None:
        self.roles: dict[tuple[str, str], str] = {}
        """What a person may do in a project, if not what the token says; empty when they were removed."""
        self._names = names

    async def __call__(self, token: str, component_id: str) -> Access:
        if token == "expired":
            raise RefusedError(401, "TOKEN_EXPIRED", "Your sign-in has expired.")
        role, _, user = token.partition(":")
        if not user:
            raise RefusedError(401, "NOT_SIGNED_IN", "Sign in first.")
        if user == "stranger":
            raise RefusedError(403, "FORBIDDEN", "You are not a member of this project.")
        await self._names.name(component_id)
        project = "far" if component_id.startswith("far") else "project"
        if not (role := self.roles.get((user, project), role)):
            raise RefusedError(404, "NOT_FOUND", "There is no such component.")
        return Access(Identity(user, user.title()), project, Role(role))

    async def everywhere(self, token: str) -> tuple[Access, list[Access]]:
        """The person, in both projects."""
        role, _, user = token.partition(":")
        own, *projects = (
            Access(Identity(user, user.title()), at, Role(role)) for at in ("", "project", "far")
        )
        return own, projects


class Server(uvicorn.Server):
    hub: Hub

    @contextlib.contextmanager
    def capture_signals(self):
        # uvicorn's own would raise the signal again at the end, and the exit status would not be 0.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.handle_exit, signal.SIGTERM, None)
        yield

    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(f"ready http://127.0.0.1:{sockets[0].getsockname()[1]}", flush=True)

    async def shutdown(self, sockets=None):
        await self.hub.drain()
        await super().shutdown(sockets)


async def main(data: Path, port: int) -> None:
    engine = create_engine(f"sqlite:///{data / 'test.db'}")
    SQLModel.metadata.create_all(engine)
    log = SqlLog(engine)
    limits = Limits.from_environment(dict(os.environ))
    names = Names()
    tokens = Tokens(names)
    hub = Hub(
        log=log,
        compiler=HashCompiler(),
        access=tokens,
        projects=tokens,
        everywhere=tokens.everywhere,
        source_edits=SOURCE_EDITS,
        find_element=find_element,
        keep_chat=lambda access, text: keep_chat(Database(engine), access, text),
        components=names,
        note=lambda _component, _compiled: None,
        limits=limits,
    )

    async def make(request: Request) -> JSONResponse:
        component_id = request.path_params["component_id"]
        with Session(engine) as session:
            if not session.get(User, "owner"):
                session.add(User(id="owner", name="Owner"))
                session.commit()
                session.add(Project(id="project", user_id="owner", name="Project"))
                session.commit()
            session.add(Component(id=component_id, project_id="project", name=component_id))
            session.commit()
        await hub.create(component_id, (await request.body()).decode(), "owner")
        return JSONResponse({})

    async def read(request: Request) -> JSONResponse:
        text, seq = await hub.source(request.path_params["component_id"])
        return JSONResponse({"source": text, "seq": seq})

    async def delete(request: Request) -> JSONResponse:
        component_id = request.path_params["component_id"]
        names.deleted.add(component_id)
        await hub.forget(component_id)
        return JSONResponse({})

    async def change_role(request: Request) -> JSONResponse:
        user, project = request.path_params["user"], request.path_params["project"]
        tokens.roles[user, project] = (await request.body()).decode()
        await hub.disconnect(project, user, 4403, "Your access to this project has changed.")
        return JSONResponse({})

    async def closed(request: Request) -> JSONResponse:
        return JSONResponse(dict(hub.metrics.closed))

    async def metrics(request: Request) -> JSONResponse:
        return JSONResponse(hub.gauges())

    app = Starlette(
        routes=[
            *routes(hub),
            Route("/test/{component_id}", make, methods=["POST"]),
            Route("/test/{component_id}", delete, methods=["DELETE"]),
            Route("/test/{component_id}", read),
            Route("/test/{project}/{user}", change_role, methods=["PUT"]),
            Route("/test", closed),
            Route("/metrics", metrics),
            Route("/", lambda request: PlainTextResponse("ok")),
        ]
    )
    config = uvicorn.Config(
        app,
        port=port,
        ws=DirectSocket,
        ws_per_message_deflate=False,
        log_level="warning",
        lifespan="off",
    )
    server = Server(config)
    server.hub = hub
    await server.serve([config.bind_socket()])
    await log.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(arguments.data, arguments.port))
