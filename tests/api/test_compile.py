import httpx
import pytest

from collab.api.rates import per_minute
from collab.auth.tiers import DEFAULT, TIERS
from tests.api.conftest import MODULE, SCRIPT, sha256

pytestmark = pytest.mark.anyio


async def test_a_source_is_compiled_without_being_kept(owner):
    result = await owner.ok("POST", "/api/compile", {"source": "<component/>"})
    assert result["success"] is True
    assert result["output"]["wasmUrl"] == f"/artifacts/{sha256(MODULE)}.wasm"
    assert await owner.ok("GET", "/api/projects") == []


async def test_a_source_becomes_javascript_where_that_is_asked_for(owner):
    for target, url in (
        ("wasm", None),
        ("js", f"/artifacts/{sha256(SCRIPT.encode())}.js"),
        ("both", f"/artifacts/{sha256(SCRIPT.encode())}.js"),
    ):
        result = await owner.ok("POST", "/api/compile", {"source": "<component/>", "target": target})
        assert result["output"]["jsGlueUrl"] == url
    assert (await owner.send("POST", "/api/compile", {"source": "", "target": "c"})).status_code == 422


async def test_a_source_with_errors_is_answered_by_422_with_the_result(owner):
    response = await owner.send("POST", "/api/compile", {"source": "broken", "file": "Mine.omni"})
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "COMPILATION_ERROR")
    assert error["message"] == "This is broken."
    assert error["diagnostics"] == error["details"]["diagnostics"]
    assert error["diagnostics"][0]["location"] == {"file": "Mine.omni", "line": 1, "column": 1, "span": 6}
    assert error["details"]["success"] is False


async def test_a_component_is_compiled_as_it_is_now(owner, component):
    result = await owner.ok("POST", f"/api/components/{component['id']}/compile")
    assert (result["componentId"], result["seq"]) == (component["id"], 1)


async def test_the_names_of_a_component_are_told_with_their_types(owner, project):
    source = "<component name='A'><script>const n = signal(1);</script></component>"
    body = {"name": "A", "source": source}
    made = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
    told = await owner.ok("GET", f"/api/components/{made['id']}/symbols")
    symbol = {"name": "n", "kind": "signal", "type": "signal<number>", "line": 1, "column": 35}
    assert told == {"seq": 1, "symbols": [symbol], "components": {}}


async def test_a_component_with_errors_names_its_file(owner, project):
    body = {"name": "Primary button", "source": "broken"}
    made = await owner.ok("POST", f"/api/projects/{project['id']}/components", body)
    response = await owner.send("POST", f"/api/components/{made['id']}/compile")
    assert response.status_code == 422
    details = response.json()["error"]["details"]
    assert details["componentId"] == made["id"]
    assert details["diagnostics"][0]["location"]["file"] == "Primary button.omni"


async def test_a_source_too_large_to_be_a_document_is_not_compiled(owner, services):
    body = {"source": "x" * (services.settings.limits.source_bytes + 1)}
    assert await owner.error("POST", "/api/compile", body) == (413, "SOURCE_TOO_LARGE")


async def test_compiling_too_often_is_answered_by_429_to_that_person_alone(owner, people, services):
    for _ in range(TIERS[DEFAULT].compiles):
        await services.rates.take(per_minute(TIERS[DEFAULT].compiles), "compile", owner.user_id)
    response = await owner.send("POST", "/api/compile", {"source": ""})
    assert response.status_code == httpx.codes.TOO_MANY_REQUESTS
    error = response.json()["error"]
    assert error["code"] == "TOO_MANY"
    assert response.headers["Retry-After"] == str(error["details"]["retryAfter"])
    assert error["message"] == "That was asked for too often."
    await people.stranger.ok("POST", "/api/compile", {"source": ""})


async def test_artifacts_never_change_and_open_in_the_sandbox(anyone):
    response = await anyone.send("GET", f"/artifacts/{sha256(MODULE)}.wasm")
    assert response.content == MODULE
    assert response.headers["Content-Type"] == "application/wasm"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name", [f"{sha256(SCRIPT.encode())}.wasm", "../secret.key", "x.wasm", f"{sha256(MODULE)}.exe", "%00"]
)
async def test_no_other_file_is_an_artifact(anyone, name):
    assert await anyone.error("GET", f"/artifacts/{name}") == (404, "NOT_FOUND")
