"""Components: made, read, renamed, deleted, compiled."""

from __future__ import annotations

import re
import time
from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, Field, FiniteFloat, StrictBool, StrictInt
from sqlmodel import Session

from collab.api.compilation import COMPILE_RESPONSES, CompileAnswer, answer, compile_apart, take_compile
from collab.api.dependencies import CurrentPerson, CurrentServices, component_access, project_access
from collab.api.envelope import Answer, Empty, Failure, Model, PagedAnswer, Part, utc
from collab.api.projects import ComponentSummary
from collab.api.services import Services
from collab.api.sizes import check_size
from collab.api.words import PLAIN, WHOLE, at_most
from collab.auth.errors import AuthError
from collab.auth.identity import Access, Role
from collab.auth.permissions import Action
from collab.db import binned, components
from collab.db.tables import Component
from collab.errors import OmniCraftError
from collab.rooms.requests import MAX_INTENTS

router = APIRouter(prefix="/api", tags=["components"])

CHANGED = {"type": "components:changed"}
"""What everyone in a project is told when it has other components, or calls one something else."""


def tell_changed(services: Services, project_id: str) -> None:
    """The project has other components, or other names for them: who is in it or lists it is told."""
    services.rooms.project_changed(project_id)
    services.rooms.announce(project_id, CHANGED)


def file_name(name: str) -> str:
    """A name that a file can have on any system, as a component has in ``NAME.omni``. Raises ValueError."""
    if name.startswith(".") or any(char in '/\\:*?"<>|' for char in name):
        raise ValueError('must not start with a dot or hold any of / \\ : * ? " < > |.')
    return name


EntityTags = Annotated[str | None, Header()]
ComponentName = Annotated[str, at_most(100), PLAIN, AfterValidator(file_name)]

TEMPLATE = """\
<component name="{name}">
  <script>
    const active = signal(false);
  </script>

  <template>
    <rect
      width={{160}}
      height={{80}}
      radius={{12}}
      fill={{active() ? '#ffb252' : '#4dcdff'}}
      cursor="pointer"
      @click={{() => active.set(!active())}}
    />
    <text
      content={{active() ? 'Thank you!' : 'Click me'}}
      x={{80}}
      y={{40}}
      align="middle"
      baseline="middle"
      fill="#10202c"
    />
  </template>
</component>
"""


def _identifier(name: str) -> str:
    """A name as the language takes it: ``Primary button`` becomes ``PrimaryButton``."""
    words = re.findall(r"[A-Za-z0-9_]+", name)
    joined = words[0] + "".join(word[0].upper() + word[1:] for word in words[1:]) if words else ""
    return joined if joined[:1].isalpha() else f"Component{joined}"


class ComponentRequest(Model):
    """A new component. Without a source it starts from a small template.

    ``name`` is also the name of the component's file, without ``.omni``: any text on one line, but for
    ``/ \\ : * ? " < > |`` and a dot at its start.
    """

    name: ComponentName
    source: Annotated[str, WHOLE] | None = None


class ComponentChange(Model):
    """What to change in a component; what is left out stays."""

    name: ComponentName | None = None
    source: Annotated[str, WHOLE] | None = None


class Expression(Model):
    """A value that the source computes."""

    expression: str


def _is_none(value: object) -> bool:
    return value is None


Letter = tuple[Annotated[int, Field(ge=0, lt=2**53)], Annotated[int, Field(ge=0, lt=2**53)]]
"""A character of the text as Yjs names it: client and clock."""
AttributeValue = StrictBool | StrictInt | FiniteFloat | str | Expression | None


class Intent(Model):
    """Set one attribute of one element.

    `node` is the element's place in the outline of the compile result: indexes of children from the root,
    such as `0.2`. Null means: no such attribute. `at` is the first letter of the element's tag, as Yjs names
    it: with it, the element is found wherever it stands, whatever `node` says.
    """

    node: Annotated[str, Field(max_length=500)]
    attribute: Annotated[str, Field(max_length=100)]
    value: AttributeValue
    expect: AttributeValue
    at: Letter | None = Field(default=None, exclude_if=_is_none)


class Place(Model):
    """Beside elements, named by the first letters of their tags.

    Behind the one in `after` if that is there, else in front of the one in `before`, else in `within` (none:
    in the template) as far back as `node` says. `letter` is what the element itself was named by before it
    was taken away: what the same edit puts beside that is put beside it.
    """

    after: Letter | None = Field(default=None, exclude_if=_is_none)
    before: Letter | None = Field(default=None, exclude_if=_is_none)
    within: Letter | None = Field(default=None, exclude_if=_is_none)
    letter: Letter | None = Field(default=None, exclude_if=_is_none)


class Insertion(Model):
    """Put an element, given by its source, so that it stands at `node` in the outline.

    With a `place` it goes there, whatever `node` says.
    """

    node: Annotated[str, Field(max_length=500)]
    insert: Annotated[str, Field(max_length=100_000)]
    place: Place | None = Field(default=None, exclude_if=_is_none)


