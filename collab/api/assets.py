"""Assets: files that a project's components use by name."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, File, Form, HTTPException, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, TypeAdapter, ValidationError
from sqlmodel import Session

from collab.api.artifacts import IMMUTABLE
from collab.api.components import file_name
from collab.api.dependencies import AccessToken, CurrentServices, asset_access, project_access
from collab.api.envelope import Answer, Empty, Model, PagedAnswer, Part, utc
from collab.api.services import Services
from collab.api.uploads import Upload, UploadError, examine
from collab.api.words import PLAIN, at_most
from collab.auth.errors import AuthError
from collab.auth.identity import Access
from collab.auth.permissions import Action
from collab.db import assets, audit
from collab.db.tables import Asset

router = APIRouter(tags=["assets"])

CHANGED = {"type": "assets:changed"}
"""What everyone in a project is told when its assets are others."""

AssetName = Annotated[str, at_most(255), PLAIN, AfterValidator(file_name)]
_NAME = TypeAdapter(AssetName)
_HASH = re.compile(r"[0-9a-f]{64}")
# A file can't run anything, load anything or be framed, whatever a browser takes it for.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


class AssetBody(Model):
    """An asset. ``url`` holds its bytes and never changes; width and height are in pixels."""

    id: str
    project_id: str
    name: str
    kind: str
    mime_type: str
    url: str
    sha256: str
    size: int
    width: int | None
    height: int | None
    created_at: datetime

    @classmethod
    def of(cls, asset: Asset) -> AssetBody:
        """From what the database says."""
        known = asset.model_dump(exclude={"created_by", "created_at"})
        return cls(**known, url=f"/files/{asset.sha256}", created_at=utc(asset.created_at))


@router.get("/api/projects/{project_id}/assets")
async def list_assets(
    access: Annotated[Access, project_access(Action.PROJECT_READ)], part: Part, services: CurrentServices
) -> PagedAnswer[AssetBody]:
    """A project's assets, by name."""
    found = await services.database.read(lambda session: assets.of_project(session, access.project_id, part))
    return PagedAnswer.of(found, part, AssetBody.of)


@router.post("/api/projects/{project_id}/assets", status_code=201)
async def upload_asset(
    access: Annotated[Access, project_access(Action.COMPONENT_UPDATE)],
    services: CurrentServices,
    file: Annotated[UploadFile, File(description="The file.")],
    name: Annotated[str | None, Form(description="Its name here, when not the file's own.")] = None,
) -> Answer[AssetBody]:
    """Upload a file. What it is is seen from its bytes; an SVG is kept without what could run or load."""
    return Answer(data=await _keep(services, access, file, name))


@router.post("/api/assets/upload", status_code=201)
async def upload_to_project(
    token: AccessToken,
    services: CurrentServices,
    project_id: Annotated[str, Form(alias="projectId", description="The project it is for.")],
    file: Annotated[UploadFile, File(description="The file.")],
    name: Annotated[str | None, Form(description="Its name here, when not the file's own.")] = None,
) -> Answer[AssetBody]:
    """Upload a file to the project that the form names."""
    access = await services.access.project(token, project_id, Action.COMPONENT_UPDATE)
    return Answer(data=await _keep(services, access, file, name))


@router.get("/api/assets/{asset_id}")
async def read_asset(
    asset_id: str,
    _access: Annotated[Access, asset_access(Action.PROJECT_READ)],
    services: CurrentServices,
) -> Answer[AssetBody]:
    """What an asset is, and where its bytes are."""
    return Answer(
        data=AssetBody.of(await services.database.read(lambda session: _require(session, asset_id)))
    )


@router.delete("/api/assets/{asset_id}")
async def delete_asset(
    asset_id: str,
    access: Annotated[Access, asset_access(Action.COMPONENT_UPDATE)],
    services: CurrentServices,
) -> Answer[Empty]:
    """Delete an asset. Its bytes go when no other asset has the same."""

    def work(session: Session) -> str | None:
        asset = _require(session, asset_id)
        session.delete(asset)
        session.flush()
        _record(session, "asset:deleted", access, asset)
        return None if assets.is_used(session, asset.sha256) else asset.sha256

    unused = await services.database.write(work)
    if unused is not None:
        await anyio.to_thread.run_sync(services.files.remove, f"{unused}.bin")
    services.rooms.announce(access.project_id, CHANGED)
    return Answer(data=Empty())


@router.get("/files/{sha256}", response_class=Response)
async def read_file(sha256: str, services: CurrentServices) -> Response:
    """An asset's bytes. Whoever knows the hash has seen the file; its URL tells nothing else."""
    if not _HASH.fullmatch(sha256):
        raise HTTPException(404)
    asset = await services.database.read(lambda session: assets.by_hash(session, sha256))
    data = await anyio.to_thread.run_sync(services.files.get, f"{sha256}.bin")
    if asset is None or data is None:
        raise HTTPException(404)
    headers = {
        "Cache-Control": IMMUTABLE,
        "Content-Security-Policy": _POLICY,
        "Content-Disposition": "attachment",
        # The preview runs in a sandbox without an origin, so it fetches across origins.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return Response(data, media_type=asset.mime_type, headers=headers)


async def keep(services: Services, access: Access, name: str, data: bytes) -> Asset:
    """Examine a file, and keep it in a project under this name.

    Raises UploadError, NameTakenError, or RequestValidationError for a name that can't be.
    """
    try:
        name = _NAME.validate_python(name)
    except ValidationError as error:
        errors = [dict(each) | {"loc": ("body", "name")} for each in error.errors()]
        raise RequestValidationError(errors) from None
    upload = await anyio.to_thread.run_sync(examine, data, services.settings.limits)
    user_id = access.identity.user_id
    # Bytes first: a name without bytes could not be served, bytes without a name do no harm.
    sha256 = await anyio.to_thread.run_sync(services.files.put, upload.data, "bin")

    def work(session: Session) -> Asset:
        _check_quota(services, session, user_id, upload)
        asset = Asset(
            project_id=access.project_id,
            name=name,
            kind=upload.kind,
            mime_type=upload.mime_type,
            sha256=sha256,
            size=len(upload.data),
            width=upload.width,
            height=upload.height,
            created_by=user_id,
        )
        assets.add(session, asset)
        _record(session, "asset:uploaded", access, asset)
        return asset

    return await services.database.write(work)


async def _keep(services: Services, access: Access, file: UploadFile, name: str | None) -> AssetBody:
    data = await file.read()
    asset = await keep(services, access, name or file.filename or "", data)
    services.rooms.announce(access.project_id, CHANGED)
    return AssetBody.of(asset)


def _check_quota(services: Services, session: Session, user_id: str, upload: Upload) -> None:
    limits = services.settings.limits
    count, size = assets.usage(session, user_id)
    if count >= limits.assets_per_user or size + len(upload.data) > limits.asset_bytes_per_user:
        raise UploadError(
            413,
            "NO_ROOM",
            f"You have {count} files of {size // (1024 * 1024)} MB in all, and this one is too much.",
            "Delete some that you no longer need.",
        )


def _require(session: Session, asset_id: str) -> Asset:
    asset = assets.find(session, asset_id)
    if asset is None:
        raise AuthError("NOT_FOUND")
    return asset


def _record(session: Session, action: str, access: Access, asset: Asset) -> None:
    audit.record(
        session,
        action,
        actor_id=access.identity.user_id,
        project_id=asset.project_id,
        subject=asset.id,
        name=asset.name,
        sha256=asset.sha256,
    )
