"""Every answer has the one form, whatever was asked; what goes wrong is said in words."""

import json

import pytest

from collab.api.protection import BODY_BYTES
from collab.db.engine import create_engine

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}


async def refused(caller, content, headers=JSON):
    response = await caller.send("POST", "/api/projects", content=content, headers=headers)
    error = response.json()["error"]
    return response.status_code, error["code"], error["message"]


async def test_unknown_addresses(anyone):
    assert await anyone.error("GET", "/api/nothing") == (404, "NOT_FOUND")
    assert await anyone.error("GET", "/nothing") == (404, "NOT_FOUND")
    assert await anyone.error("POST", "/nothing", {}) == (404, "NOT_FOUND")


async def test_a_method_that_is_not_there_names_those_that_are(anyone):
    response = await anyone.send("PATCH", "/api/projects")
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "METHOD_NOT_ALLOWED"
    assert response.json()["error"]["message"].startswith("PATCH is not possible here; ")
    assert response.headers["Allow"] in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{'name': 1}", "The body is not valid JSON: Expecting property name enclosed in double quotes"),
        (b'{"name": ', "The body is not valid JSON: Expecting value at character 9."),
        (b"", "The body must be a JSON object, sent as application/json."),
        (b"[]", "The body must be a JSON object, sent as application/json."),
        (b'"name"', "The body must be a JSON object, sent as application/json."),
        (b"null", "The body must be a JSON object, sent as application/json."),
        (b'{"name": "\xff"}', "The body of the request can't be read."),
        (b"[" * 200_000, "The body of the request can't be read."),
        (b'{"name": ' + b"1" * 5000 + b"}", "The body of the request can't be read."),
    ],
)
async def test_a_body_that_is_no_object(owner, content, message):
    status, code, said = await refused(owner, content)
    assert status == 400
    assert code in ("MALFORMED_JSON", "MALFORMED_BODY")
    assert said.startswith(message)


async def test_a_form_is_not_json(owner):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await refused(owner, b"name=x", headers))[:2] == (400, "MALFORMED_BODY")


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "streamed"])
async def test_a_body_over_the_limit(owner, declared):
    body = json.dumps({"name": "x" * BODY_BYTES}).encode()

    async def stream():
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    status, code, said = await refused(owner, body if declared else stream())
    assert (status, code) == (413, "TOO_LARGE")
    assert "too large" in said


@pytest.mark.parametrize("number", ["1.5", "1e400", "NaN", "-Infinity", '"x"', "[]", "0", "-1"])
async def test_a_number_that_is_none(owner, project, number):
    response = await owner.send(
        "POST",
        f"/api/projects/{project['id']}/invites",
        content=f'{{"role": "viewer", "maxUses": {number}}}'.encode(),
        headers=JSON,
    )
    assert response.status_code == 422, response.text
    message = response.json()["error"]["message"]
    assert message.startswith("maxUses must be "), message


async def test_a_mistake_of_our_own_tells_nothing_of_the_inside(owner, project, services, monkeypatch):
    async def fail(_work):
        raise RuntimeError("the secret")

    monkeypatch.setattr(services.database, "read", fail)
    response = await owner.send("GET", "/api/projects")
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "INTERNAL"
    assert "secret" not in response.text


async def test_answers_of_the_api_are_kept_nowhere_and_run_nothing(owner):
    for response in (await owner.send("GET", "/api/projects"), await owner.send("GET", "/api/nothing")):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Referrer-Policy"] == "no-referrer"


async def test_health_and_readiness(anyone, services):
    assert (await anyone.ok("GET", "/api/health"))["status"] == "ok"
    assert await anyone.ok("GET", "/api/ready") == {"status": "ready"}


async def test_not_ready_without_a_database(anyone, services, tmp_path, monkeypatch):
    gone = create_engine(f"sqlite:///{tmp_path / 'no-such-folder' / 'omnicraft.db'}")
    monkeypatch.setattr(services.database, "_reading", gone)
    assert await anyone.error("GET", "/api/ready") == (503, "NOT_READY")


async def test_the_api_describes_itself(anyone):
    description = (await anyone.send("GET", "/api/openapi.json")).json()
    assert description["openapi"].startswith("3.")
    create = description["paths"]["/api/projects"]["post"]
    assert create["security"] == [{"HTTPBearer": []}]
    assert "default" in create["responses"]


async def test_the_documentation_page_shows_every_endpoint_and_runs_no_script(anyone):
    description = (await anyone.send("GET", "/api/openapi.json")).json()
    response = await anyone.send("GET", "/api/docs")
    assert response.headers["Content-Type"].startswith("text/html")
    for path in description["paths"]:
        assert path in response.text
    assert "<script" not in response.text
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
