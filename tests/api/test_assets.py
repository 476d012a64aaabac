"""Uploads: what is taken, what is refused and why, and how a file is served."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.anyio


def picture(kind="PNG", size=(3, 2), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind, **options)
    return file.getvalue()


def bomb():
    """A picture of 100,000 × 100,000 pixels in a few bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def svg(inner, root=""):
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10px" {root}>{inner}</svg>'.encode()


GOOD = {
    "a.png": (picture(), "image/png"),
    "a.jpg": (picture("JPEG"), "image/jpeg"),
    "a.gif": (picture("GIF"), "image/gif"),
    "a.webp": (picture("WEBP"), "image/webp"),
    "a.svg": (svg("<rect width='3' height='4'/>"), "image/svg+xml"),
    "a.mp4": (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(100), "video/mp4"),
    "a.webm": (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(100), "video/webm"),
    "a.mp3": (b"ID3\x04" + bytes(100), "audio/mpeg"),
    "a.ogg": (b"OggS\0\2" + bytes(100), "audio/ogg"),
    "a.wav": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(100), "audio/wav"),
    "a.woff2": (b"wOF2" + bytes(100), "font/woff2"),
}
# What it is: (file name, bytes, status, code).
BAD = {
    "nothing": ("a.png", b"", 422, "EMPTY_FILE"),
    "a page": ("a.html", b"<!doctype html><script>alert(1)</script>", 415, "UNKNOWN_FILE_TYPE"),
    "a page called a picture": ("a.png", b"<html><script>alert(1)</script>", 415, "UNKNOWN_FILE_TYPE"),
    "a program": ("a.png", b"\x7fELF" + bytes(200), 415, "UNKNOWN_FILE_TYPE"),
    "an archive": ("a.zip", b"PK\3\4" + bytes(200), 415, "UNKNOWN_FILE_TYPE"),
    "text": ("a.txt", b"hello", 415, "UNKNOWN_FILE_TYPE"),
    "a picture with a page behind": ("a.png", picture() + b"<script>alert(1)</script>", 422, "MIXED_FILE"),
    "a page in a comment": ("a.gif", picture("GIF", comment=b"<html><body>"), 422, "MIXED_FILE"),
    "a sound with a page": ("a.mp3", b"ID3\x04" + b"<SCRIPT>alert(1)", 422, "MIXED_FILE"),
    "half a picture": ("a.png", picture(size=(500, 500))[:300], 422, "DAMAGED_FILE"),
    "a beginning": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), 422, "DAMAGED_FILE"),
    "a bomb": ("a.png", bomb(), 413, "TOO_MANY_PIXELS"),
    "too many pixels": ("a.png", picture(size=(8000, 6000)), 413, "TOO_MANY_PIXELS"),
    "too large": ("a.mp3", b"ID3\x04" + bytes(10 * 1024 * 1024), 413, "FILE_TOO_LARGE"),
    "an SVG with entities": (
        "a.svg",
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + svg("<text>&b;</text>"),
        422,
        "SVG_WITH_DOCTYPE",
    ),
    "an SVG that reads a file": (
        "a.svg",
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + svg("<text>&x;</text>"),
        422,
        "SVG_WITH_DOCTYPE",
    ),
    "an SVG that never ends": (
        "a.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg"><g>' * 9,
        422,
        "DAMAGED_FILE",
    ),
}
NAMES = [
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/passwd",
    ".htaccess",
    "a\0.png",
    "a\n.png",
    "C:x",
    "x" * 256,
]
SCRIPTS = [
    svg("<script>alert(1)</script>"),
    svg("<rect onclick='alert(1)' width='1' height='1'/>", root="onload='alert(1)'"),
    svg("<a href='javascript:alert(1)'><text>x</text></a>"),
    svg("<a href=' java&#10;script:alert(1)'><text>x</text></a>"),
    svg(
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></body></foreignObject>"
    ),
    svg("<image href='https://evil.example/x.png' width='1' height='1'/>"),
    svg("<use href='https://evil.example/x.svg#a'/>"),
    svg("<use href='data:image/svg+xml,&lt;svg onload=alert(1)&gt;'/>"),
    svg("<style>@import url(https://evil.example/x.css); rect{fill:url(https://evil.example/y)}</style>"),
    svg("<set attributeName='onmouseover' to='alert(1)'/>"),
    svg("<animate attributeName='href' values='javascript:alert(1)'/>"),
    svg("<iframe src='https://evil.example'/>"),
    b'<?xml version="1.0"?><?xml-stylesheet href="javascript:alert(1)"?>' + svg(""),
]

XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
# Inert text may stay; what could run it or load something may not.
DANGERS = (
    "<script",
    "javascript:",
    "onload=",
    "onclick=",
    "foreignobject",
    "iframe",
    "@import",
    "<?xml-s",
    "attributename=",
    "data:image/svg",
    '="http',
    "url(http",
)


def stored(services):
    return list(Path(services.settings.data_dir, "assets").iterdir())


@pytest.fixture
def path(project):
    return f"/api/projects/{project['id']}/assets"


def upload(name, data, mime_type="application/octet-stream"):
    return {"files": {"file": (name, data, mime_type)}}


