"""Builds the ASGI application: the only place that wires parts together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from fastapi import FastAPI
from sqlmodel import Session, col, select

from collab.api import sockets, talk, web
from collab.api.components import require
from collab.api.http import http_app
from collab.api.rates import Rates
from collab.api.s3 import S3Files
from collab.api.services import Services
from collab.auth.accounts import Accounts
from collab.auth.invites import Invites
from collab.auth.passwords import Passwords
from collab.auth.permissions import Action
from collab.auth.service import AccessControl
from collab.auth.sign_in import SignIns
from collab.auth.tiers import Tiers
from collab.auth.tokens import Tokens
from collab.compile.artifacts import ArtifactStore
from collab.compile.attributes import find_element, set_attribute
from collab.compile.elements import insert_element, remove_element
from collab.compile.fresh import FreshArtifacts
from collab.compile.places import count_in, neighbours_of, nodes_at
from collab.compile.service import CompileService
from collab.compile.signals import declare_signal, forget_signal
from collab.config import Limits, Settings
from collab.crdt.sql_log import SqlLog
from collab.crdt.storage import UpdateLog
from collab.db.compiles import CompileLog, Note
from collab.db.engine import Database, create_engine
from collab.db.migrate import migrate
from collab.db.tables import Component
from collab.export.apart import Exporter
from collab.rooms.effects import Compiled
from collab.rooms.hub import Hub
from collab.rooms.intents import SourceEdits
from collab.rooms.runner import load_document
from collab.upkeep import Upkeep

SOURCE_EDITS = SourceEdits(
    set_attribute,
    insert_element,
    remove_element,
    declare_signal,
    forget_signal,
    nodes_at,
    neighbours_of,
    count_in,
)
"""What rooms change sources by: the compiler knows where the parts of a text are."""


@dataclass(frozen=True, slots=True)
class Application:
    """The ASGI application, and what its starter needs of it."""

    asgi: FastAPI
    hub: Hub
    services: Services


def create_app(settings: Settings) -> Application:
    """Everything a server needs, wired together; the database is brought up to date first.

    The compile workers start and stop with the application's lifespan. Drain the hub before that ends.
    """
    engine = create_engine(settings.database_url)
    migrate(engine)
    database = Database(engine)
    limits = settings.limits
    tokens = Tokens(settings.secret_key, limits)
    tiers = Tiers(settings.default_tier, settings.tiers)
    access = AccessControl(database, tokens, tiers)
    sign_ins = SignIns(database, tokens, tiers)
    artifacts = FreshArtifacts(ArtifactStore(settings.data_dir / "artifacts"))
    log = SqlLog(engine)
    compiler = CompileService(
        artifacts,
        workers=settings.workers,
        seconds=limits.compile_seconds,
        memory=limits.compile_memory,
        project=_ProjectSources(database, log, limits),
    )
    compiles = CompileLog(database)
    rates = Rates(settings.redis_url)
    hub = Hub(
        log=log,
        compiler=compiler,
        access=access,
        projects=lambda token, project_id: access.project(token, project_id, Action.PROJECT_READ),
        everywhere=access.projects,
        source_edits=SOURCE_EDITS,
        find_element=find_element,
        keep_chat=lambda identity, text: talk.keep_chat(database, identity, text),
        components=_Names(database),
        note=lambda component_id, compiled: compiles.note(_note(component_id, compiled)),
        limits=limits,
    )
    services = Services(
        settings=settings,
        database=database,
        tokens=tokens,
        access=access,
        sign_ins=sign_ins,
        accounts=Accounts(database, Passwords(), sign_ins),
        tiers=tiers,
        invites=Invites(database, tokens, sign_ins),
        rooms=hub,
        compiler=compiler,
        artifacts=artifacts,
        histories=hub.histories,
        files=S3Files(settings.assets_url)
        if settings.assets_url
        else ArtifactStore(settings.data_dir / "assets"),
        rates=rates,
        exporter=Exporter(settings.limits.export_seconds),
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await compiler.start()
        keeping = [
            asyncio.create_task(Upkeep(engine, database, log, limits).run()),
            asyncio.create_task(compiles.run()),
        ]
        yield
        for task in keeping:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await compiles.flush()
        await compiler.stop()
        await rates.close()
        await log.close()
        engine.dispose()

    app = http_app(services, lifespan=lifespan, sockets=sockets.routes(hub), web_folder=web.build_folder())
    return Application(app, hub, services)


def _note(component_id: str, compiled: Compiled) -> Note:
    result = compiled.result
    return Note(
        component_id=component_id,
        user_id=compiled.cause[-1] if compiled.cause else None,
        source_hash=result.source_hash,
        success=result.success,
        milliseconds=result.stats.compilation_time,
        size=result.stats.bundle_size,
        seq=compiled.seq,
        errors=sum(each.severity == "error" for each in result.diagnostics),
        phases=[[name, round(milliseconds, 3)] for name, milliseconds in result.stats.phases],
    )


class _ProjectSources:
    """The sources of components that others of their project use, as the log has them."""

    def __init__(self, database: Database, log: UpdateLog, limits: Limits) -> None:
        self._database = database
        self._log = log
        self._limits = limits

    async def sources(self, component_id: str, names: Collection[str]) -> dict[str, str]:
        """The sources of those names that are other components of the same project."""

        def find(session: Session) -> list[tuple[str, str]]:
            component = session.get(Component, component_id)
            if component is None:
                return []
            rows = session.exec(
                select(Component.id, Component.name).where(
                    Component.project_id == component.project_id,
                    col(Component.deleted_at).is_(None),
                    col(Component.name).in_(names),
                )
            )
            return [(other, name) for other, name in rows if other != component_id]

        found: dict[str, str] = {}
        for other, name in await self._database.read(find):
            document, _, _ = await load_document(self._log, other, self._limits)
            found[name] = document.text
        return found


class _Names:
    """The names of components, for the files that diagnostics speak of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def name(self, component_id: str) -> str:
        def find(session: Session) -> str:
            return require(session, component_id).name

        return await self._database.read(find)
