import pytest

from collab.api.components import TEMPLATE
from collab.compile.pipeline import compile_source

pytestmark = pytest.mark.anyio


@pytest.fixture
def components(project):
    return f"/api/projects/{project['id']}/components"


async def test_a_component_holds_the_source_it_was_made_with(owner, components):
    made = await owner.ok("POST", components, {"name": "Badge", "source": "<component name='Badge'/>"})
    assert (made["name"], made["source"], made["seq"]) == ("Badge", "<component name='Badge'/>", 1)
    assert made["role"] == "owner"
    assert await owner.ok("GET", f"/api/components/{made['id']}") == made


async def test_an_empty_source_is_a_source(owner, components):
    assert (await owner.ok("POST", components, {"name": "Blank", "source": ""}))["source"] == ""


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("Badge", "Badge"),
        ("Primary button", "PrimaryButton"),
        ("icon-large_2", "iconLarge_2"),
        ("Schaltfläche", "SchaltflChe"),
        ("3 dots", "Component3Dots"),
        ("_x", "Component_x"),
        ("按钮", "Component"),
        ("Ben & Jerry's {one}", "BenJerrySOne"),
    ],
)
async def test_a_component_may_have_the_name_a_person_types(owner, components, name, identifier):
    made = await owner.ok("POST", components, {"name": name})
    assert made["name"] == name
    assert made["source"] == TEMPLATE.format(name=identifier)
    assert compile_source(made["source"], file=f"{name}.omni").diagnostics == ()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a/b", 'name must not start with a dot or hold any of / \\ : * ? " < > |.'),
        ("..", 'name must not start with a dot or hold any of / \\ : * ? " < > |.'),
        ("a<b", 'name must not start with a dot or hold any of / \\ : * ? " < > |.'),
        ("", "name must not be empty."),
        ("a\tb", "name must not contain control characters."),
        ("x" * 101, "name is too long: at most 100 characters."),
    ],
)
async def test_what_no_file_may_be_named_is_refused_in_words(owner, component, components, name, sentence):
    for method, path in (("POST", components), ("PUT", f"/api/components/{component['id']}")):
        response = await owner.send(method, path, {"name": name})
        assert response.status_code == 422
        assert response.json()["error"]["message"] == sentence


async def test_a_name_is_taken_once_in_a_project(owner, component, components):
    assert await owner.error("POST", components, {"name": "Button"}) == (409, "NAME_TAKEN")
    other = await owner.ok("POST", components, {"name": "Other"})
    assert await owner.error("PUT", f"/api/components/{other['id']}", {"name": "Button"}) == (
        409,
        "NAME_TAKEN",
    )
    second = await owner.ok("POST", "/api/projects", {"name": "Second"})
    await owner.ok("POST", f"/api/projects/{second['id']}/components", {"name": "Button"})


async def test_renaming_leaves_the_text(owner, component, components):
    renamed = await owner.ok("PUT", f"/api/components/{component['id']}", {"name": "Knob"})
    assert renamed == component | {"name": "Knob"}
    assert [each["name"] for each in await owner.ok("GET", components)] == ["Knob"]


async def test_a_deleted_component_frees_its_name(owner, component, components, services):
    await owner.ok("DELETE", f"/api/components/{component['id']}")
    assert await owner.error("GET", f"/api/components/{component['id']}") == (404, "NOT_FOUND")
    assert services.rooms.closed == [component["id"]]
    await owner.ok("POST", components, {"name": "Button"})


async def test_a_source_has_a_longest_size_in_bytes(owner, components, services):
    most = services.settings.limits.source_bytes
    await owner.ok("POST", components, {"name": "Full", "source": "x" * most})
    body = {"name": "Over", "source": "é" * (most // 2 + 1)}
    assert await owner.error("POST", components, body) == (413, "SOURCE_TOO_LARGE")
    assert [each["name"] for each in await owner.ok("GET", components)] == ["Full"]


async def test_half_a_character_is_no_source(owner, components):
    response = await owner.send(
        "POST",
        components,
        content=b'{"name": "Half", "source": "\\ud83d"}',
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 422
    assert response.json()["error"]["message"] == "source must not contain half a surrogate pair."


async def test_a_component_whose_text_cannot_be_kept_is_not_left_behind(owner, components, services):
    services.rooms.fails = True
    assert await owner.error("POST", components, {"name": "Lost"}) == (500, "INTERNAL")
    assert await owner.ok("GET", components) == []
    services.rooms.fails = False
    await owner.ok("POST", components, {"name": "Lost"})


async def test_c6_everyone_is_told_that_a_project_has_other_components(owner, component, project, services):
    told = (project["id"], {"type": "components:changed"})
    before = services.rooms.told.count(told)
    path = f"/api/components/{component['id']}"
    for method, address, body in (
        ("PUT", path, {"name": "Other"}),
        ("DELETE", path, None),
        ("POST", f"{path}/recover", None),
        ("POST", f"/api/projects/{project['id']}/components", {"name": "Another"}),
    ):
        await owner.ok(method, address, *([] if body is None else [body]))
        before += 1
        assert services.rooms.told.count(told) == before, (method, address)
    await owner.ok("PUT", path, {"source": "<component name='Other' />"})
    assert services.rooms.told.count(told) == before