class Removal(Model):
    """Take the element at `node` away, if its source is still `remove`. `at` is as in `Intent`."""

    node: Annotated[str, Field(max_length=500)]
    remove: Annotated[str, Field(max_length=100_000)]
    at: Letter | None = Field(default=None, exclude_if=_is_none)


class Declaration(Model):
    """Give the script a signal of a number, and the component a script if it has none."""

    declare: Annotated[str, Field(max_length=100)]
    value: FiniteFloat


class Forgetting(Model):
    """Take the line of a signal away that begins with `value`."""

    forget: Annotated[str, Field(max_length=100)]
    value: FiniteFloat


AnyIntent = Intent | Insertion | Removal | Declaration | Forgetting


class EditsRequest(Model):
    """Edits that are made together."""

    intents: Annotated[list[AnyIntent], Field(min_length=1, max_length=MAX_INTENTS)]


class EditDone(Model):
    """The number of the edit in the component's history, and the intents that undo it."""

    seq: int
    inverse: list[AnyIntent]


class ComponentBody(Model):
    """A component with its text. ``seq`` is the number of the last edit in it."""

    id: str
    project_id: str
    name: str
    source: str
    seq: int
    role: Role


@router.get("/projects/{project_id}/components")
async def list_components(
    access: Annotated[Access, project_access(Action.PROJECT_READ)], part: Part, services: CurrentServices
) -> PagedAnswer[ComponentSummary]:
    """A project's components, in the order they were made."""
    found = await services.database.read(
        lambda session: components.of_project(session, access.project_id, part)
    )
    return PagedAnswer.of(
        found,
        part,
        lambda row: ComponentSummary(id=row[0].id, name=row[0].name, updated_at=utc(row[1])),
    )


@router.post("/projects/{project_id}/components", status_code=201)
async def create_component(
    body: ComponentRequest,
    access: Annotated[Access, project_access(Action.COMPONENT_CREATE)],
    services: CurrentServices,
) -> Answer[ComponentBody]:
    """Make a component."""
    source = TEMPLATE.format(name=_identifier(body.name)) if body.source is None else body.source
    check_size(source, services.settings.limits.source_bytes)
    component = await services.database.write(
        lambda session: components.add(session, access.project_id, body.name)
    )
    try:
        await services.rooms.create(component.id, source, access.identity.user_id)
    except BaseException:
        # A component without a text would be a name that can't be opened.
        await services.database.write(lambda session: session.delete(require(session, component.id)))
        raise
    services.rooms.used_changed(access.project_id, component.name)
    tell_changed(services, access.project_id)
    return Answer(data=await component_body(services, component, access))


@router.get(
    "/components/{component_id}",
    response_model=Answer[ComponentBody],
    responses={304: {"description": "It is what `If-None-Match` names; there is no body."}},
)
async def read_component(
    component_id: str,
    access: Annotated[Access, component_access(Action.COMPONENT_READ)],
    services: CurrentServices,
    response: Response,
    if_none_match: EntityTags = None,
) -> Answer[ComponentBody] | Response:
    """A component and its text as it is now. `ETag` changes with its text, its name and the caller's role."""
    component = await services.database.read(lambda session: require(session, component_id))
    body = await component_body(services, component, access)
    tag = _tag(component, body)
    if _names(if_none_match, tag, weakly=True):
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return Answer(data=body)


@router.put(
    "/components/{component_id}",
    responses={412: {"model": Failure, "description": "It is not what `If-Match` names any more."}},
)
async def change_component(
    *,
    component_id: str,
    body: ComponentChange,
    access: Annotated[Access, component_access(Action.COMPONENT_UPDATE)],
    services: CurrentServices,
    response: Response,
    if_match: EntityTags = None,
) -> Answer[ComponentBody]:
    """Rename a component, or make its text another, by an edit that everyone sees.

    With `If-Match` only if nobody has changed it since it was read.
    """
    if body.source is not None:
        check_size(body.source, services.settings.limits.source_bytes)
    component = await services.database.read(lambda session: require(session, component_id))
    if if_match is not None:
        now = _tag(component, await component_body(services, component, access))
        if not _names(if_match, now, weakly=False):
            raise ChangedError(now)
    if body.name is not None and body.name != component.name:
        component = await rename_component(services, component_id, body.name)
    if body.source is not None:
        await services.rooms.replace(component_id, access, body.source)
    changed = await component_body(services, component, access)
    response.headers["ETag"] = _tag(component, changed)
    return Answer(data=changed)


async def rename_component(services: Services, component_id: str, name: str) -> Component:
    """Give a component another name, which everyone sees. Raises NameTakenError."""

    def work(session: Session) -> tuple[Component, str]:
        found = require(session, component_id)
        before = found.name
        components.rename(session, found, name, time.time())
        return found, before

    component, old = await services.database.write(work)
    services.rooms.renamed(component_id, component.project_id, old, component.name)
    tell_changed(services, component.project_id)
    return component


