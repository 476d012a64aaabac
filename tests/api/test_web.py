import gzip
import os
import re

import pytest

from collab.api.web import PAGES, WebFiles

pytestmark = pytest.mark.anyio


def policy(response):
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";")]
    return {part[0]: part[1:] for part in parts}


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_the_client(anyone, path):
    response = await anyone.send("GET", path.format(token="a.b.c", id="1"))
    assert response.text == "<!doctype html><title>app</title>"
    assert response.headers["Cache-Control"] == "no-cache"
    directives = policy(response)
    assert directives["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert directives["frame-ancestors"] == ["'none'"]
    assert directives["object-src"] == directives["base-uri"] == ["'none'"]
    assert response.headers["X-Frame-Options"] == "DENY"


async def test_a_page_names_what_it_loads_and_nothing_of_other_pages(anyone, tmp_path):
    index = tmp_path / "web" / "index.html"
    index.write_text(
        "<!doctype html>\n"
        '<script type="module" src="/assets/index.js"></script>\n'
        '<link rel="modulepreload" href="/assets/editor.js" data-for="component history">\n'
        '<link rel="modulepreload" href="/assets/list.js" data-for="home">\n'
    )

    async def loaded(path):
        page = await anyone.send("GET", path, headers={"Accept": "text/html"})
        return re.findall(r"/assets/(\w+)\.js", page.text), page.headers["ETag"]

    home, home_tag = await loaded("/")
    component, component_tag = await loaded("/components/1")
    assert home == ["index", "list"]
    assert component == ["index", "editor"]
    assert home_tag != component_tag
    assert (await loaded("/components/1/history"))[0] == ["index", "editor"]
    assert (await loaded("/no/such/page"))[0] == ["index"]


def test_a_page_is_written_once_for_what_it_is_about_and_its_template(tmp_path):
    files = WebFiles(tmp_path)
    template = tmp_path / "page.html"
    assert files.page("page.html", 0, str.upper) is None
    template.write_text("<p>one</p>")
    written = []

    def page(about):
        def write(text):
            written.append((about, text))
            return f"{text}{about}"

        return files.page("page.html", about, write).body.decode()

    assert [page("a"), page("b"), page("a")] == ["<p>one</p>a", "<p>one</p>b", "<p>one</p>a"]
    assert written == [("a", "<p>one</p>"), ("b", "<p>one</p>")]
    # A page that is asked for again and again stays, whatever else is.
    for other in range(600):
        page(other)
        page("a")
    assert written.count(("a", "<p>one</p>")) == 1
    assert page("b") == "<p>one</p>b"
    assert written.count(("b", "<p>one</p>")) == 2
    template.write_text("<p>another</p>")
    os.utime(template, ns=(0, 0))
    assert page("a") == "<p>another</p>a"


async def test_the_preview_is_sandboxed_and_framed_by_us_alone(anyone):
    response = await anyone.send("GET", "/preview")
    assert response.text == "<!doctype html><title>preview</title>"
    directives = policy(response)
    assert directives["sandbox"] == ["allow-scripts"]
    assert directives["default-src"] == ["'none'"]
    assert directives["frame-ancestors"] == ["'self'"]
    assert "'unsafe-eval'" not in directives["script-src"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


async def test_assets_are_immutable_and_compressed_for_who_can_read_it(anyone):
    plain = await anyone.send("GET", "/assets/main.js", headers={"Accept-Encoding": "identity"})
    assert plain.headers["Content-Type"].startswith("text/javascript")
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in plain.headers
    packed = await anyone.send("GET", "/assets/main.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert int(packed.headers["Content-Length"]) == len(gzip.compress(plain.content, mtime=0))
    assert packed.content == plain.content


async def test_what_the_build_packed_best_is_sent_to_who_can_read_it(anyone, tmp_path):
    packed = tmp_path / "web" / "assets" / "main.js.br"
    asset = packed.with_suffix("")
    asset.write_text("const answer = 42;\n" * 50)
    packed.write_bytes(b"packed")
    for accepted, encoding in (
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5", "br"),
        ("gzip, BR;q=0", "gzip"),
        ("gzip, br; q=0.000", "gzip"),
        ("brotli", None),
        ("", None),
    ):
        headers = {"Accept-Encoding": accepted}
        async with anyone.http.stream("GET", "/assets/main.js", headers=headers) as response:
            assert response.headers.get("Content-Encoding") == encoding, accepted
            assert response.headers["Vary"] == "Accept-Encoding"
            body = b"".join([part async for part in response.aiter_raw()])
        plain = asset.read_bytes()
        assert body == {"br": b"packed", "gzip": gzip.compress(plain, mtime=0), None: plain}[encoding]


async def test_an_unchanged_page_is_not_sent_again(anyone, tmp_path):
    first = await anyone.send("GET", "/")
    again = await anyone.send("GET", "/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    (tmp_path / "web" / "index.html").write_text("<!doctype html><title>new</title>")
    changed = await anyone.send("GET", "/", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.text == "<!doctype html><title>new</title>"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../secret.key",
        "/assets/..%2f..%2fsecret.key",
        "/assets/%2e%2e/%2e%2e/secret.key",
        "/assets//etc/passwd",
        "/assets/a%00b",
        "/assets/" + "x" * 5000,
        "/assets/",
    ],
)
async def test_nothing_outside_the_folder_is_served(anyone, path):
    response = await anyone.send("GET", path)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "NOT_FOUND"


async def test_a_person_at_an_unknown_address_gets_the_client(anyone):
    response = await anyone.send("GET", "/project/1", headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 404
    assert response.text == "<!doctype html><title>app</title>"
    assert "script-src" in policy(response)
    assert await anyone.error("GET", "/api/project", headers={"Accept": "text/html"}) == (404, "NOT_FOUND")


async def test_a_client_that_was_not_built_says_how(anyone, tmp_path):
    (tmp_path / "web" / "index.html").unlink()
    response = await anyone.send("GET", "/")
    assert response.status_code == 503
    assert "make demo" in response.text
