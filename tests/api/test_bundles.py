"""Projects exported and imported: by another server, whole; and files that are none."""

import io
import json
import shutil
import zipfile

import httpx
import pytest

from collab.api import bundles
from tests.api.conftest import Caller, application, sign_in
from tests.api.test_assets import picture, svg, upload

pytestmark = pytest.mark.anyio

IMPORT = "/api/projects/import"
MANIFEST = {
    "format": "omnicraft-project",
    "version": 1,
    "name": "Shapes",
    "description": "",
    "settings": {},
    "components": [],
    "assets": [],
}
COMPONENT = {"name": "A", "kind": "component", "settings": {}, "file": "a", "versions": []}


@pytest.fixture
async def filled(owner, project, component):
    """A project with everything in it."""
    path = f"/api/components/{component['id']}"
    await owner.ok("POST", f"{path}/versions", {"message": "First, with 日本 😀"})
    await owner.ok("PUT", path, {"source": "<component name='Two'/>"})
    await owner.ok("POST", f"{path}/versions", {})
    await owner.ok("POST", f"/api/projects/{project['id']}/components", {"name": "Ünïcode 😀"})
    assets = f"/api/projects/{project['id']}/assets"
    await owner.ok("POST", assets, **upload("a.png", picture()))
    await owner.ok("POST", assets, **upload("b.svg", svg("<rect width='1' height='1'/>")))
    return project


async def contents(caller, project_id):
    """All that can be seen of a project, without what can't be the same twice."""
    details = await caller.ok("GET", f"/api/projects/{project_id}")
    listed = []
    for component in details["components"]:
        path = f"/api/components/{component['id']}"
        texts = [
            await caller.ok("GET", f"{path}/versions/{version['number']}")
            for version in await caller.ok("GET", f"{path}/versions")
        ]
        versions = [
            {key: text[key] for key in ("number", "message", "source", "createdAt")} for text in texts
        ]
        listed.append((component["name"], (await caller.ok("GET", path))["source"], versions))
    assets = await caller.ok("GET", f"/api/projects/{project_id}/assets")
    kept = [{key: asset[key] for key in ("name", "sha256", "mimeType", "width", "size")} for asset in assets]
    files = [(await caller.send("GET", asset["url"])).content for asset in assets]
    return details["name"], details["description"], listed, kept, files


def bundle(manifest=None, **files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(MANIFEST | (manifest or {})))
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


async def test_another_server_imports_the_whole_of_it(owner, filled, second_server):
    exported = await owner.send("GET", f"/api/projects/{filled['id']}/export")
    assert exported.headers["Content-Type"] == "application/zip"
    imported = await second_server.ok("POST", IMPORT, **upload("project.zip", exported.content))
    assert await contents(second_server, imported["id"]) == await contents(owner, filled["id"])
    assert imported["role"] == "owner"


async def test_importing_twice_makes_two(owner, filled):
    exported = (await owner.send("GET", f"/api/projects/{filled['id']}/export")).content
    names = [(await owner.ok("POST", IMPORT, **upload("p.zip", exported)))["name"] for _ in range(2)]
    assert names == ["Shapes 2", "Shapes 3"]


BAD = {
    "nothing": b"",
    "no zip": b"hello",
    "half a zip": bundle()[:60],
    "no manifest": b"PK\5\6" + bytes(18),
    "another format": bundle({"format": "something"}),
    "a later version": bundle({"version": 2}),
    "an unknown field": bundle({"more": 1}),
    "a bad name": bundle({"name": "a\nb"}),
    "a component without a text": bundle({"components": [COMPONENT]}),
    "a text that is none": bundle({"components": [COMPONENT]}, a=b"\xff\xfe"),
    "two of one name": bundle({"components": [COMPONENT, COMPONENT]}, a="x"),
    "a name that leads elsewhere": bundle({"components": [COMPONENT | {"name": "../../x"}]}, a="x"),
    "an asset that leads elsewhere": bundle({"assets": [{"name": "../x", "file": "a"}]}, a=picture()),
    "an asset that is missing": bundle({"assets": [{"name": "x.png", "file": "/etc/passwd"}]}),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_file_that_is_no_project(owner, what):
    response = await owner.send("POST", IMPORT, **upload("p.zip", BAD[what]))
    assert (response.status_code, response.json()["error"]["code"]) == (422, "BAD_BUNDLE")
    assert await owner.ok("GET", "/api/projects") == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bundle({"assets": [{"name": "a.png", "file": "a"}]}, a=b"<html>"), "UNKNOWN_FILE_TYPE"),
        (bundle({"components": [COMPONENT]}, a="x" * 200_000), "SOURCE_TOO_LARGE"),
    ],
)
async def test_nothing_stays_of_what_can_not_be_imported_whole(owner, data, code):
    _, said = await owner.error("POST", IMPORT, **upload("p.zip", data))
    assert said == code
    assert await owner.ok("GET", "/api/projects") == []


async def test_a_bomb_does_not_unfold(owner, monkeypatch):
    monkeypatch.setattr(bundles, "_UNFOLDED", 1024 * 1024)
    zeros = bundle({"components": [COMPONENT]}, a=bytes(1024 * 1024 + 1))
    assert len(zeros) < 2048
    assert await owner.error("POST", IMPORT, **upload("p.zip", zeros)) == (422, "BAD_BUNDLE")
    # One that declares less than it holds: the zip's own check says so.
    liar = bundle({"components": [COMPONENT]}, a="x" * 1000)
    at = liar.rindex(b"PK\1\2") + 24
    liar = liar[:at] + (5).to_bytes(4, "little") + liar[at + 4 :]
    assert (await owner.error("POST", IMPORT, **upload("p.zip", liar)))[0] == 422


async def test_guests_import_nothing(guest):
    gus = await guest("editor")
    answer = await gus.error("POST", IMPORT, **upload("p.zip", bundle()))
    assert answer == (403, "GUESTS_CANNOT_OWN")


@pytest.fixture
async def second_server(tmp_path, _migrated):
    """An owner on a server of its own."""
    folder = tmp_path / "second"
    folder.mkdir()
    path = shutil.copy(_migrated, folder)
    async with application(folder, f"sqlite:///{path}") as app:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://second") as http:
            yield Caller(http, *await sign_in(app.state.services, "Sam"))
