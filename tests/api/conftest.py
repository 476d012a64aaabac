"""The HTTP application with a real database; the rooms and the compiler are stand-ins of a few lines."""

import hashlib
from contextlib import asynccontextmanager
from types import SimpleNamespace

import httpx
import pytest

from collab.api.http import http_app
from collab.api.rates import Rates
from collab.api.services import Services
from collab.auth.accounts import Accounts
from collab.auth.invites import Invites
from collab.auth.passwords import Passwords
from collab.auth.service import AccessControl
from collab.auth.sign_in import SignIns
from collab.auth.tiers import Tiers
from collab.auth.tokens import Tokens
from collab.compile.artifacts import ArtifactStore
from collab.compile.queries import Queries, module_name, used_names
from collab.compile.result import CompileResult, Diagnostic, Location
from collab.compile.symbols import describe
from collab.config import Limits, Settings
from collab.crdt.histories import Histories
from collab.crdt.storage import MemoryLog
from collab.db import users
from collab.db.engine import Database, create_engine
from collab.export.apart import Exporter
from collab.rooms.metrics import Metrics


@pytest.fixture
def anyio_backend():
    return "asyncio"


MODULE = b"\0asm"
SCRIPT = "export {};"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class StubCompiler:
    """A source compiles unless it holds the word ``broken``."""

    async def describe(self, source, *, component_id, file):
        return describe(source, file, {}, Queries())

    async def compile(self, source, *, component_id, file, javascript=False, patience=0.0):
        if "broken" in source:
            where = Location(file, 1, 1, 6)
            return CompileResult(source, False, (Diagnostic("error", "broken", "This is broken.", where),))
        uses = frozenset(map(module_name, used_names(source)))
        made = SCRIPT if javascript else None
        return CompileResult(source, True, wasm=MODULE, javascript=made, uses=uses)


class StubRooms:
    """Texts in a dictionary; remembers whom it was told to disconnect."""

    def __init__(self):
        self.texts = {}
        self.disconnected = []
        self.ended = []
        self.closed = []
        self.seqs = {}
        self.fails = False
        self.told = []
        self.changed = []
        self.came = []
        self.metrics = Metrics()
        self.is_draining = False

    def gauges(self):
        return {"rooms_open": len(self.texts), "connections_open": 0}

    async def create(self, component_id, source, author_id):
        if self.fails:
            raise OSError("disk full")
        self.texts[component_id] = source

    async def rows(self, component_id):
        return []

    async def adopt(self, component_id, rows):
        self.texts[component_id] = "".join(row.data.decode() for row in rows)
        return self.texts[component_id]

    async def source(self, component_id):
        return self.texts[component_id], self.seqs.get(component_id, 1)

    async def replace(self, component_id, access, source):
        self.texts[component_id] = source
        self.seqs[component_id] = self.seqs.get(component_id, 1) + 1

    async def submit(self, component_id, access, draft):
        return len(await draft(b"\0\0", 0))

    async def edit(self, component_id, access, intents):
        return {"seq": 2, "inverse": intents}

    async def edit_together(self, access, parts):
        return {part.component_id: len(part.forth(self.texts[part.component_id])) for part in parts}

    async def say(self, access, text):
        return {"id": 1, "userId": "u", "userName": "U", "text": text, "at": "2026-01-01T00:00:00Z"}

    def people(self, project_id):
        return []

    def project_changed(self, project_id):
        self.changed.append(project_id)

    def projects_changed(self, user_id):
        self.came.append(user_id)

    def announce(self, project_id, payload):
        self.told.append((project_id, payload))

    async def anchor(self, component_id, access, place):
        return [[1, 0], [1, 1]], "ab", 1

    async def locate(self, component_id, access, anchors, epoch):
        return [(0, 2)] * len(anchors)

    async def disconnect(self, project_id, user_id, code, reason):
        self.disconnected.append((project_id, user_id, code))

    async def end_sign_in(self, sign_in_id, code, reason):
        self.ended.append((sign_in_id, code))

    async def forget(self, component_id):
        self.closed.append(component_id)

    async def forget_project(self, project_id):
        self.closed.append(project_id)

    def used_changed(self, project_id, *names):
        pass

    def renamed(self, component_id, project_id, old, new):
        pass


