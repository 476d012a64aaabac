"""Headers that every answer carries, and a policy that lets no script in."""

import pytest

pytestmark = pytest.mark.anyio

PATHS = (
    "/",
    "/invite/x",
    "/account",
    "/preview",
    "/nothing",
    "/files/x",
    "/api/health",
    "/api/docs",
    "/api/x",
)


def policy(response):
    parts = response.headers["Content-Security-Policy"].split(";")
    return {name: set(values) for name, *values in (part.split() for part in parts if part.strip())}


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_is_guarded(anyone, path):
    headers = (await anyone.send("GET", path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    # An invite's token is in its page's address.
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == ("SAMEORIGIN" if path == "/preview" else "DENY")
    assert headers["Permissions-Policy"] == "geolocation=(), microphone=(), camera=()"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in headers


@pytest.mark.parametrize("path", ["/", "/invite/x", "/account", "/preview", "/api/health", "/api/docs"])
async def test_no_page_runs_what_is_not_its_own(anyone, path):
    found = policy(await anyone.send("GET", path))
    scripts = found.get("script-src", found["default-src"])
    assert scripts <= {"'self'", "'wasm-unsafe-eval'", "'none'"}
    assert found.get("object-src", found["default-src"]) == {"'none'"}
    assert not {"*", "https:", "data:"} & found.get("connect-src", found["default-src"])


async def test_only_the_preview_can_be_framed_and_then_in_a_sandbox(anyone):
    assert policy(await anyone.send("GET", "/"))["frame-ancestors"] == {"'none'"}
    preview = policy(await anyone.send("GET", "/preview"))
    assert preview["frame-ancestors"] == {"'self'"}
    assert preview["sandbox"] == {"allow-scripts"}


@pytest.mark.parametrize("path", ["/api/auth/me", "/api/projects"])
async def test_what_is_private_is_kept_nowhere(owner, path):
    assert (await owner.send("GET", path)).headers["Cache-Control"] == "no-store"