@router.delete("/components/{component_id}")
async def delete_component(
    component_id: str,
    access: Annotated[Access, component_access(Action.COMPONENT_DELETE)],
    services: CurrentServices,
) -> Answer[Empty]:
    """Put a component into its project's bin, with all its history; from there it can be put back."""
    user_id = access.identity.user_id

    def work(session: Session) -> str:
        component = require(session, component_id)
        binned.put_away(session, component, user_id, time.time())
        return component.name

    name = await services.database.write(work)
    await services.rooms.forget(component_id)
    services.rooms.used_changed(access.project_id, name)
    tell_changed(services, access.project_id)
    return Answer(data=Empty())


@router.post("/components/{component_id}/compile", response_model=CompileAnswer, responses=COMPILE_RESPONSES)
async def compile_component(
    component_id: str,
    access: Annotated[Access, component_access(Action.COMPONENT_COMPILE)],
    person: CurrentPerson,
    services: CurrentServices,
) -> JSONResponse:
    """The compile result of a component's text as it is now."""
    await take_compile(services, person)
    component = await services.database.read(lambda session: require(session, component_id))
    source, seq = await services.rooms.source(component_id)
    result = await compile_apart(services, source, f"{component.name}.omni", component_id)
    inline_wasm = services.settings.limits.inline_wasm
    return answer(result.to_json(component_id=component_id, seq=seq, inline_wasm=inline_wasm))


class SymbolBody(Model):
    """A name that a source declares. ``line`` and ``column`` are 1-based, in UTF-16 units."""

    name: str
    kind: str
    type: str
    line: int
    column: int


class UsedProp(Model):
    """A prop of a component that is used."""

    name: str
    type: str
    required: bool


class UsedComponent(Model):
    """The outside of a component that is used; ``events`` map names to the type of what they bring."""

    props: list[UsedProp]
    events: dict[str, str]
    slot: bool


class SymbolsBody(Model):
    """The names of a component's text, and of the components it uses, as of edit ``seq``."""

    seq: int
    symbols: list[SymbolBody]
    components: dict[str, UsedComponent]


@router.get("/components/{component_id}/symbols")
async def read_symbols(
    component_id: str,
    _access: Annotated[Access, component_access(Action.COMPONENT_COMPILE)],
    services: CurrentServices,
) -> Answer[SymbolsBody]:
    """What a component's text declares, with the types that were found; also of a text with errors."""
    component = await services.database.read(lambda session: require(session, component_id))
    source, seq = await services.rooms.source(component_id)
    found = await services.compiler.describe(source, component_id=component_id, file=f"{component.name}.omni")
    return Answer(data=SymbolsBody(seq=seq, **found))


class ChangedError(OmniCraftError):
    """A component is not what the caller knew."""

    code = "CHANGED_MEANWHILE"
    status = 412

    def __init__(self, tag: str) -> None:
        super().__init__(
            "The component has been changed since you read it.",
            hint="Read it again, and repeat your change.",
            details={"etag": tag},
        )


def _tag(component: Component, body: ComponentBody) -> str:
    """The entity tag of a component as one role sees it."""
    return f'"{body.seq}-{int(component.updated_at * 1e6):x}-{body.role[0]}"'


def _names(tags: str | None, tag: str, *, weakly: bool) -> bool:
    """Whether a header with entity tags names this one (RFC 9110, section 13.1). A proxy may weaken a tag."""
    listed = [each.strip() for each in (tags or "").split(",")]
    if weakly:
        listed = [each.removeprefix("W/") for each in listed]
    return "*" in listed or tag in listed


@router.post("/components/{component_id}/edits")
async def edit_component(
    component_id: str,
    body: EditsRequest,
    access: Annotated[Access, component_access(Action.COMPONENT_UPDATE)],
    services: CurrentServices,
) -> Answer[EditDone]:
    """Set attributes of elements in the source, insert and remove elements: all of it or nothing.

    Answered when the edit is on disk. A stale edit is refused with 409 `STALE_EDIT`.
    """
    intents = [intent.model_dump() for intent in body.intents]
    done = await services.rooms.edit(component_id, access, intents)
    return Answer(data=EditDone.model_validate(done))


def require(session: Session, component_id: str) -> Component:
    """The component with this id. Raises AuthError NOT_FOUND."""
    component = components.find(session, component_id)
    if component is None:
        raise AuthError("NOT_FOUND")
    return component


async def component_body(services: Services, component: Component, access: Access) -> ComponentBody:
    """A component as whoever has this access sees it."""
    source, seq = await services.rooms.source(component.id)
    return ComponentBody(
        id=component.id,
        project_id=component.project_id,
        name=component.name,
        source=source,
        seq=seq,
        role=access.role,
    )