class StubArtifacts:
    def get(self, name):
        return MODULE if name == f"{sha256(MODULE)}.wasm" else None


class Caller:
    """One person's way to the API: asserts on the envelope and returns what is in it."""

    def __init__(self, http, token=None, user_id=None):
        self.http, self.token, self.user_id = http, token, user_id

    async def send(self, method, path, body=None, **options):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            options["json"] = body
        return await self.http.request(method, path, headers=headers | options.pop("headers", {}), **options)

    async def ok(self, method, path, body=None, **options):
        response = await self.send(method, path, body, **options)
        assert response.is_success, response.text
        assert response.json()["success"] is True
        return response.json()["data"]

    async def error(self, method, path, body=None, **options):
        response = await self.send(method, path, body, **options)
        answer = response.json()
        assert answer["success"] is False and "data" not in answer
        assert answer["error"]["message"].endswith((".", ")"))
        return response.status_code, answer["error"]["code"]


@asynccontextmanager
async def application(tmp_path, database_url):
    """The HTTP application, on this folder and this database, which has its tables."""
    settings = Settings(tmp_path, database_url, "k" * 40, 1, limits=Limits(link_attempts_per_minute=300))
    engine = create_engine(settings.database_url)
    database = Database(engine)
    tokens = Tokens(settings.secret_key, settings.limits)
    tiers = Tiers()
    sign_ins = SignIns(database, tokens, tiers)
    services = Services(
        settings=settings,
        database=database,
        tokens=tokens,
        access=AccessControl(database, tokens, tiers),
        accounts=Accounts(database, Passwords(), sign_ins),
        tiers=tiers,
        sign_ins=sign_ins,
        invites=Invites(database, tokens, sign_ins),
        rooms=StubRooms(),
        compiler=StubCompiler(),
        artifacts=StubArtifacts(),
        histories=Histories(MemoryLog()),
        files=ArtifactStore(tmp_path / "assets"),
        rates=Rates(),
        exporter=Exporter(100),
    )
    web = tmp_path / "web"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<!doctype html><title>app</title>")
    (web / "preview.html").write_text("<!doctype html><title>preview</title>")
    (web / "assets" / "main.js").write_text("export const answer = 42;\n" * 100)
    (tmp_path / "secret.key").write_text("not for the web")

    @asynccontextmanager
    async def lifespan(_app):
        yield

    yield http_app(services, lifespan=lifespan, sockets=[], web_folder=web)
    engine.dispose()


async def sign_in(services, name):
    """An access token and the id of a new person with this name."""
    user = await services.database.write(lambda session: users.add(session, name, is_guest=False))
    signed_in = await services.sign_ins.by_link(services.tokens.sign_in_link(user.id))
    return signed_in.access_token, user.id


@pytest.fixture
async def app(tmp_path, database_url):
    async with application(tmp_path, database_url) as app:
        yield app


@pytest.fixture
def services(app):
    return app.state.services


@pytest.fixture
async def http(app):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
def anyone(http):
    return Caller(http)


@pytest.fixture
def tokens(services):
    return Tokens(services.settings.secret_key, services.settings.limits)


@pytest.fixture
async def owner(http, services):
    return Caller(http, *await sign_in(services, "Olga"))


@pytest.fixture
async def project(owner):
    return await owner.ok("POST", "/api/projects", {"name": "Shapes"})


@pytest.fixture
async def component(owner, project):
    return await owner.ok("POST", f"/api/projects/{project['id']}/components", {"name": "Button"})


@pytest.fixture
def guest(http, owner, project):
    async def come(role, name="Gus", **options):
        invite = await owner.ok("POST", f"/api/projects/{project['id']}/invites", {"role": role} | options)
        joined = await Caller(http).ok("POST", f"/api/invites/{invite['token']}/accept", {"guestName": name})
        caller = Caller(http, joined["accessToken"], joined["user"]["id"])
        caller.invite = invite
        return caller

    return come


@pytest.fixture
async def people(http, anyone, owner, guest, services):
    """One caller for each way of standing to the project."""
    return SimpleNamespace(
        anyone=anyone,
        stranger=Caller(http, *await sign_in(services, "Stan")),
        viewer=await guest("viewer"),
        editor=await guest("editor"),
        owner=owner,
    )
