"""``omnicraft dev``: a folder's files and the documents of a project, as one."""

import json
import re

import httpx
import pytest
from websockets.sync.client import connect

from tests.cli.conftest import refused

BUTTON = """\
<component name="Button">
  <template>
    <rect width={120} height={40} fill="#4caf50" />
  </template>
</component>
"""


class Folder:
    """A folder that a running ``omnicraft dev`` follows, and its project over HTTP."""

    def __init__(self, root, server):
        self.root = root
        self.server = server
        welcome = "".join(server.lines(5))
        self.welcome = welcome
        token = re.search(r"/enter/(\S+)", welcome)[1]
        self.http = httpx.Client(base_url=server.url, timeout=30)
        headers = {"Authorization": f"Bearer {self.post('/api/auth/link', token=token)['accessToken']}"}
        self.http.headers.update(headers)
        [self.project] = self.get("/api/projects")

    def get(self, path):
        return self.http.get(path).raise_for_status().json()["data"]

    def post(self, path, **body):
        return self.http.post(path, json=body).raise_for_status().json()["data"]

    def put(self, component, token=None, **body):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.http.put(f"/api/components/{self.id(component)}", json=body, headers=headers)
        return answer.raise_for_status().json()["data"]

    def names(self):
        return sorted(one["name"] for one in self.get(f"/api/projects/{self.project['id']}/components"))

    def id(self, name):
        found = self.get(f"/api/projects/{self.project['id']}/components")
        return next(one["id"] for one in found if one["name"] == name)

    def source(self, name):
        return self.get(f"/api/components/{self.id(name)}")["source"]

    def says(self, words):
        """The next thing that it says."""
        assert self.server.process.stdout.readline().strip() == words

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, "utf-8")

    def read(self, path):
        return (self.root / path).read_text("utf-8")


def hear(socket, kind):
    """The next frame of this kind."""
    while (frame := json.loads(socket.recv(timeout=30)))["type"] != kind:
        pass
    return frame


@pytest.fixture
def dev(start, tmp_path):
    """Follow the folder ``parts``."""
    root = tmp_path / "parts"
    root.mkdir()
    followed = []

    def dev(**files):
        for name, text in files.items():
            (root / f"{name}.omni").write_text(text, "utf-8")
        followed.append(Folder(root, start("dev", "parts", data=None)))
        return followed[-1]

    yield dev
    for folder in followed:
        folder.http.close()


@pytest.fixture
def folder(dev):
    """One with a button."""
    folder = dev(Button=BUTTON)
    folder.says("Button.omni is a component now")
    return folder


def test_its_files_are_the_components_of_a_project(folder):
    assert folder.project["name"] == "parts"
    assert folder.names() == ["Button"]
    assert folder.source("Button") == BUTTON
    assert re.search(r"/invite/\S+", folder.welcome)
    # What it keeps itself is no matter of a repository's.
    assert (folder.root / ".omnicraft" / ".gitignore").read_text() == "*\n"


def test_what_is_saved_in_a_file_is_an_edit_of_the_document(folder):
    folder.write("Button.omni", BUTTON.replace("120", "200"))
    folder.says("Button.omni is taken over")
    assert folder.source("Button") == BUTTON.replace("120", "200")
    # No more than what is another: who types elsewhere in it isn't disturbed.
    steps = folder.get(f"/api/components/{folder.id('Button')}/history")["steps"]
    assert (steps[-1]["inserted"], steps[-1]["deleted"]) == ("20", "12")


def test_what_is_edited_in_a_document_is_written_to_its_file(folder):
    folder.put("Button", source=BUTTON.replace("#4caf50", "🎨"))
    folder.says("Button.omni is written")
    assert folder.read("Button.omni") == BUTTON.replace("#4caf50", "🎨")


def test_what_was_done_on_both_sides_meanwhile_is_merged(folder):
    # While somebody holds the lock, what is saved in the file waits.
    invite = re.search(r"/invite/(\S+)", folder.welcome)[1]
    accepted = httpx.post(f"{folder.server.url}/api/invites/{invite}/accept", json={"guestName": "Ana"})
    ana = accepted.json()["data"]["accessToken"]
    component = {"componentId": folder.id("Button")}
    address = folder.server.url.replace("http", "ws") + f"/events/{folder.project['id']}"
    with connect(address) as socket:
        socket.send(json.dumps({"type": "project:join", "token": ana}))
        socket.send(json.dumps({"type": "component:lock", **component}))
        hear(socket, "component:locked")
        folder.write("Button.omni", BUTTON.replace("120", "200"))
        folder.says("Button.omni is not followed yet: Ana has locked this component.")
        folder.put("Button", ana, source=BUTTON.replace("#4caf50", "🎨"))
        socket.send(json.dumps({"type": "component:unlock", **component}))
        folder.says("Button.omni is taken over")
        folder.says("Button.omni is written")
    both = BUTTON.replace("#4caf50", "🎨").replace("120", "200")
    assert folder.read("Button.omni") == folder.source("Button") == both


def test_components_come_go_and_take_other_names_on_both_sides(folder):
    folder.write("ui/Card.omni", BUTTON)
    folder.says("ui/Card.omni is a component now")
    assert folder.names() == ["Button", "Card"]

    (folder.root / "Button.omni").rename(folder.root / "Knob.omni")
    folder.says("Button is Knob now")
    assert folder.names() == ["Card", "Knob"]

    folder.put("Card", name="Tile")
    folder.says("ui/Card.omni is ui/Tile.omni now")
    assert folder.read("ui/Tile.omni") == BUTTON

    (folder.root / "Knob.omni").unlink()
    folder.says("Knob is in the bin, since its file is gone")
    assert folder.names() == ["Tile"]

    made = folder.post(f"/api/projects/{folder.project['id']}/components", name="Chart", source=BUTTON)
    folder.says("Chart.omni is written")
    assert folder.read("Chart.omni") == BUTTON

    folder.http.delete(f"/api/components/{made['id']}").raise_for_status()
    folder.says("Chart.omni is removed, since its component was deleted")
    assert not (folder.root / "Chart.omni").exists()


def test_it_goes_on_where_it_was(folder, dev):
    component = folder.id("Button")
    folder.server.stop()
    folder.write("Button.omni", BUTTON.replace("120", "300"))
    again = dev()
    again.says("Button.omni is taken over")
    assert again.id("Button") == component
    assert again.source("Button") == BUTTON.replace("120", "300")


def test_what_was_typed_last_is_in_the_file_when_it_ends(folder):
    folder.put("Button", source=BUTTON.replace("120", "90"))
    code, _, errors = folder.server.stop()
    assert (code, errors) == (0, "")
    assert folder.read("Button.omni") == BUTTON.replace("120", "90")


def test_what_can_not_be_followed_is_said_once_and_left_alone(folder):
    folder.write("ui/Button.omni", "<component")
    folder.says("ui/Button.omni is left alone: Button is another file's component.")
    (folder.root / "Bad.omni").write_bytes(b"\xff\xfe")
    folder.says("Bad.omni is left alone: it is not UTF-8 text (byte 1).")
    folder.write("Huge.omni", "x" * 200_000)
    folder.says("Huge.omni is not followed yet: The source is 200000 bytes long; 102400 is the most.")
    folder.write("Huge.omni", BUTTON)
    folder.says("Huge.omni is a component now")
    assert folder.names() == ["Button", "Huge"]
    assert folder.read("ui/Button.omni") == "<component"


def test_a_folder_that_is_none_is_refused(omnicraft):
    assert refused(omnicraft("dev", "nowhere")) == "There is no folder nowhere."
