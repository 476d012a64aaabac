"""schemathesis against a running server: whatever is sent, no 5xx, and every answer as described."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

BIN = Path(sys.executable).parent
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)
# What would end the project that the run works with, beside signing out (it finds the session to end, too).
ENDING = ("/api/projects/{project_id}", "/api/components/{component_id}")
# A few for each operation here; `make fuzz-api` takes many.
EXAMPLES = os.environ.get("OMNICRAFT_FUZZ_EXAMPLES", "4")
LONG = EXAMPLES != "4"


@pytest.fixture
def server(tmp_path):
    """A demo server with generous limits, and its owner's token."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMNICRAFT_")}
    generous = {
        "OMNICRAFT_DEFAULT_TIER": "enterprise",
        "OMNICRAFT_LIMIT_ANONYMOUS_REQUESTS_PER_MINUTE": "1000000",
    }
    process = subprocess.Popen(
        [BIN / "omnicraft", "demo", "--port", "0", "--data", tmp_path / "data"],
        env=kept | generous | {"COLUMNS": "80", "TERM": "dumb"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    url = process.stdout.readline().removeprefix("ready ").strip()
    link = next(line for line in process.stdout if "/enter/" in line)
    token = re.search(r"/enter/(\S+)", link)[1]
    signed_in = httpx.post(f"{url}/api/auth/link", json={"token": token}).json()["data"]
    yield url, signed_in["accessToken"]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.timeout(3600 if LONG else 600)
@pytest.mark.parametrize("known", [False, True], ids=["any ids", "ids that exist"])
def test_no_answer_is_other_than_described(server, tmp_path, known):
    url, token = server
    headers = {"Authorization": f"Bearer {token}"}
    config = tmp_path / "schemathesis.toml"
    lines = ["[auth.openapi.HTTPBearer]", f'bearer = "{token}"']
    if known:
        [project] = httpx.get(f"{url}/api/projects", headers=headers).json()["data"]
        path = f"{url}/api/projects/{project['id']}"
        components = httpx.get(f"{path}/components", headers=headers).json()["data"]
        component_id = components[0]["id"]
        httpx.post(f"{url}/api/components/{component_id}/versions", headers=headers, json={})
        invite = httpx.post(f"{path}/invites", headers=headers, json={"role": "viewer"}).json()["data"]
        lines += [
            "[parameters]",
            f'"path.project_id" = "{project["id"]}"',
            f'"path.component_id" = "{component_id}"',
            f'"path.invite_id" = "{invite["id"]}"',
            f'"path.token" = "{invite["token"]}"',
            '"path.number" = 1',
        ]
        for ending in ENDING:
            lines += ["[[operations]]", f'include-name = "DELETE {ending}"', "enabled = false"]
    config.write_text("\n".join(lines))
    outcome = subprocess.run(
        [
            BIN / "schemathesis",
            *("--config-file", config, "run", f"{url}/api/openapi.json"),
            *("--checks", CHECKS, "--max-examples", EXAMPLES, "--phases", "coverage,fuzzing"),
            *("--exclude-path", "/api/auth/logout", "--exclude-path", "/api/auth/sessions/{session_id}"),
            *("--seed", "1", "--no-color"),
            *("--generation-database", "none", "--continue-on-failure"),
        ],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout[-12_000:] + outcome.stderr[-2_000:]
    # It was signed in: a run of refusals would show nothing.
    assert "Authentication failed" not in outcome.stdout, outcome.stdout[-4_000:]
