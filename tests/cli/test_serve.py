import json
import re
import signal
import stat
import time
import urllib.request

import httpx
import pytest
from sqlmodel import Session, select
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from collab.auth.tokens import AccessClaims, Tokens
from collab.config import Limits
from collab.db import components, projects, users
from collab.db.engine import create_engine
from collab.db.tables import Component, SignIn
from tests.cli.conftest import refused


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)["data"]


def test_it_says_when_it_serves_and_ends_in_order(start):
    server = start()
    assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+\n", server.ready)
    assert ask(f"{server.url}/api/ready") == {"status": "ready"}
    assert server.stop() == (0, "", "")


def test_interrupting_it_ends_it_in_order_too(start):
    assert start().stop(signal.SIGINT) == (0, "", "")


def test_its_key_is_its_own_and_stays(start, tmp_path):
    start().stop()
    key = tmp_path / "data" / "secret.key"
    first = key.read_text()
    assert len(first) >= 64
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    start().stop()
    assert key.read_text() == first


def access_token(folder):
    """A project with one component, and a token of its owner, put there while no server runs."""
    engine = create_engine(f"sqlite:///{folder / 'omnicraft.db'}")
    with Session(engine) as session, session.begin():
        owner = users.add(session, "Olga", is_guest=False)
        project = projects.add(session, owner.id, "Shapes", "")
        component = components.add(session, project.id, "Button")
        sign_in = users.open_sign_in(session, owner.id, now=time.time(), expires_at=time.time() + 600)
        ids = component.id, AccessClaims(owner.id, sign_in.id)
    engine.dispose()
    return ids[0], Tokens((folder / "secret.key").read_text(), Limits()).access(ids[1])


def test_it_ends_in_order_while_someone_is_connected(start, tmp_path):
    start().stop()
    component_id, token = access_token(tmp_path / "data")
    server = start()
    address = server.url.replace("http", "ws")
    with connect(f"{address}/yjs/{component_id}?token={token}") as socket:
        socket.recv(timeout=30)
        ended = server.stop()
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.recv(timeout=30)
    assert closed.value.rcvd.code == 1012
    assert ended == (0, "", "")


def test_a_port_in_use(start):
    first = start()
    second = start(data="elsewhere", port=first.port)
    assert refused(second.end()) == f"Port {first.port} of 127.0.0.1 can't be used: Address already in use."
    assert first.stop()[0] == 0


def test_a_host_that_is_not_here(omnicraft):
    assert "can't be used" in refused(omnicraft("serve", "--port", 0, "--host", "192.0.2.1"))
    assert "can't be used" in refused(omnicraft("serve", "--port", 0, "--host", "no.such.host.invalid"))


def test_two_servers_do_not_share_a_data_folder(start, tmp_path):
    first = start()
    assert refused(start().end()) == f"Another server uses the data folder {tmp_path / 'data'}."
    first.process.kill()
    first.end()
    assert start().stop() == (0, "", "")


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("WORKERS", "x", "OMNICRAFT_WORKERS is 'x', and must be a whole number of 1 or more."),
        ("WORKERS", "0", "OMNICRAFT_WORKERS is '0', and must be a whole number of 1 or more."),
        ("LIMIT_SOURCE_BYTES", "0", "OMNICRAFT_LIMIT_SOURCE_BYTES is 0, and must be more than 0."),
        ("LIMIT_SOURCE_BYTES", "1.5", "OMNICRAFT_LIMIT_SOURCE_BYTES is '1.5', which is not a whole number."),
        ("LIMIT_OUTBOX_SECONDS", "nan", "OMNICRAFT_LIMIT_OUTBOX_SECONDS is nan, and must be more than 0."),
        (
            "TIER_FREE_PROJECTS",
            "many",
            "OMNICRAFT_TIER_FREE_PROJECTS is 'many', and must be a whole number of 1 or more.",
        ),
        ("TIER_GOLD_PROJECTS", "3", "There is no tier 'gold'."),
        ("DEFAULT_TIER", "gold", "There is no tier 'gold'."),
        ("SECRET_KEY", "short", "The secret key is too short; 32 characters is the least."),
        ("DATABASE_URL", "postgresql://u:secret@h/d", "OMNICRAFT_SECRET_KEY is not set."),
    ],
)
def test_a_setting_that_cannot_be(omnicraft, setting, value, sentence):
    assert refused(omnicraft("serve", "--port", 0, **{f"OMNICRAFT_{setting}": value})) == sentence


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "The database URL can't be understood."),
        ("oracle9://u:secret@h/d", "The database URL can't be understood."),
        ("mysql://u:secret@h/d", "The database's driver MySQLdb is not installed."),
    ],
)
def test_a_database_that_cannot_be(omnicraft, url, sentence):
    outcome = omnicraft("serve", "--port", 0, OMNICRAFT_DATABASE_URL=url, OMNICRAFT_SECRET_KEY="k" * 32)
    assert refused(outcome) == sentence
    assert "u:secret" not in outcome.stderr