@pytest.mark.parametrize("name", GOOD)
async def test_a_file_is_what_its_bytes_say(owner, anyone, path, name):
    data, mime_type = GOOD[name]
    made = await owner.ok("POST", path, **upload(name, data, "text/html"))
    assert (made["name"], made["mimeType"]) == (name, mime_type)
    served = await anyone.send("GET", made["url"])
    assert served.headers["Content-Type"] == mime_type
    if mime_type != "image/svg+xml":
        assert served.content == data
    assert made == await owner.ok("GET", f"/api/assets/{made['id']}") == (await owner.ok("GET", path))[0]


async def test_a_file_can_not_script_the_app(owner, anyone, path):
    made = await owner.ok("POST", path, **upload("a.png", picture()))
    assert (made["width"], made["height"]) == (3, 2)
    headers = (await anyone.send("GET", made["url"])).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"] == "attachment"
    assert headers["X-Frame-Options"] == "DENY"
    assert "immutable" in headers["Cache-Control"]


@pytest.mark.parametrize("what", BAD)
async def test_what_is_refused_is_said_in_words(owner, path, services, what):
    name, data, status, code = BAD[what]
    response = await owner.send("POST", path, **upload(name, data, "image/png"))
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert error["message"].endswith(".")
    assert error["hint"].endswith(".")
    assert await owner.ok("GET", path) == []
    assert stored(services) == []


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_that_leads_elsewhere(owner, path, name):
    answer = await owner.error("POST", path, data={"name": name}, **upload("a.png", picture()))
    assert answer == (422, "VALIDATION_ERROR")
    response = await owner.send("POST", path, **upload(name, picture()))
    if response.is_success:  # The browser's own way of writing such a name makes it another.
        assert not set("/\\\0\n") & set(response.json()["data"]["name"])


@pytest.mark.parametrize("number", range(len(SCRIPTS)))
async def test_an_svg_is_kept_without_what_could_run_or_load(owner, anyone, path, number):
    response = await owner.send("POST", path, **upload("a.svg", SCRIPTS[number]))
    made = response.json().get("data")
    if made is None:
        assert (response.status_code, response.json()["error"]["code"]) == (422, "UNSAFE_SVG")
        return
    assert (made["width"], made["height"]) == (20, 10)
    kept = (await anyone.send("GET", made["url"])).text.lower().replace(XMLNS, "")
    assert kept.startswith(("<svg", "<?xml version"))
    for danger in DANGERS:
        assert danger not in kept


async def test_the_same_bytes_are_kept_once_and_go_with_the_last_name(owner, anyone, path, services):
    first = await owner.ok("POST", path, **upload("a.png", picture()))
    second = await owner.ok("POST", path, **upload("b.png", picture()))
    assert first["url"] == second["url"]
    assert len(stored(services)) == 1
    await owner.ok("DELETE", f"/api/assets/{first['id']}")
    assert (await anyone.send("GET", first["url"])).status_code == 200
    await owner.ok("DELETE", f"/api/assets/{second['id']}")
    assert (await anyone.send("GET", first["url"])).status_code == 404
    assert stored(services) == []


async def test_c5_everyone_is_told_that_assets_are_others(owner, path, project, services):
    told = (project["id"], {"type": "assets:changed"})
    kept = await owner.ok("POST", path, **upload("a.png", picture()))
    assert services.rooms.told == [told]
    assert await owner.error("POST", path, **upload("b.png", b"")) == (422, "EMPTY_FILE")
    assert services.rooms.told == [told]
    await owner.ok("DELETE", f"/api/assets/{kept['id']}")
    assert services.rooms.told == [told, told]


async def test_a_name_is_taken_once_in_a_project(owner, path):
    await owner.ok("POST", path, **upload("a.png", picture()))
    assert await owner.error("POST", path, **upload("a.png", picture("JPEG"))) == (409, "NAME_TAKEN")


async def test_one_person_can_not_fill_the_disk(owner, path, services):
    for limit, value in (("assets_per_user", 1), ("asset_bytes_per_user", 100)):
        limits = type(services.settings.limits)(**{limit: value})
        object.__setattr__(services.settings, "limits", limits)
        await owner.ok("POST", path, **upload(f"{limit}.png", picture()))
        assert await owner.error("POST", path, **upload("b.png", picture("GIF", size=(40, 40)))) == (
            413,
            "NO_ROOM",
        )
        for asset in await owner.ok("GET", path):
            await owner.ok("DELETE", f"/api/assets/{asset['id']}")


@pytest.mark.parametrize("sha256", ["x", "0" * 64, "0" * 63 + "G", "..%2f..%2fsecret.key"])
async def test_files_that_are_not(anyone, sha256):
    assert (await anyone.send("GET", f"/files/{sha256}")).status_code == 404


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"x", {"Content-Type": "multipart/form-data"}),
        (b"x", {"Content-Type": "multipart/form-data; boundary=y"}),
        (b"--y\r\n\r\n", {"Content-Type": "multipart/form-data; boundary=y"}),
        (b"{}", {"Content-Type": "application/json"}),
    ],
)
async def test_a_body_that_is_no_upload(owner, path, content, headers):
    status, _ = await owner.error("POST", path, content=content, headers=headers)
    assert status in (400, 422)
