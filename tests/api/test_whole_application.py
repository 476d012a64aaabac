"""The application as it is wired, behind a real socket: nothing here is a stand-in."""

import asyncio
import base64
import io
import itertools
import json
import socket
import threading
import zipfile
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

import httpx
import pycrdt
import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from collab.api import talk
from collab.api.transport import DirectSocket
from collab.app import create_app
from collab.auth.tokens import Tokens
from collab.compile.host import Runtime
from collab.config import Settings
from collab.crdt.sql_log import SqlLog
from collab.db import users
from collab.rooms.hub import Hub
from collab.rooms.messages import SyncReply, SyncRequest, Update
from collab.rooms.wire import y_websocket
from tests.api.conftest import Caller

pytestmark = pytest.mark.anyio

SECONDS = 200
SOURCE = """\
<component name="Dot">
  <template>
    <circle radius={10} fill="red" />
  </template>
</component>
"""


class Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self):
        yield


@asynccontextmanager
async def serving(settings):
    """The application and its address."""
    application = create_app(settings)
    config = uvicorn.Config(application.asgi, ws=DirectSocket, log_level="warning")
    server = Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(server.serve([listening]))
        address = "{}:{}".format(*listening.getsockname())
        async with asyncio.timeout(SECONDS):
            yield application, address
            await application.hub.drain()
            server.should_exit = True
            await task


@pytest.fixture
def settings(tmp_path, database_url):
    environment = {
        "OMNICRAFT_WORKERS": "1",
        "OMNICRAFT_DATABASE_URL": database_url,
        "OMNICRAFT_SECRET_KEY": "k" * 40,
    }
    return Settings.load(tmp_path / "data", environment)


@asynccontextmanager
async def owner_of(settings):
    async with serving(settings) as (application, address):
        services = application.services
        user = await services.database.write(lambda session: users.add(session, "Olga", is_guest=False))
        link = Tokens(settings.secret_key, settings.limits).sign_in_link(user.id)
        async with httpx.AsyncClient(base_url=f"http://{address}", timeout=SECONDS) as http:
            signed_in = await Caller(http).ok("POST", "/api/auth/link", {"token": link})
            yield Caller(http, signed_in["accessToken"], user.id), address


class Peer:
    """A Yjs document on a plain y-websocket."""

    def __init__(self, websocket):
        self.websocket = websocket
        self.doc = pycrdt.Doc()
        self.doc["source"] = self.text = pycrdt.Text()

    async def hear(self):
        message = y_websocket.decode(await self.websocket.recv())
        if isinstance(message, SyncReply | Update):
            self.doc.apply_update(message.update)
        return message

    async def join(self):
        await self.websocket.send(y_websocket.encode(SyncRequest(self.doc.get_state())))
        while not isinstance(await self.hear(), SyncReply):
            pass

    async def until(self, condition):
        while not condition(str(self.text)):
            await self.hear()

    async def replace(self, old, new):
        before = self.doc.get_state()
        with self.doc.transaction():
            at = len(str(self.text).partition(old)[0].encode())
            del self.text[at : at + len(old.encode())]
            self.text.insert(at, new)
        await self.websocket.send(y_websocket.encode(Update(self.doc.get_update(before))))

    async def closed(self):
        """The code with which the server closes."""
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await self.websocket.recv()
        return closed.value.rcvd.code


@asynccontextmanager
async def joined(address, component_id, token):
    async with connect(f"ws://{address}/yjs/{component_id}?token={token}") as websocket:
        peer = Peer(websocket)
        await peer.join()
        yield peer