def test_a_postgresql_that_is_not_there(omnicraft):
    url = "postgresql://u:secret@127.0.0.1:1/d"
    outcome = omnicraft("serve", "--port", 0, OMNICRAFT_DATABASE_URL=url, OMNICRAFT_SECRET_KEY="k" * 32)
    assert refused(outcome).startswith("The database can't be used: connection failed")
    assert "secret" not in outcome.stderr


def test_a_data_folder_that_cannot_be(omnicraft, tmp_path):
    (tmp_path / "file").write_text("")
    for folder in ("file", "file/below"):
        said = refused(omnicraft("serve", "--port", 0, "--data", folder))
        assert said.startswith(f"The data folder {tmp_path / folder} can't be made: ")


def test_a_data_folder_that_cannot_be_written(omnicraft):
    # /proc is a folder that not even root may write to.
    said = refused(omnicraft("serve", "--port", 0, "--data", "/proc/self"))
    assert re.fullmatch(r"The key file /proc/\d+/secret\.key can't be used: .+\.", said)


def test_a_file_that_is_no_database(omnicraft, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "omnicraft.db").write_bytes(b"not a database at all" * 100)
    said = refused(omnicraft("serve", "--port", 0, "--data", "data"))
    assert said == "The database can't be used: file is not a database."


def test_a_database_of_a_newer_version(omnicraft, tmp_path):
    omnicraft("migrate", "--data", "data")
    engine = create_engine(f"sqlite:///{tmp_path / 'data' / 'omnicraft.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    said = refused(omnicraft("serve", "--port", 0, "--data", "data"))
    assert said.startswith("The database was made by another version of OmniCraft: ")


def test_migrating_by_hand(omnicraft, tmp_path):
    for _ in range(2):
        outcome = omnicraft("migrate", "--data", "data")
        assert (outcome.returncode, outcome.stdout) == (0, "The database is up to date.\n")
    engine = create_engine(f"sqlite:///{tmp_path / 'data' / 'omnicraft.db'}")
    with Session(engine) as session:
        assert session.exec(select(Component)).all() == session.exec(select(SignIn)).all() == []
    engine.dispose()


LINKS = re.compile(
    r"You, the owner +(http://\S+/enter/(\S+))\n.*Invite editors +(http://\S+/invite/(\S+))\n", re.S
)


def test_the_demo_prints_two_links_that_open_it(start):
    server = start("demo")
    found = LINKS.search("".join(server.lines(3)))
    assert found, "The links are not each on one line."
    assert found[1] == f"{server.url}/enter/{found[2]}"
    signed_in = ask(f"{server.url}/api/auth/link", {"token": found[2]})
    assert signed_in["user"]["isGuest"] is False
    invitation = ask(f"{server.url}/api/invites/{found[4]}")
    assert (invitation["projectName"], invitation["role"]) == ("Demo", "editor")
    assert server.stop()[0] == 0


def demo_components(server, token):
    signed_in = ask(f"{server.url}/api/auth/link", {"token": token})

    def get(path):
        headers = {"Authorization": f"Bearer {signed_in['accessToken']}"}
        with urllib.request.urlopen(urllib.request.Request(server.url + path, headers=headers)) as answer:
            return json.load(answer)["data"]

    (project,) = get("/api/projects")
    listed = get(f"/api/projects/{project['id']}")["components"]
    return {each["name"]: get(f"/api/components/{each['id']}") for each in listed}


def test_the_demo_keeps_what_was_there(start):
    first = start("demo")
    links = LINKS.search("".join(first.lines(3)))
    before = demo_components(first, links[2])
    assert list(before) == ["Button", "Counter", "Flower", "Palette"]
    assert all(each["source"] for each in before.values())
    first.stop()
    second = start("demo")
    again = LINKS.search("".join(second.lines(3)))
    assert demo_components(second, again[2]) == before
    # The same invite is shown again, and the first link still opens.
    invites = [ask(f"{second.url}/api/invites/{each[4]}") for each in (links, again)]
    assert invites[0] == invites[1]
    assert demo_components(second, links[2]) == before
    second.stop()


def test_no_token_is_written_anywhere(start, tmp_path):
    """What a server says while links are opened, wrong ones too, holds none of their tokens."""
    server = start("demo")
    said = "".join(server.lines(3))
    owner, invite = (re.search(rf"/{kind}/(\S+)", said)[1] for kind in ("enter", "invite"))
    with httpx.Client(base_url=server.url) as http:
        signed_in = http.post("/api/auth/link", json={"token": owner}).json()["data"]
        headers = {"Authorization": f"Bearer {signed_in['accessToken']}"}
        for path in ("/invite/", "/api/invites/", "/api/invites/x"):
            http.get(path + invite, headers=headers)
        http.post(f"/api/invites/{invite}/accept", json={"guestName": 7})
        http.post("/api/auth/refresh", json={"refreshToken": signed_in["refreshToken"]})
    code, stdout, stderr = server.stop()
    assert code == 0
    for token in (invite, signed_in["accessToken"], signed_in["refreshToken"]):
        assert token not in stdout + stderr
