"""The authorisation matrix of the sockets: every wire, frame and standing, on the real application.

A wire or a kind of frame without a row fails the first tests.
"""

import asyncio
import inspect
import json
import re
import typing
from contextlib import asynccontextmanager
from itertools import product

import httpx
import pycrdt
import pytest
from itsdangerous import TimestampSigner
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from collab.auth.tokens import AccessClaims, Tokens
from collab.config import Settings
from collab.rooms import events_connection, overview_connection, requests
from collab.rooms.messages import (
    PeerMessage,
    PresenceEntry,
    PresenceQuery,
    PresenceUpdate,
    Stateless,
    SyncReply,
    SyncRequest,
    SyncStatus,
    Update,
)
from collab.rooms.wire import hocuspocus, y_websocket
from tests.api.conftest import Caller, sign_in
from tests.api.test_whole_application import SOURCE, serving

pytestmark = pytest.mark.anyio

READS, WRITES = "reads", "writes"
# Standing: the close code, or what it may do.
STANDINGS = {
    "anonymous": 4401,
    "forged": 4401,
    "expired": 4401,
    "signed out": 4401,
    "stranger": 4404,
    "revoked": 4404,
    "viewer": READS,
    "commenter": READS,
    "editor": WRITES,
    "owner": WRITES,
}
# Frame: whether it changes the document, so that it is refused to who only reads.
FRAMES = {
    SyncRequest: False,
    SyncReply: True,
    Update: True,
    PresenceUpdate: False,
    PresenceQuery: False,
    Stateless: False,
}
WIRES = ("/collab", "/yjs/{component_id}")
EVENTS = "/events/{project_id}"
OVERVIEW = "/events"
# Request of the JSON wire: what it holds, and the answer that whoever may not make it gets; None: all may.
REQUESTS = {
    "project:join": ({}, None),
    "component:open": ({}, None),
    "component:close": ({}, None),
    "component:edit": ({"changes": {"ops": [{"insert": "<!-- mark -->"}]}}, "update:rejected"),
    "component:lock": ({}, "request:rejected"),
    "component:unlock": ({}, None),
    "cursor:move": ({"position": {"line": 1, "column": 1}}, None),
    "pointer:move": ({"x": 1, "y": 2}, None),
    "chat:send": ({"text": "Hello"}, None),
    "history:replay": ({}, None),
    "history:pause": ({}, None),
    "history:resume": ({}, None),
    "history:seek": ({"seq": 1}, None),
    "history:speed": ({"speed": 2}, None),
    "history:stop": ({}, None),
}


class Socket:
    """A client of either wire that says one frame at a time."""

    def __init__(self, websocket, wire, component_id):
        self.websocket, self.wire, self.component_id = websocket, wire, component_id

    async def say(self, message):
        if self.wire == "/collab":
            if isinstance(message, PresenceQuery):
                name = self.component_id.encode()
                await self.websocket.send(bytes([len(name)]) + name + b"\3")
                return
            await self.websocket.send(hocuspocus.encode(self.component_id, message))
        elif isinstance(message, PresenceQuery):
            await self.websocket.send(b"\3")
        else:
            await self.websocket.send(y_websocket.encode(message))

    async def hear(self):
        """The next frame's message; None for what is neither sync nor status."""
        data = await self.websocket.recv()
        if self.wire == "/collab":
            name = self.component_id.encode()
            body = data[1 + len(name) :]
            if body[:1] == b"\2" and body[1:2] == b"\1":
                return "denied"
            if body[:1] == bytes((8,)):
                return SyncStatus(body[1] == 1)
            if body[:2] == b"\0\1":
                return SyncReply(b"")
            return None
        if data[:2] == b"\0\1":
            return SyncReply(b"")
        return None

    async def outcome(self):
        """The code with which the server closes, or the close code that its refusal to sign in stands for."""
        try:
            async with asyncio.timeout(100):
                while await self.hear() != "denied":
                    pass
                return "denied"
        except ConnectionClosed as closed:
            return closed.rcvd.code


@asynccontextmanager
async def open_socket(address, wire, component_id, token):
    path = wire.format(component_id=component_id)
    query = f"?token={token}" if wire.startswith("/yjs") else ""
    async with connect(f"ws://{address}{path}{query}") as websocket:
        socket = Socket(websocket, wire, component_id)
        if wire == "/collab":
            name, secret = component_id.encode(), token.encode()
            length = len(secret)
            varint = bytes([length & 127 | 128, length >> 7]) if length > 127 else bytes([length])
            await websocket.send(bytes([len(name)]) + name + b"\2\0" + varint + secret)
        yield socket


