"""Components as pictures and as crates."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Annotated, Literal

import anyio.to_thread
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlmodel import Session

from collab.api.compilation import COMPILE_RESPONSES, answer, compile_apart, take_compile
from collab.api.components import require
from collab.api.dependencies import AccessToken, CurrentPerson, CurrentServices, component_access
from collab.api.envelope import Answer, Model, utc
from collab.api.services import Services
from collab.api.words import at_most
from collab.auth.errors import AuthError
from collab.auth.identity import Access
from collab.auth.permissions import Action
from collab.db import components, exports, shown
from collab.db.tables import Export
from collab.errors import OmniCraftError
from collab.export.apart import FORMATS

router = APIRouter(prefix="/api", tags=["exports"])

# Beside the bytes of assets, under a name that no address leads to.
_KEPT_AS = "export"
_ENDING = {"svg": "svg", "png": "png", "rust": "zip"}


class UnknownFormat(OmniCraftError):  # noqa: N818 - reads as the sentence it is
    """A format that there is not."""

    code = "UNKNOWN_FORMAT"
    status = 422

    def __init__(self, wanted: str) -> None:
        known = ", ".join(FORMATS)
        super().__init__(f"There is no export as “{wanted}”.", hint=f"There are: {known}.")


class ExportSettings(Model):
    """Of pictures. ``at``: ms after the component began. ``scale``: pixels for each px, of a PNG."""

    at: Annotated[float, Field(ge=0, le=600_000, allow_inf_nan=False)] | None = None
    scale: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] | None = None


class ExportRequest(Model):
    """What to make of a component."""

    format: Annotated[str, at_most(20)] = Field(description="`svg`, `png` or `rust`.")
    settings: ExportSettings = Field(default_factory=ExportSettings)


class ExportBody(Model):
    """An export that was made. ``fileSize`` in bytes. It is kept until the component has ten newer ones."""

    export_id: str
    status: Literal["completed"] = "completed"
    format: str
    status_url: str
    download_url: str
    file_size: int
    created_at: datetime


@router.post(
    "/components/{component_id}/export",
    status_code=201,
    response_model=Answer[ExportBody],
    responses=COMPILE_RESPONSES,
)
async def export_component(
    component_id: str,
    body: ExportRequest,
    access: Annotated[Access, component_access(Action.COMPONENT_COMPILE)],
    person: CurrentPerson,
    services: CurrentServices,
) -> Answer[ExportBody] | JSONResponse:
    """Make a picture of a component's text as it is now, or a crate. It counts as a compile.

    Images are those of the project whose names stand in the texts.
    """
    if body.format not in FORMATS:
        raise UnknownFormat(body.format)
    settings = body.settings
    await take_compile(services, person)
    component = await services.database.read(lambda session: require(session, component_id))
    source, seq = await services.rooms.source(component_id)
    result = await compile_apart(services, source, f"{component.name}.omni", component_id)
    if not result.success:
        return answer(result.to_json(component_id=component_id, seq=seq, inline_wasm=0))
    files = {f"{component.name}.omni": source.encode()}
    files |= await _used(services, access, component_id, result.uses)
    if body.format != "rust":
        files |= await _images(services, access, b"".join(files.values()).decode())
    make = partial(
        services.exporter.make,
        component.name,
        files,
        body.format,
        at=settings.at if body.format != "rust" else None,
        scale=settings.scale if body.format == "png" else None,
    )
    data = await anyio.to_thread.run_sync(make)
    sha256 = await anyio.to_thread.run_sync(services.files.put, data, _KEPT_AS)
    export = Export(
        component_id=component_id,
        format=body.format,
        url=f"{sha256}.{_KEPT_AS}",
        size=len(data),
        settings=settings.model_dump(exclude_none=True),
    )
    made = _body(export)

    def remember(session: Session) -> list[str]:
        require(session, component_id)
        return exports.add(session, export)

    for name in await services.database.write(remember):
        await anyio.to_thread.run_sync(services.files.remove, name)
    return Answer(data=made)


@router.get("/exports/{export_id}")
async def read_export(export_id: str, token: AccessToken, services: CurrentServices) -> Answer[ExportBody]:
    """What has become of an export."""
    export, _ = await _find(services, token, export_id)
    return Answer(data=_body(export))


@router.get(
    "/exports/{export_id}/download",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in FORMATS.values()}, "description": "The file."}},
)
async def download_export(export_id: str, token: AccessToken, services: CurrentServices) -> Response:
    """The file that an export made."""
    export, name = await _find(services, token, export_id)
    data = await anyio.to_thread.run_sync(services.files.get, export.url)
    if data is None:
        raise AuthError("NOT_FOUND")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{_ENDING[export.format]}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(data, media_type=FORMATS[export.format], headers=headers)


async def _find(services: Services, token: str, export_id: str) -> tuple[Export, str]:
    """An export and the name of its component, for who may read that."""
    export = await services.database.read(lambda session: exports.find(session, export_id))
    # Whoever may not read it is told the same as if there were none.
    access_id = export.component_id if export is not None else export_id
    await services.access.component(token, access_id, Action.COMPONENT_READ)
    if export is None:
        raise AuthError("NOT_FOUND")
    component = await services.database.read(lambda session: require(session, access_id))
    return export, component.name


async def _used(
    services: Services, access: Access, component_id: str, names: frozenset[str]
) -> dict[str, bytes]:
    """The texts of other components that one was compiled with, as files."""
    listed = await services.database.read(
        lambda session: components.of_project(session, access.project_id).items
    )
    found = {}
    for component, _ in listed:
        if component.name in names and component.id != component_id:
            source, _ = await services.rooms.source(component.id)
            found[f"{component.name}.omni"] = source.encode()
    return found


async def _images(services: Services, access: Access, text: str) -> dict[str, bytes]:
    """The images of the project whose names stand in a text, as files."""
    named = await services.database.read(lambda session: shown.images(session, access.project_id))
    found = {}
    for name, sha256 in named.items():
        if name not in text or PurePath(name).name != name or "\0" in name or name.endswith(".omni"):
            continue
        data = await anyio.to_thread.run_sync(services.files.get, f"{sha256}.bin")
        if data is not None:
            found[name] = data
    return found


def _body(export: Export) -> ExportBody:
    url = f"/api/exports/{export.id}"
    return ExportBody(
        export_id=export.id,
        format=export.format,
        status_url=url,
        download_url=f"{url}/download",
        file_size=export.size,
        created_at=utc(export.created_at),
    )
