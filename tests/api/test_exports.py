"""Components exported over HTTP: pictures and crates, for who may read them."""

import io
import zipfile

import pytest
from PIL import Image

from collab.db.exports import KEPT
from tests.api.test_authorisation import png

pytestmark = pytest.mark.anyio

CHIP = """<component name="Chip" width={20} height={10}>
  <props><prop name="ink" type="color" default="#336699" /></props>
  <template><rect width={20} height={10} fill={props.ink} /></template>
</component>"""
PAGE = """<component name="Page" width={40} height={10}>
  <script>const at = signal(0); onMount(() => tween(at, 20, { duration: 100, easing: "linear" }));</script>
  <template><Chip x={at()} ink="#ff8800" /><image src="dot.png" width={2} height={2} /></template>
</component>"""


@pytest.fixture
async def path(owner, project):
    components = f"/api/projects/{project['id']}/components"
    await owner.ok("POST", components, {"name": "Chip", "source": CHIP})
    made = await owner.ok("POST", components, {"name": "Page", "source": PAGE})
    assets = f"/api/projects/{project['id']}/assets"
    await owner.ok("POST", assets, files={"file": ("dot.png", png())})
    return f"/api/components/{made['id']}"


async def download(caller, made):
    answer = await caller.send("GET", made["downloadUrl"])
    assert answer.status_code == 200, answer.text
    assert len(answer.content) == made["fileSize"]
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    return answer


async def test_a_picture_has_the_components_and_images_that_it_shows(owner, path):
    made = await owner.ok("POST", f"{path}/export", {"format": "svg", "settings": {"at": 1000}})
    assert (made["format"], made["status"]) == ("svg", "completed")
    assert await owner.ok("GET", made["statusUrl"]) == made
    answer = await download(owner, made)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert 'fill="#ff8800"' in answer.text
    assert "matrix(1 0 0 1 20 0)" in answer.text
    assert "data:image/png;base64," in answer.text


async def test_a_png_is_as_large_as_is_asked_for(owner, path):
    made = await owner.ok("POST", f"{path}/export", {"format": "png", "settings": {"scale": 2}})
    answer = await download(owner, made)
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.size, picture.format) == ((80, 20), "PNG")


async def test_a_crate_comes_with_its_runtime(owner, path):
    made = await owner.ok("POST", f"{path}/export", {"format": "rust"})
    answer = await download(owner, made)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = set(archive.namelist())
        assert {"Page/Cargo.toml", "Page/src/lib.rs", "omnicraft_runtime/Cargo.toml"} <= names
        assert b"pub static COMPONENT" in archive.read("Page/src/lib.rs")


async def test_what_there_is_not_is_refused_with_what_there_is(owner, path):
    answer = await owner.send("POST", f"{path}/export", {"format": "video"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "UNKNOWN_FORMAT")
    assert error["hint"] == "There are: svg, png, rust."


async def test_a_component_with_errors_says_which(owner, path):
    await owner.ok("PUT", path, {"source": PAGE.replace("at()", "broken()")})
    answer = await owner.send("POST", f"{path}/export", {"format": "svg"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "COMPILATION_ERROR")
    assert error["diagnostics"]


async def test_why_a_picture_can_t_be_made_is_told(owner, path):
    answer = await owner.send("POST", f"{path}/export", {"format": "png", "settings": {"scale": 100}})
    assert answer.status_code == 201
    await owner.ok("PUT", path, {"source": PAGE.replace("{40}", "{4000}").replace("{10}", "{4000}")})
    answer = await owner.send("POST", f"{path}/export", {"format": "png", "settings": {"scale": 9}})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "EXPORT_FAILED")
    assert error["message"] == "The picture would have 1,296,000,000 pixels; 16,777,216 is the most."


async def test_the_oldest_export_goes_when_there_are_many(owner, path):
    made = [await owner.ok("POST", f"{path}/export", {"format": "svg"}) for _ in range(KEPT + 1)]
    assert await owner.error("GET", made[0]["statusUrl"]) == (404, "NOT_FOUND")
    # The others are of the same bytes, which stay.
    await download(owner, made[1])
