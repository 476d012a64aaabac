"""Projects as one file: a zip that holds everything another server needs to make the same project."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from datetime import datetime
from typing import Annotated, Any, Literal

import anyio.to_thread
from fastapi import APIRouter, File, Response, UploadFile
from pydantic import Base64Bytes, Field, ValidationError
from sqlmodel import Session

from collab.api.assets import AssetName, keep
from collab.api.components import ComponentName
from collab.api.dependencies import CurrentPerson, CurrentServices, project_access
from collab.api.envelope import Answer, Model, utc
from collab.api.projects import Description, ProjectDetails, ProjectName, project_details
from collab.api.services import Services
from collab.api.sizes import check_size
from collab.api.words import PLAIN, WHOLE, at_most
from collab.auth.errors import AuthError
from collab.auth.identity import Access, Role
from collab.auth.permissions import Action
from collab.auth.service import Person
from collab.crdt.gate import GateError
from collab.crdt.lib0 import MalformedError
from collab.crdt.storage import LogRow
from collab.db import assets, audit, components, projects, users, versions
from collab.db.tables import ComponentVersion
from collab.errors import OmniCraftError

router = APIRouter(prefix="/api/projects", tags=["projects"])

FORMAT = "omnicraft-project"
MANIFEST = "manifest.json"
# Of what a bundle may unfold to, beside the bound on the file itself.
_MOST_FILES, _UNFOLDED, _LONGEST_MANIFEST = 5_000, 500 * 1024 * 1024, 64 * 1024 * 1024


class BundleError(OmniCraftError):
    """A file that is not a project. The message says what is wrong with it."""

    code = "BAD_BUNDLE"
    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="Take a file that “Export project” has made, unchanged.")


Source = Annotated[str, WHOLE]


class VersionEntry(Model):
    """A saved version."""

    message: Annotated[str, at_most(200, at_least=0), PLAIN]
    author: Annotated[str, at_most(100, at_least=0), PLAIN] | None
    created_at: datetime
    source: Source


class ComponentEntry(Model):
    """A component; its text is the file ``file``. Versions are in the order they were saved.

    ``history`` is a file with every edit, a line each: ``{"at", "author", "update"}``, the time in seconds
    since 1970 and the Yjs update in base64. Without it the history begins with the text.
    """

    name: ComponentName
    kind: str
    settings: dict[str, Any]
    file: str
    history: str | None = None
    versions: Annotated[list[VersionEntry], Field(max_length=10_000)]


class EditEntry(Model):
    """A line of a history. ``author`` is a key of the manifest's ``authors``."""

    at: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    author: str | None
    update: Base64Bytes
    epoch: Annotated[int, Field(ge=1)] = 1


class AssetEntry(Model):
    """An asset; its bytes are the file ``file``."""

    name: AssetName
    file: str


class Manifest(Model):
    """What a bundle holds."""

    format: Literal["omnicraft-project"]
    version: Literal[1]
    name: ProjectName
    description: Description
    settings: dict[str, Any]
    authors: Annotated[dict[str, Annotated[str, at_most(100), PLAIN]], Field(default_factory=dict)]
    components: list[ComponentEntry]
    assets: list[AssetEntry]