async def test_one_component_from_making_to_deleting(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        invites = f"/api/projects/{project['id']}/invites"
        body = {"name": "Red dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        path = f"/api/components/{component['id']}"
        assert component["source"] == SOURCE

        result = await owner.ok("POST", f"{path}/compile")
        artifact = await owner.http.get(result["output"]["wasmUrl"])
        assert artifact.content.startswith(b"\0asm")
        types = await owner.http.get(result["output"]["typesUrl"])
        assert types.headers["Content-Type"] == "text/plain; charset=utf-8"
        mapped = await owner.http.get(result["output"]["sourceMapUrl"])
        assert mapped.json()["sourcesContent"] == [SOURCE]

        invite = await owner.ok("POST", invites, {"role": "editor"})
        guest = await Caller(owner.http).ok(
            "POST", f"/api/invites/{invite['token']}/accept", {"guestName": "Ada"}
        )
        async with (
            joined(address, component["id"], owner.token) as olga,
            joined(address, component["id"], guest["accessToken"]) as ada,
        ):
            assert str(olga.text) == str(ada.text) == SOURCE
            await ada.replace("red", "teal")
            await olga.until(lambda text: "teal" in text)
            read = await owner.ok("GET", path)
            assert read["source"] == SOURCE.replace("red", "teal")
            assert read["seq"] > component["seq"]
            changed = await owner.ok("POST", f"{path}/compile")
            assert (changed["seq"], changed["success"]) == (read["seq"], True)
            assert changed["output"]["wasmHash"] != result["output"]["wasmHash"]

            await olga.replace('fill="teal"', 'fil="teal"')
            await ada.until(lambda text: "fil=" in text)
            broken = await owner.send("POST", f"{path}/compile")
            assert broken.status_code == 422
            place = broken.json()["error"]["diagnostics"][0]["location"]
            assert (place["file"], place["line"]) == ("Red dot.omni", 3)

            await owner.ok("DELETE", f"{invites}/{invite['id']}")
            assert await ada.closed() == 4403
            back = Caller(owner.http, guest["accessToken"])
            assert await back.error("GET", path) == (404, "NOT_FOUND")

            await owner.ok("DELETE", path)
            assert await olga.closed() == 4404
        assert await owner.error("GET", path) == (404, "NOT_FOUND")


async def test_the_picture_follows_what_it_is_made_of(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        components = f"/api/projects/{project['id']}/components"
        dot = await owner.ok("POST", components, {"name": "Dot", "source": SOURCE})
        path = f"/api/components/{dot['id']}"
        source = '<component name="Card"><template><Dot /></template></component>'
        card = await owner.ok("POST", components, {"name": "Card", "source": source})
        async with (
            joined(address, card["id"], owner.token),
            connect(f"ws://{address}/events/{project['id']}") as board,
        ):
            await board.send(json.dumps({"type": "project:join", "token": owner.token}))

            async def drawn():
                """The next result of the card."""
                while (event := json.loads(await board.recv())).get("componentId") != card["id"] or (
                    event["type"] != "compilation:completed"
                ):
                    pass
                return event

            async def is_missing():
                result = await drawn()
                return [each["code"] for each in result["diagnostics"]] == ["unknown-component"]

            first = await drawn()
            await owner.ok("PUT", path, {"source": SOURCE.replace("red", "teal")})
            second = await drawn()
            assert second["success"]
            assert second["sourceHash"] == first["sourceHash"]
            assert second["output"]["wasmHash"] != first["output"]["wasmHash"]
            await owner.ok("PUT", path, {"name": "Spot"})
            assert await is_missing()
            await owner.ok("PUT", path, {"name": "Dot"})
            assert (await drawn())["output"]["wasmHash"] == second["output"]["wasmHash"]
            await owner.ok("DELETE", path)
            while json.loads(await board.recv()) != {"type": "component:deleted", "componentId": dot["id"]}:
                pass
            assert await is_missing()
            await owner.ok("POST", f"{path}/recover")
            assert (await drawn())["success"]
            await owner.ok("PUT", path, {"name": "Spot"})
            assert await is_missing()
            await owner.ok("POST", components, {"name": "Dot", "source": SOURCE})
            assert (await drawn())["output"]["wasmHash"] == first["output"]["wasmHash"]


async def test_the_compile_log_tells_how_each_compile_went(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        dot = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        path = f"/api/components/{dot['id']}"
        async with (
            joined(address, dot["id"], owner.token) as olga,
            connect(f"ws://{address}/events/{project['id']}") as board,
        ):
            await board.send(json.dumps({"type": "project:join", "token": owner.token}))

            async def compiled():
                while json.loads(await board.recv())["type"] != "compilation:completed":
                    pass

            await compiled()
            await olga.replace("red", "teal")
            await compiled()
            await olga.replace("fill=", "fil=")
            await compiled()
    # What is noted is written at the latest when the server stops.
    async with owner_of(settings) as (_, address), httpx.AsyncClient(base_url=f"http://{address}") as http:
        broken, changed, first = await Caller(http, owner.token).ok("GET", f"{path}/compiles")
        assert [each["success"] for each in (first, changed, broken)] == [True, True, False]
        assert [each["errors"] for each in (first, changed, broken)] == [0, 0, 1]
        assert [each["user"] for each in (first, changed, broken)] == [None, "Olga", "Olga"]
        assert (changed["seq"], changed["size"] > 0) == (2, True)
        assert [name for name, _ in changed["phases"]] == ["wait", "patch", "transfer"]
        assert [name for name, _ in broken["phases"]] == ["wait", "check", "transfer"]
        await Caller(http, owner.token).ok("DELETE", path)


async def test_a_canvas_edit_over_http_reaches_everyone_and_can_be_undone(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        path = f"/api/components/{component['id']}/edits"
        bigger = {"node": "0", "attribute": "radius", "value": 12.5, "expect": 10}
        async with joined(address, component["id"], owner.token) as olga:
            done = await owner.ok("POST", path, {"intents": [bigger]})
            await olga.until(lambda text: "radius={12.5}" in text)
            assert done["inverse"] == [{**bigger, "value": 10, "expect": 12.5}]
            assert await owner.error("POST", path, {"intents": [bigger]}) == (409, "STALE_EDIT")
            await owner.ok("POST", path, {"intents": done["inverse"]})
            await olga.until(lambda text: text == SOURCE)


async def test_a_prop_is_renamed_in_all_components_that_use_it_or_in_none(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        dot = (
            '<component name="Dot"><props><prop name="size" type="number" /></props>'
            "<template><circle radius={props.size} /></template></component>"
        )
        row = '<component name="Row"><template><Dot size={1} /><Dot size={2} /></template></component>'
        sources = {"Dot": dot, "Row": row, "Other": row.replace("Dot", "Dots")}
        ids = {}
        for name, source in sources.items():
            body = {"name": name, "source": source}
            ids[name] = (await owner.ok("POST", f"/api/projects/{project['id']}/components", body))["id"]
        path = f"/api/components/{ids['Dot']}/props"

        async def now():
            found = [await owner.ok("GET", f"/api/components/{each}") for each in ids.values()]
            return {each["name"]: each["source"] for each in found}

        async with joined(address, ids["Row"], owner.token) as olga:
            done = await owner.ok("PUT", f"{path}/size", {"name": "extent"})
            assert done["components"] == [
                {"id": ids["Dot"], "name": "Dot", "places": 2},
                {"id": ids["Row"], "name": "Row", "places": 2},
            ]
            await olga.until(lambda text: text == row.replace("size", "extent"))
            renamed = {**sources, "Dot": dot.replace("size", "extent"), "Row": row.replace("size", "extent")}
            assert await now() == renamed
            steps = await owner.ok("GET", f"/api/components/{ids['Row']}/history")
            assert steps["steps"][-1]["author"]["name"] == "Olga"
            for prop, new, refusal in (
                ("size", "width", (409, "STALE_EDIT")),
                ("extent", "2x", (400, "BAD_EDIT")),
            ):
                assert await owner.error("PUT", f"{path}/{prop}", {"name": new}) == refusal
            # The group that the second of them stands in has an attribute of that name.
            await owner.ok(
                "PUT", f"/api/components/{ids['Row']}", {"source": row.replace("size={2}", "x={2}")}
            )
            taken = await owner.send("PUT", f"{path}/extent", {"name": "x"})
            assert (taken.status_code, taken.json()["error"]["message"]) == (
                400,
                "“Row” can't be changed, so nothing was: Line 1 gives Dot an attribute x already.",
            )
            assert (await now())["Dot"] == renamed["Dot"]


async def test_comments_stay_with_their_text_and_are_told(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        path = f"/api/components/{component['id']}/comments"
        red = SOURCE.index("red")
        async with (
            joined(address, component["id"], owner.token) as olga,
            connect(f"ws://{address}/events/{project['id']}") as board,
        ):
            await board.send(json.dumps({"type": "project:join", "token": owner.token}))

            async def told(kind):
                while (event := json.loads(await board.recv()))["type"] != kind:
                    pass
                return event

            await told("project:joined")
            place = await owner.ok("POST", path, {"text": " Why red? ", "range": [red, red + 3]})
            assert (place["text"], place["quote"], place["range"]) == ("Why red?", "red", [red, red + 3])
            assert (await told("comment:added"))["comment"]["id"] == place["id"]
            circle = await owner.ok("POST", path, {"text": "Round", "node": "0"})
            assert circle["quote"].startswith("<circle")
            reply = await owner.ok("POST", path, {"text": "Because", "parentId": place["id"]})
            assert await owner.error("POST", path, {"text": "x", "parentId": reply["id"]}) == (
                400,
                "BAD_PLACE",
            )
            assert await owner.error("POST", path, {"text": "x"}) == (400, "BAD_PLACE")
            assert await owner.error("POST", path, {"text": "x", "range": [5, 5]}) == (400, "BAD_OFFSET")
            await olga.replace("<component", "😀<component")
            await olga.until(lambda text: text.startswith("😀"))
            await told("component:updated")
            moved = await owner.ok("GET", path)
            assert [each["range"] for each in moved[:1]] == [[red + 2, red + 5]]
            await owner.ok("PATCH", f"{path}/{place['id']}", {"resolved": True})
            assert (await told("comment:changed"))["comment"]["resolvedBy"] == "Olga"
            await olga.replace("red", "")
            await told("component:updated")
            assert (await owner.ok("GET", path))[0]["range"] is None
            await owner.ok("DELETE", f"{path}/{place['id']}")
            assert (await told("comment:deleted"))["commentId"] == place["id"]
            assert [each["id"] for each in await owner.ok("GET", path)] == [circle["id"]]


async def test_a_comment_stays_between_lines_that_a_new_text_changes(settings):
    async with owner_of(settings) as (owner, _):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        source = "first line\nmiddle line\nlast line\n"
        body = {"name": "Button", "source": source}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        base = f"/api/components/{component['id']}"
        start = source.index("middle")
        await owner.ok("POST", f"{base}/comments", {"text": "Why?", "range": [start, start + 6]})
        changed = source.replace("first", "very first").replace("last", "end")
        await owner.ok("PUT", base, {"source": changed})
        (comment,) = await owner.ok("GET", f"{base}/comments")
        start = changed.index("middle")
        assert comment["range"] == [start, start + 6]


async def test_comments_keep_their_place_when_an_epoch_begins(settings):
    settings = replace(settings, limits=replace(settings.limits, state_bytes=600))
    async with owner_of(settings) as (owner, _):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        source = "<!-- 😀 -->" + SOURCE.replace("radius={10}", "radius={10} x={10}")
        body = {"name": "Dot", "source": source}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        base = f"/api/components/{component['id']}"
        place = source.index("red") + 1
        there = await owner.ok("POST", f"{base}/comments", {"text": "Red?", "range": [place, place + 3]})
        assert there["range"] == [place, place + 3]
        for size in range(10, 99):
            intents = [
                {"node": "0", "attribute": attribute, "value": size + 1, "expect": size}
                for attribute in ("radius", "x")
            ]
            await owner.ok("POST", f"{base}/edits", {"intents": intents})
        steps = (await owner.ok("GET", f"{base}/history?limit=1000"))["steps"]
        assert len([step for step in steps if step["author"] is None]) > 1
        (now,) = await owner.ok("GET", f"{base}/comments")
        assert (now["id"], now["range"], now["quote"]) == (there["id"], [place, place + 3], "red")
        assert now["anchor"] != there["anchor"]


async def growing_dot(owner):
    """A component for ``grown``: its address, and where the colour of its circle stands."""
    project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
    source = SOURCE.replace("radius={10}", "radius={10} x={10}")
    body = {"name": "Dot", "source": source}
    component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
    return f"/api/components/{component['id']}", source.index("red")


def grown(size):
    """Intents that make a circle with this radius and place one larger."""
    return [
        {"node": "0", "attribute": attribute, "value": size + 1, "expect": size}
        for attribute in ("radius", "x")
    ]


@pytest.mark.parametrize("when", ["is written", "was written"])
async def test_c4_a_comment_is_kept_while_an_epoch(settings, monkeypatch, when):
    """A comment whose place was found before an epoch begins, and that is kept while or after it does."""
    settings = replace(settings, limits=replace(settings.limits, state_bytes=600))
    is_found, is_read, is_kept = asyncio.Event(), asyncio.Event(), asyncio.Event()
    find, read, keep = Hub.anchor, SqlLog.anchors, talk._add

    async def anchor(*arguments):
        found = await find(*arguments)
        if not is_found.is_set():
            is_found.set()
            await (is_read.wait() if when == "is written" else beginning)
        return found

    async def anchors(*arguments):
        found = await read(*arguments)
        is_read.set()
        if when == "is written":
            await is_kept.wait()
        return found

    async def add(*arguments):
        comment = await keep(*arguments)
        is_kept.set()
        return comment

    monkeypatch.setattr(Hub, "anchor", anchor)
    monkeypatch.setattr(SqlLog, "anchors", anchors)
    monkeypatch.setattr(talk, "_add", add)

    async with owner_of(settings) as (owner, _):
        base, place = await growing_dot(owner)

        async def begin():
            await is_found.wait()
            for size in itertools.takewhile(lambda _: not is_read.is_set(), range(10, 99)):
                await owner.ok("POST", f"{base}/edits", {"intents": grown(size)})

        beginning = asyncio.ensure_future(begin())
        body = {"text": "Red?", "range": [place, place + 3]}
        there = await owner.ok("POST", f"{base}/comments", body)
        await beginning
        (now,) = await owner.ok("GET", f"{base}/comments")
        assert now["range"] == there["range"] == [place, place + 3]
        steps = (await owner.ok("GET", f"{base}/history?limit=1000"))["steps"]
        assert [step["author"] for step in steps].count(None) == 1


async def test_c4_comments_are_found_that_are_read_while_an_epoch_begins(settings, monkeypatch):
    """The comments are read in one epoch; the next one has begun before it is looked which that was."""
    settings = replace(settings, limits=replace(settings.limits, state_bytes=600))
    loop = asyncio.get_running_loop()
    is_found, is_read, has_begun = asyncio.Event(), asyncio.Event(), threading.Event()
    find, read = talk.talk.comments, SqlLog.anchors

    def comments(*arguments):
        found = find(*arguments)
        if not is_found.is_set():
            loop.call_soon_threadsafe(is_found.set)
            has_begun.wait(60)
        return found

    async def anchors(*arguments):
        is_read.set()
        return await read(*arguments)

    async with owner_of(settings) as (owner, _):
        base, place = await growing_dot(owner)
        await owner.ok("POST", f"{base}/comments", {"text": "Red?", "range": [place, place + 3]})
        monkeypatch.setattr(SqlLog, "anchors", anchors)
        monkeypatch.setattr(talk.talk, "comments", comments)

        reading = asyncio.ensure_future(owner.ok("GET", f"{base}/comments"))
        await is_found.wait()
        size = 10
        while not is_read.is_set():
            await owner.ok("POST", f"{base}/edits", {"intents": grown(size)})
            size += 1
        # This one is of the new epoch.
        await owner.ok("POST", f"{base}/edits", {"intents": grown(size)})
        has_begun.set()
        (now,) = await reading
        assert now["range"] == [place, place + 3]


async def test_chat_is_paged_and_told(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        path = f"/api/projects/{project['id']}/chat"
        async with connect(f"ws://{address}/events/{project['id']}") as board:
            await board.send(json.dumps({"type": "project:join", "token": owner.token}))
            await board.recv()
            await owner.ok("POST", path, {"text": "one"})
            assert json.loads(await board.recv())["text"] == "one"
            await board.send(json.dumps({"type": "chat:send", "text": " two\u0007\n😀 "}))
            message = json.loads(await board.recv())
            assert (message["type"], message["text"], message["userName"]) == (
                "chat:message",
                "two\n😀",
                "Olga",
            )
            await board.send(json.dumps({"type": "chat:send", "text": "  "}))
            assert json.loads(await board.recv())["code"] == "MALFORMED"
        for number in range(5):
            await owner.ok("POST", path, {"text": str(number)})
        newest = await owner.ok("GET", f"{path}?limit=4")
        assert [message["text"] for message in newest] == ["4", "3", "2", "1"]
        older = await owner.ok("GET", f"{path}?limit=4&before={newest[-1]['id']}")
        assert [message["text"] for message in older] == ["0", "two\n😀", "one"]


async def test_who_has_no_access_joins_nothing(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", {"name": "Dot"})
        for component_id, token, code in (
            (component["id"], "x", 4401),
            (component["id"], "", 4401),
            ("nothing", owner.token, 4404),
        ):
            async with connect(f"ws://{address}/yjs/{component_id}?token={token}") as websocket:
                assert await Peer(websocket).closed() == code


async def test_a_viewer_reads_and_does_not_write(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        invite = await owner.ok("POST", f"/api/projects/{project['id']}/invites", {"role": "viewer"})
        path = f"/api/invites/{invite['token']}/accept"
        guest = await Caller(owner.http).ok("POST", path, {"guestName": "Vic"})
        async with (
            joined(address, component["id"], owner.token) as olga,
            joined(address, component["id"], guest["accessToken"]) as vic,
        ):
            await vic.replace("red", "black")
            assert await vic.closed() == 4403
            await olga.replace("10", "12")
            async with joined(address, component["id"], guest["accessToken"]) as back:
                await back.until(lambda text: "12" in text)
        read = await owner.ok("GET", f"/api/components/{component['id']}")
        assert read["source"] == SOURCE.replace("10", "12")


async def test_a_text_written_over_http_is_an_edit_that_everyone_sees(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        path = f"/api/components/{component['id']}"
        await owner.ok("POST", f"{path}/versions", {"message": "Red"})
        other = SOURCE.replace('"red"', '"#日本😀"').replace("circle", "rect")
        # Nobody has the room open, then somebody has.
        assert (await owner.ok("PUT", path, {"source": other}))["source"] == other
        async with (
            joined(address, component["id"], owner.token) as olga,
            joined(address, component["id"], owner.token) as ben,
        ):
            assert str(olga.text) == other
            await olga.replace("日本", "JP")
            await ben.until(lambda text: "JP" in text)
            restored = await owner.ok("POST", f"{path}/versions/1/restore")
            await olga.until(lambda text: text == SOURCE)
            assert restored["source"] == SOURCE
        saved = await owner.ok("GET", f"{path}/versions/2")
        assert saved["source"] == other.replace("日本", "JP")
    async with owner_of(settings) as (_, address), httpx.AsyncClient(base_url=f"http://{address}") as http:
        assert (await Caller(http, owner.token).ok("GET", path))["source"] == SOURCE


async def test_another_role_reaches_open_sockets(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        invite = await owner.ok("POST", f"/api/projects/{project['id']}/invites", {"role": "editor"})
        path = f"/api/invites/{invite['token']}/accept"
        guest = await Caller(owner.http).ok("POST", path, {"guestName": "Ada"})
        role = f"/api/projects/{project['id']}/collaborators/{guest['user']['id']}"
        async with (
            joined(address, component["id"], owner.token) as olga,
            joined(address, component["id"], guest["accessToken"]) as ada,
        ):
            await owner.ok("PUT", role, {"role": "commenter"})
            assert await ada.closed() == 4403
            async with joined(address, component["id"], guest["accessToken"]) as back:
                await back.replace("red", "black")
                assert await back.closed() == 4403
            await owner.ok("PUT", role, {"role": "editor"})
            async with joined(address, component["id"], guest["accessToken"]) as back:
                await back.replace("red", "teal")
                await olga.until(lambda text: "teal" in text)
                body = {"refreshToken": guest["refreshToken"]}
                await Caller(owner.http).ok("POST", "/api/auth/logout", body)
                assert await back.closed() == 4401


async def test_many_compile_at_once_and_nobody_is_turned_away(settings):
    async with owner_of(settings) as (owner, _):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        results = await asyncio.gather(
            *(owner.ok("POST", f"/api/components/{component['id']}/compile") for _ in range(5)),
            *(
                owner.ok("POST", "/api/compile", {"source": SOURCE.replace("10", str(size))})
                for size in range(5)
            ),
        )
        assert all(result["success"] for result in results)


async def test_a_deleted_project_closes_its_sockets(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", {"name": "Dot"})
        async with joined(address, component["id"], owner.token) as olga:
            await owner.ok("DELETE", f"/api/projects/{project['id']}")
            assert await olga.closed() == 4404


async def test_everything_is_there_after_a_restart(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        invite = await owner.ok("POST", f"/api/projects/{project['id']}/invites", {"role": "viewer"})
        async with (
            joined(address, component["id"], owner.token) as one,
            joined(address, component["id"], owner.token) as two,
        ):
            await one.replace("red", "日本 😀")
            await two.until(lambda text: "😀" in text)
        path = f"/api/components/{component['id']}"
        before = await owner.ok("GET", path)
    async with serving(settings) as (_, address), httpx.AsyncClient(base_url=f"http://{address}") as http:
        assert await Caller(http, owner.token).ok("GET", path) == before
        assert (await Caller(http).ok("GET", f"/api/invites/{invite['token']}"))["projectName"] == "Shapes"


async def test_a_moment_is_restored_and_that_is_undone_while_people_write(settings):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        path = f"/api/components/{component['id']}"
        async with joined(address, component["id"], owner.token) as olga:
            await olga.replace("red", "日本 😀")
            await olga.replace("10", "12")
            while (await owner.ok("GET", path))["source"] != str(olga.text):
                pass
            last = (await owner.ok("GET", f"{path}/history"))["last"]
            restored = (await owner.ok("POST", f"{path}/history/1/restore"))["seq"]
            saved = await owner.ok("GET", f"{path}/versions/1")
            assert saved["message"] == "Before step 1 was restored"
            assert "日本 😀" in saved["source"]
            assert restored == last + 1
            await olga.until(lambda text: text == SOURCE)
            # What is the same already is no edit.
            assert (await owner.ok("POST", f"{path}/history/1/restore"))["seq"] == restored
            await olga.replace("<circle", "<!-- kept --><circle")
            while "kept" not in (await owner.ok("GET", path))["source"]:
                pass
            await owner.ok("POST", f"{path}/history/{restored}/undo")
            await olga.until(lambda text: "😀" in text)
            source = (await owner.ok("GET", path))["source"]
            assert source == SOURCE.replace("red", "日本 😀").replace("10", "12").replace(
                "<circle", "<!-- kept --><circle"
            )
        # Nobody is in the room now: it opens for the edit.
        await owner.ok("POST", f"{path}/history/1/restore")
        assert (await owner.ok("GET", path))["source"] == SOURCE
        steps = (await owner.ok("GET", f"{path}/history?from={restored}"))["steps"]
        assert {step["author"]["id"] for step in steps} == {owner.user_id}
        assert (await owner.error("POST", f"{path}/history/99/restore"))[0] == 404


async def test_a_component_uses_others_of_its_project_and_a_module(settings):
    sources = {
        "maths": "<script>function double(x: number) { return x * 2; }</script>",
        "Badge": '<component name="Badge"><props><prop name="label" type="string" required /></props>'
        "<template><text content={props.label} /></template></component>",
        "Card": '<component name="Card"><script>import { double } from "./maths.omni";</script>'
        "<template><Badge label={String(double(21))} /></template></component>",
    }
    async with owner_of(settings) as (owner, _):
        project = await owner.ok("POST", "/api/projects", {"name": "Cards"})
        made = {}
        for name, source in sources.items():
            body = {"name": name, "source": source}
            made[name] = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        result = await owner.ok("POST", f"/api/components/{made['Card']['id']}/compile")
        assert (result["success"], result["diagnostics"]) == (True, [])
        runtime = Runtime()
        runtime.mount(runtime.load(base64.b64decode(result["output"]["wasm"])))
        assert [shape.text for shape in runtime.display()] == ["42"]
        response = await owner.send("POST", "/api/compile", {"source": sources["Card"]})
        codes = {entry["code"] for entry in response.json()["error"]["diagnostics"]}
        assert codes == {"unknown-module", "unknown-component"}


async def test_a_source_is_validated_and_its_types_are_told(settings):
    async with owner_of(settings) as (owner, _):
        found = await owner.ok("POST", "/api/compile/validate", {"source": SOURCE})
        assert found == {"valid": True, "diagnostics": []}
        wrong = {"source": SOURCE.replace('"red"', '"redd"'), "file": "Dot.omni"}
        found = await owner.ok("POST", "/api/compile/validate", wrong)
        assert (found["valid"], found["diagnostics"][0]["code"]) == (False, "bad-color")
        types = await owner.ok("POST", "/api/compile/types", {"source": SOURCE})
        assert "export interface DotProps" in types["types"]
        response = await owner.send("GET", types["typesUrl"])
        assert response.text == types["types"]
        assert await owner.error("POST", "/api/compile/types", wrong) == (422, "COMPILATION_ERROR")


async def test_a_component_with_errors_is_shown_as_it_last_compiled(settings):
    async with owner_of(settings) as (owner, _):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        path = f"/api/components/{component['id']}"
        good = await owner.ok("POST", f"{path}/compile")
        for broken in ('"redd"', '"reddd"'):
            await owner.ok("PUT", path, {"source": SOURCE.replace('"red"', broken)})
        found = await owner.ok("GET", f"{path}/shown")
        assert found["seq"] == 1
        assert found["wasmHash"] == good["output"]["wasmHash"]
        assert found["wasm"] == good["output"]["wasm"]
        await owner.ok("PUT", path, {"source": SOURCE.replace('"red"', '"blue"')})
        assert (await owner.ok("GET", f"{path}/shown"))["seq"] == 4
        body = {"name": "Never", "source": SOURCE.replace('"red"', '"redd"')}
        never = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        answer = await owner.error("GET", f"/api/components/{never['id']}/shown")
        assert answer == (422, "COMPILATION_ERROR")


async def test_a_project_moves_to_another_server_with_every_edit(settings, tmp_path):
    async with owner_of(settings) as (owner, address):
        project = await owner.ok("POST", "/api/projects", {"name": "Shapes"})
        body = {"name": "Dot", "source": SOURCE}
        component = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
        invite = await owner.ok("POST", f"/api/projects/{project['id']}/invites", {"role": "editor"})
        path = f"/api/invites/{invite['token']}/accept"
        guest = await Caller(owner.http).ok("POST", path, {"guestName": "Ada"})
        async with (
            joined(address, component["id"], guest["accessToken"]) as ada,
            joined(address, component["id"], owner.token) as olga,
        ):
            await ada.replace("red", "日本 😀")
            await olga.until(lambda text: "😀" in text)
        path = f"/api/components/{component['id']}"
        intent = {"node": "0", "attribute": "radius", "value": 12, "expect": 10}
        await owner.ok("POST", f"{path}/edits", {"intents": [intent]})
        before = [
            {**step, "author": step["author"]["name"]}
            for step in (await owner.ok("GET", f"{path}/history"))["steps"]
        ]
        exported = (await owner.send("GET", f"/api/projects/{project['id']}/export")).content
        # On the same server, the owner's own edits stay the owner's.
        file = {"files": {"file": ("p.zip", exported)}}
        again = await owner.ok("POST", "/api/projects/import", **file)
        blame = await owner.ok("GET", f"/api/components/{again['components'][0]['id']}/blame")
        assert {span["author"]["name"] for span in blame["spans"]} == {"Olga", "Ada"}
        assert {span["author"]["id"] for span in blame["spans"]} == {owner.user_id, "imported:Ada"}
    other = Settings.load(tmp_path / "other", {"OMNICRAFT_WORKERS": "1"})
    async with owner_of(other) as (sam, _):
        moved = await sam.ok("POST", "/api/projects/import", **file)
        path = f"/api/components/{moved['components'][0]['id']}"
        assert (await sam.ok("GET", path))["source"] == SOURCE.replace("red", "日本 😀").replace("10", "12")
        steps = (await sam.ok("GET", f"{path}/history"))["steps"]
        assert [{**step, "author": step["author"]["name"]} for step in steps] == before
        assert all(step["author"]["id"].startswith("imported:") for step in steps)
        await sam.ok("POST", f"{path}/history/1/restore")
        assert (await sam.ok("GET", path))["source"] == SOURCE


async def test_a_forged_history_is_refused(settings):
    def forged(*lines):
        buffer = io.BytesIO()
        manifest = {
            "format": "omnicraft-project", "version": 1, "name": "P", "description": "", "settings": {},
            "authors": {"x": "Xenia"}, "assets": [],
            "components": [
                {"name": "A", "kind": "component", "settings": {}, "file": "a", "history": "h",
                 "versions": []},
            ],
        }  # fmt: skip
        with zipfile.ZipFile(buffer, "w") as bundle:
            bundle.writestr("manifest.json", json.dumps(manifest))
            bundle.writestr("a", "text")
            bundle.writestr("h", "\n".join(lines))
        return {"files": {"file": ("p.zip", buffer.getvalue())}}

    def line(update, at=1.0):
        return json.dumps({"at": at, "author": "x", "update": base64.b64encode(update).decode()})

    doc = pycrdt.Doc()
    doc.get("source", type=pycrdt.Text).insert(0, "text")
    good = doc.get_update()
    elsewhere = pycrdt.Doc()
    elsewhere.get("other", type=pycrdt.Text).insert(0, "text")
    async with owner_of(settings) as (owner, _):
        for lines in (
            [line(b"\xff" * 40)],
            [line(elsewhere.get_update())],
            [line(good[:-3])],
            [],
            ["{"],
            ['{"at": -1, "author": null, "update": ""}'],
        ):
            assert await owner.error("POST", "/api/projects/import", **forged(*lines)) == (422, "BAD_BUNDLE")
        assert await owner.ok("GET", "/api/projects") == []
        made = await owner.ok("POST", "/api/projects/import", **forged(line(good)))
        assert made["components"][0]["name"] == "A"