@pytest.fixture
async def scene(tmp_path, monkeypatch):
    settings = Settings.load(tmp_path / "data", {"OMNICRAFT_WORKERS": "1"})
    async with (
        serving(settings) as (application, address),
        httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as http,
    ):
        services = application.services
        owner = Caller(http, *await sign_in(services, "Olga"))
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        invites = f"/api/projects/{project['id']}/invites"
        tokens = {"anonymous": "", "owner": owner.token, "forged": owner.token[:-4] + "AAAA"}
        for standing, role in (
            ("viewer", "viewer"),
            ("commenter", "commenter"),
            ("editor", "editor"),
            ("revoked", "editor"),
            ("signed out", "editor"),
        ):
            invite = await owner.ok("POST", invites, {"role": role})
            path = f"/api/invites/{invite['token']}/accept"
            joined = await Caller(http).ok("POST", path, {"guestName": standing})
            tokens[standing] = joined["accessToken"]
            if standing == "revoked":
                await owner.ok("DELETE", f"{invites}/{invite['id']}")
            if standing == "signed out":
                body = {"refreshToken": joined["refreshToken"]}
                await Caller(http).ok("POST", "/api/auth/logout", body)
        tokens["stranger"], _ = await sign_in(services, "Stan")
        own = Tokens(settings.secret_key, settings.limits)
        with monkeypatch.context() as past:
            past.setattr(TimestampSigner, "get_timestamp", lambda self: 1_700_000_000)
            tokens["expired"] = own.access(AccessClaims(owner.user_id, "any"))
        assert set(tokens) == set(STANDINGS)
        yield application, address, owner, component["id"], tokens


def edit(text):
    """An update that a client without the document can make."""
    doc = pycrdt.Doc()
    doc.get("source", type=pycrdt.Text).insert(0, text)
    return doc.get_update()


def frame(kind, text):
    messages = {
        SyncRequest: SyncRequest(b"\0"),
        SyncReply: SyncReply(edit(text)),
        Update: Update(edit(text)),
        PresenceUpdate: PresenceUpdate((PresenceEntry(7, 1, '{"cursor":null}'),)),
        PresenceQuery: PresenceQuery(),
        Stateless: Stateless('{"type":"nothing"}'),
    }
    return messages[kind]


def test_every_frame_has_a_row():
    assert set(typing.get_args(PeerMessage)) == set(FRAMES)


async def test_every_wire_has_a_row(scene):
    application, *_ = scene
    routes = {route.path for route in application.asgi.routes if isinstance(route, WebSocketRoute)}
    assert routes == {*WIRES, EVENTS, OVERVIEW}


def test_every_request_has_a_row():
    """The requests as the code compares them."""
    named = set()
    for module in (requests, events_connection, overview_connection):
        named |= set(re.findall(r'(?:case|frame\["type"\] [!=]=) "(\w+:\w+)"', inspect.getsource(module)))
    assert named == {*REQUESTS, "projects:watch"}


async def test_who_gets_into_a_project(scene):
    _, address, owner, component_id, tokens = scene
    project_id = (await owner.ok("GET", f"/api/components/{component_id}"))["projectId"]
    for standing, outcome in STANDINGS.items():
        async with connect(f"ws://{address}{EVENTS.format(project_id=project_id)}") as websocket:
            await websocket.send(json.dumps({"type": "project:join", "token": tokens[standing]}))
            if outcome in (READS, WRITES):
                assert json.loads(await websocket.recv())["type"] == "project:joined", standing
            else:
                with pytest.raises(ConnectionClosed) as closed:
                    await websocket.recv()
                assert closed.value.rcvd.code == outcome, standing


async def test_who_hears_of_which_projects(scene):
    _, address, owner, component_id, tokens = scene
    project_id = (await owner.ok("GET", f"/api/components/{component_id}"))["projectId"]
    for standing, outcome in STANDINGS.items():
        async with connect(f"ws://{address}{OVERVIEW}") as websocket:
            await websocket.send(json.dumps({"type": "projects:watch", "token": tokens[standing]}))
            if outcome == 4401:
                with pytest.raises(ConnectionClosed) as closed:
                    await websocket.recv()
                assert closed.value.rcvd.code == outcome, standing
                continue
            watching = json.loads(await websocket.recv())
            assert watching["type"] == "projects:watching"
            hears = outcome in (READS, WRITES)
            assert watching["projectIds"] == ([project_id] if hears else []), standing
            await owner.ok("PUT", f"/api/projects/{project_id}", {"description": f"Seen by {standing}"})
            await websocket.send(json.dumps({"type": "projects:nothing", "id": 1}))
            told = [json.loads(await websocket.recv())["type"] for _ in range(1 + hears)]
            # What follows closely on another change is told a moment later.
            assert sorted(told) == ["project:changed"] * hears + ["request:rejected"], standing