@router.get(
    "/{project_id}/export",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}, "description": "A zip."}},
)
async def export_project(
    access: Annotated[Access, project_access(Action.PROJECT_EXPORT)], services: CurrentServices
) -> Response:
    """A project as one file: its components with every edit and their saved versions, and its assets."""
    manifest, files = await _gather(services, access)
    data = await anyio.to_thread.run_sync(_pack, manifest, files)

    def record(session: Session) -> None:
        audit.record(
            session, "project:exported", actor_id=access.identity.user_id, project_id=access.project_id
        )

    await services.database.write(record)
    headers = {"Content-Disposition": 'attachment; filename="project.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


@router.post("/import", status_code=201)
async def import_project(
    person: CurrentPerson,
    services: CurrentServices,
    file: Annotated[UploadFile, File(description="What an export gave.")],
) -> Answer[ProjectDetails]:
    """Make a project of an exported one. Nothing is kept when anything in it can't be.

    When the caller has a project of that name already, the new one gets a number behind it.
    """
    if person.is_guest:
        raise AuthError("GUESTS_CANNOT_OWN")
    data = await file.read()
    manifest, texts, histories, blobs = await anyio.to_thread.run_sync(_unpack, data)
    for text in (*texts, *(version.source for entry in manifest.components for version in entry.versions)):
        check_size(text, services.settings.limits.source_bytes)
    project_id, component_ids = await _make(services, person, manifest)
    access = Access(person.identity, project_id, Role.OWNER, person.sign_in_id)
    try:
        for component_id, text, edits in zip(component_ids, texts, histories, strict=True):
            if edits is None:
                await services.rooms.create(component_id, text, person.identity.user_id)
            else:
                await _adopt(services, component_id, text, _rows(edits, manifest, person))
        for entry, blob in zip(manifest.assets, blobs, strict=True):
            await keep(services, access, entry.name, blob)
    except BaseException:
        await services.database.write(lambda session: projects.delete(session, project_id))
        raise
    services.rooms.projects_changed(person.identity.user_id)
    return Answer(
        data=await services.database.read(
            lambda session: project_details(session, project_id, person.identity.user_id)
        )
    )


async def _adopt(services: Services, component_id: str, text: str, rows: list[LogRow]) -> None:
    try:
        made = await services.rooms.adopt(component_id, rows)
    except (GateError, MalformedError) as error:
        raise BundleError(f"A history in it can't be: {error.message}") from None
    if made != text:
        raise BundleError("A history in it doesn't lead to its text.")


def _rows(edits: list[EditEntry], manifest: Manifest, person: Person) -> list[LogRow]:
    """The rows of a log. Only the caller's own edits become an account's: the file may say what it likes."""
    own = person.identity.user_id
    authors = {
        key: own if key == own else f"{users.IMPORTED}{name}" for key, name in manifest.authors.items()
    }
    return [
        LogRow(seq, authors.get(edit.author or ""), edit.at, edit.update, edit.epoch)
        for seq, edit in enumerate(edits, 1)
    ]


async def _gather(services: Services, access: Access) -> tuple[Manifest, dict[str, bytes]]:
    def read(session: Session) -> tuple[Any, Any, Any]:
        found = projects.membership(session, access.project_id, access.identity.user_id)
        if found is None:
            raise AuthError("NOT_FOUND")
        listed = [component for component, _ in components.of_project(session, access.project_id).items]
        saved = [versions.of_component(session, component.id, None).items for component in listed]
        kept = assets.of_project(session, access.project_id, None).items
        return found.project, list(zip(listed, saved, strict=True)), kept

    project, listed, kept = await services.database.read(read)
    files: dict[str, bytes] = {}
    entries = []
    authors: set[str] = set()
    for component, saved in listed:
        source, seq = await services.rooms.source(component.id)
        rows = (await services.rooms.rows(component.id))[:seq]  # More may have come since.
        file = f"components/{component.name}.omni"
        files[file] = source.encode()
        edits = f"history/{component.name}.jsonl" if rows else None
        if edits:
            files[edits] = await anyio.to_thread.run_sync(_lines, rows)
        authors |= {row.author_id for row in rows if row.author_id is not None}
        entries.append(
            ComponentEntry(
                name=component.name,
                kind=component.kind,
                settings=component.settings,
                file=file,
                history=edits,
                versions=[_version(version, author) for version, author in reversed(saved)],
            )
        )
    asset_entries = []
    for asset in kept:
        blob = await anyio.to_thread.run_sync(services.files.get, f"{asset.sha256}.bin")
        if blob is not None:
            files[f"assets/{asset.name}"] = blob
            asset_entries.append(AssetEntry(name=asset.name, file=f"assets/{asset.name}"))
    names = await services.database.read(lambda session: users.names(session, authors))
    manifest = Manifest(
        format=FORMAT,
        version=1,
        name=project.name,
        description=project.description,
        settings=project.settings,
        authors=names,
        components=entries,
        assets=asset_entries,
    )
    return manifest, files


def _version(version: ComponentVersion, author: str | None) -> VersionEntry:
    return VersionEntry(
        message=version.message, author=author, created_at=utc(version.created_at), source=version.source
    )


def _lines(rows: list[LogRow]) -> bytes:
    lines = [
        json.dumps(
            {"at": row.at, "author": row.author_id, "update": base64.b64encode(row.data).decode()}
            | ({"epoch": row.epoch} if row.epoch > 1 else {})
        )
        for row in rows
    ]
    return "\n".join(lines).encode()


def _edits(data: bytes) -> list[EditEntry]:
    return [EditEntry.model_validate_json(line) for line in data.splitlines()]


def _pack(manifest: Manifest, files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(MANIFEST, manifest.model_dump_json(by_alias=True, indent=2))
        for name, data in files.items():
            bundle.writestr(name, data)
    return buffer.getvalue()


def _unpack(data: bytes) -> tuple[Manifest, list[str], list[list[EditEntry] | None], list[bytes]]:
    """The manifest, the components' texts and histories, and the assets' bytes. Raises BundleError.

    Names within the zip are looked up, never written anywhere.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            infos = bundle.infolist()
            if len(infos) > _MOST_FILES or sum(info.file_size for info in infos) > _UNFOLDED:
                raise BundleError("The file unfolds to more than a project may hold.")
            manifest = Manifest.model_validate(json.loads(_entry(bundle, MANIFEST, _LONGEST_MANIFEST)))
            texts = [_entry(bundle, entry.file).decode() for entry in manifest.components]
            histories = [
                None if entry.history is None else _edits(_entry(bundle, entry.history))
                for entry in manifest.components
            ]
            blobs = [_entry(bundle, entry.file) for entry in manifest.assets]
    except OmniCraftError:
        raise
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise BundleError(f"{where} in it is not right: {error.errors()[0]['msg']}.") from None
    except (ValueError, RecursionError):  # Not JSON, or not UTF-8.
        raise BundleError("A text in the file can't be read.") from None
    except Exception:  # zipfile and the decompressors behind it raise whatever they stumble over.
        raise BundleError("The file is no zip, or a damaged one.") from None
    if len({entry.name for entry in manifest.components}) < len(manifest.components):
        raise BundleError("Two components in it have one name.")
    return manifest, texts, histories, blobs


def _entry(bundle: zipfile.ZipFile, name: str, most: int = _UNFOLDED) -> bytes:
    """One file of a zip; never more bytes than it declares, whatever it unfolds to."""
    try:
        info = bundle.getinfo(name)
    except KeyError:
        raise BundleError(f"{name} is missing in the file.") from None
    if info.file_size > most:
        raise BundleError(f"{name} in the file is too large.")
    with bundle.open(info) as file:
        return file.read(info.file_size)


async def _make(services: Services, person: Person, manifest: Manifest) -> tuple[str, list[str]]:
    """The rows of the project, in one transaction: its id, and those of its components."""
    user_id = person.identity.user_id
    most = services.tiers[person.tier].projects

    def work(session: Session) -> tuple[str, list[str]]:
        if most is not None and projects.owned(session, user_id) >= most:
            raise AuthError("TOO_MANY_PROJECTS")
        name = projects.free_name(session, user_id, manifest.name)
        project = projects.add(session, user_id, name, manifest.description)
        project.settings = manifest.settings
        ids = []
        for entry in manifest.components:
            component = components.add(session, project.id, entry.name)
            component.kind, component.settings = entry.kind, entry.settings
            ids.append(component.id)
            for number, version in enumerate(entry.versions, 1):
                session.add(
                    ComponentVersion(
                        component_id=component.id,
                        number=number,
                        message=version.message,
                        seq=0,
                        source=version.source,
                        created_at=version.created_at.timestamp(),
                    )
                )
        audit.record(session, "project:imported", actor_id=user_id, project_id=project.id, name=name)
        return project.id, ids

    return await services.database.write(work)
