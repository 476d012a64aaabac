"""Projects and who takes part in them."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import StrictBool
from sqlmodel import Session

from collab.api.dependencies import CurrentPerson, CurrentServices, project_access
from collab.api.envelope import Answer, Empty, Model, PagedAnswer, Part, utc
from collab.api.services import Services
from collab.api.words import PLAIN, at_most
from collab.auth.errors import AuthError
from collab.auth.identity import Access, Identity, Role
from collab.auth.permissions import Action
from collab.db import audit, components, projects
from collab.db.paging import Page
from collab.db.projects import Membership

router = APIRouter(prefix="/api/projects", tags=["projects"])

ProjectName = Annotated[str, at_most(100), PLAIN]
Description = Annotated[str, at_most(500, at_least=0), PLAIN]


class OwnerBody(Model):
    """Whose project it is."""

    id: str
    name: str
    color: str


class ProjectBody(Model):
    """A project as the caller sees it. ``isPublic``: anyone may see its components on embed pages."""

    id: str
    name: str
    description: str
    role: Role
    is_public: bool
    owner: OwnerBody
    updated_at: datetime


class HereBody(Model):
    """Somebody who has components of a project open."""

    id: str
    name: str
    color: str
    components: list[str]

    @classmethod
    def all(cls, services: Services, project_id: str) -> list[HereBody]:
        """Everyone who is in a project now."""
        return [
            cls(id=someone.user_id, name=someone.name, color=someone.color, components=open_here)
            for someone, open_here in services.rooms.people(project_id)
        ]


class ProjectCard(ProjectBody):
    """A project in a list: how much is in it, the component that is its picture, and who is there now."""

    component_count: int
    cover: str | None
    here: list[HereBody]


class ComponentSummary(Model):
    """A component in a list. ``updatedAt`` is the time of its last edit or renaming."""

    id: str
    name: str
    updated_at: datetime


class ProjectDetails(ProjectBody):
    """A project with its components, in the order they were made."""

    components: list[ComponentSummary]


class ProjectPage(ProjectDetails):
    """A project with its components, and who is there now."""

    here: list[HereBody]


class ProjectRequest(Model):
    """A new project."""

    name: ProjectName
    description: Description = ""


class ProjectChange(Model):
    """What to change in a project; what is left out stays."""

    name: ProjectName | None = None
    description: Description | None = None
    is_public: StrictBool | None = None


@router.get("")
async def list_projects(
    person: CurrentPerson, part: Part, services: CurrentServices
) -> PagedAnswer[ProjectCard]:
    """The projects that the caller takes part in, the newest change first."""

    def work(session: Session) -> tuple[Page[Membership], dict[str, projects.Contents]]:
        found = projects.memberships(session, person.identity.user_id, part)
        return found, projects.contents(session, [each.project.id for each in found.items])

    found, contents = await services.database.read(work)

    def card(membership: Membership) -> ProjectCard:
        project_id = membership.project.id
        inside = contents.get(project_id, projects.Contents())
        more = {"component_count": inside.components, "cover": inside.cover}
        here = HereBody.all(services, project_id)
        return ProjectCard.model_validate(_fields(membership) | more | {"here": here})

    return PagedAnswer.of(found, part, card)


@router.post("", status_code=201)
async def create_project(
    body: ProjectRequest, person: CurrentPerson, services: CurrentServices
) -> Answer[ProjectDetails]:
    """Make a project. Guests can't."""
    if person.is_guest:
        raise AuthError("GUESTS_CANNOT_OWN")
    user_id = person.identity.user_id
    most = services.tiers[person.tier].projects

    def work(session: Session) -> ProjectDetails:
        if most is not None and projects.owned(session, user_id) >= most:
            raise AuthError("TOO_MANY_PROJECTS")
        project = projects.add(session, user_id, body.name, body.description)
        audit.record(session, "project:created", actor_id=user_id, project_id=project.id, name=body.name)
        return project_details(session, project.id, user_id)

    made = await services.database.write(work)
    services.rooms.projects_changed(user_id)
    return Answer(data=made)


@router.get("/{project_id}")
async def read_project(
    access: Annotated[Access, project_access(Action.PROJECT_READ)], services: CurrentServices
) -> Answer[ProjectPage]:
    """A project and its components, and who has them open."""
    details = await services.database.read(
        lambda session: project_details(session, access.project_id, access.identity.user_id)
    )
    here = HereBody.all(services, access.project_id)
    return Answer(data=ProjectPage.model_validate(details.model_dump() | {"here": here}))


@router.put("/{project_id}")
async def change_project(
    body: ProjectChange,
    access: Annotated[Access, project_access(Action.PROJECT_UPDATE)],
    services: CurrentServices,
) -> Answer[ProjectDetails]:
    """Rename or describe a project; let anyone see its components on embed pages, or no longer."""
    user_id = access.identity.user_id

    def work(session: Session) -> ProjectDetails:
        found = projects.membership(session, access.project_id, user_id)
        if found is None:
            raise AuthError("NOT_FOUND")
        project = found.project
        name = project.name if body.name is None else body.name
        description = project.description if body.description is None else body.description
        is_public = project.is_public if body.is_public is None else body.is_public
        if is_public != project.is_public:
            event = "project:published" if is_public else "project:unpublished"
            audit.record(session, event, actor_id=user_id, project_id=project.id)
        projects.change(session, project, name, description, time.time(), is_public=is_public)
        return project_details(session, project.id, user_id)

    changed = await services.database.write(work)
    services.rooms.project_changed(access.project_id)
    return Answer(data=changed)


@router.delete("/{project_id}")
async def delete_project(
    access: Annotated[Access, project_access(Action.PROJECT_DELETE)], services: CurrentServices
) -> Answer[Empty]:
    """Delete a project with all its components and their history."""

    def work(session: Session) -> None:
        found = projects.membership(session, access.project_id, access.identity.user_id)
        if found is None:
            raise AuthError("NOT_FOUND")
        audit.record(
            session,
            "project:deleted",
            actor_id=access.identity.user_id,
            project_id=access.project_id,
            name=found.project.name,
        )
        session.delete(found.project)

    await services.database.write(work)
    await services.rooms.forget_project(access.project_id)
    return Answer(data=Empty())


def _fields(membership: Membership) -> dict[str, object]:
    project, owner = membership.project, membership.owner
    return {
        "id": project.id,
        "name": project.name,
        "description": project.description,
        "role": membership.role,
        "is_public": project.is_public,
        "owner": OwnerBody(id=owner.id, name=owner.name, color=Identity(owner.id, owner.name).color),
        "updated_at": utc(project.updated_at),
    }


def project_details(session: Session, project_id: str, user_id: str) -> ProjectDetails:
    """A project with its components, as this person sees it. Raises AuthError NOT_FOUND."""
    found = projects.membership(session, project_id, user_id)
    if found is None:
        raise AuthError("NOT_FOUND")
    listed = [
        ComponentSummary(id=component.id, name=component.name, updated_at=utc(at))
        for component, at in components.of_project(session, project_id).items
    ]
    return ProjectDetails.model_validate(_fields(found) | {"components": listed})