async def test_what_a_request_may_do(scene):
    _, address, owner, component_id, tokens = scene
    path = f"/api/components/{component_id}"
    project_id = (await owner.ok("GET", path))["projectId"]
    members = [standing for standing, outcome in STANDINGS.items() if outcome in (READS, WRITES)]
    for request_type, standing in product(REQUESTS, members):
        held, refusal = REQUESTS[request_type]
        outcome = STANDINGS[standing]
        before = (await owner.ok("GET", path))["source"]
        async with connect(f"ws://{address}{EVENTS.format(project_id=project_id)}") as websocket:

            async def say(kind, more, socket=websocket):
                frame = {"type": kind, "componentId": component_id, **more}
                await socket.send(json.dumps(frame))

            await say("project:join", {"token": tokens[standing]})
            if request_type.startswith("history:"):
                await say("history:replay", {})  # Something to steer.
            await say(request_type, {"token": tokens[standing], "id": 1, **held})
            # Frames are answered in order: what comes before this one's answer is the other's.
            await say("component:nothing", {"id": 2})
            answers = []
            async with asyncio.timeout(100):
                while True:
                    event = json.loads(await websocket.recv())
                    answers.append(event)
                    if event["type"] == "request:rejected" and event.get("id") == 2:
                        break
            refused = [each for each in answers if each["type"].endswith(":rejected") and each.get("id") != 2]
            if refusal and outcome == READS:
                assert [each["type"] for each in refused] == [refusal], standing
            else:
                assert refused == [], standing
            if request_type == "component:edit" and outcome == WRITES:
                while "component:edited" not in [each["type"] for each in answers]:
                    answers.append(json.loads(await websocket.recv()))
            await say("component:unlock", {})
        after = (await owner.ok("GET", path))["source"]
        if request_type == "component:edit" and outcome == WRITES:
            assert after == "<!-- mark -->" + before
        else:
            assert after == before, standing


@pytest.mark.parametrize("wire", WIRES)
async def test_who_gets_into_a_room(scene, wire):
    _, address, _, component_id, tokens = scene
    for standing, outcome in STANDINGS.items():
        async with open_socket(address, wire, component_id, tokens[standing]) as socket:
            if outcome in (READS, WRITES):
                await socket.say(SyncRequest(b"\0"))
                while not isinstance(await socket.hear(), SyncReply):
                    pass
            else:
                assert await socket.outcome() in (outcome, "denied"), standing


@pytest.mark.parametrize("wire", WIRES)
async def test_what_a_frame_may_do(scene, wire):
    _, address, owner, component_id, tokens = scene
    # The y-websocket protocol has no frame for requests.
    kinds = [kind for kind in FRAMES if not (kind is Stateless and wire.startswith("/yjs"))]
    for standing, outcome in STANDINGS.items():
        for kind in kinds:
            before = (await owner.ok("GET", f"/api/components/{component_id}"))["source"]
            mark = f"<!-- {standing} {kind.__name__} -->"
            async with open_socket(address, wire, component_id, tokens[standing]) as socket:
                try:
                    await socket.say(frame(kind, mark))
                    await socket.say(SyncRequest(b"\0"))
                    async with asyncio.timeout(100):
                        while not isinstance(heard := await socket.hear(), SyncReply) and heard != "denied":
                            pass
                except ConnectionClosed:
                    pass
            after = (await owner.ok("GET", f"/api/components/{component_id}"))["source"]
            if FRAMES[kind] and outcome == WRITES:
                assert mark in after, (standing, kind)
            else:
                assert after == before, (standing, kind)


async def test_a_page_of_another_site_opens_no_socket(scene):
    _, address, _, component_id, tokens = scene
    for wire in WIRES:
        path = wire.format(component_id=component_id)
        for origin, opens in ((f"http://{address}", True), ("https://evil.example", False), ("null", False)):
            url = f"ws://{address}{path}?token={tokens['owner']}"
            try:
                async with connect(url, additional_headers={"Origin": origin}):
                    opened = True
            except Exception as error:
                assert getattr(error, "response", None) is not None
                assert error.response.status_code == 403
                opened = False
            assert opened is opens, (wire, origin)
