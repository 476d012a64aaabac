"""What endpoints ask for in their signatures: services, who is calling, and what they may do.

All of it is `async`, what waits for nothing too: FastAPI would run a plain function in a thread.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from collab.api.services import Services
from collab.auth.errors import AuthError
from collab.auth.identity import Access
from collab.auth.permissions import Action
from collab.auth.service import Person


async def _services(connection: HTTPConnection) -> Services:
    services: Services = connection.app.state.services
    return services


CurrentServices = Annotated[Services, Depends(_services)]

_bearer = HTTPBearer(auto_error=False, description="The access token.")


async def _optional_token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str | None:
    return None if credentials is None else credentials.credentials


OptionalToken = Annotated[str | None, Depends(_optional_token)]


async def _token(token: OptionalToken) -> str:
    if token is None:
        raise AuthError("SIGN_IN_REQUIRED")
    return token


AccessToken = Annotated[str, Depends(_token)]


async def _person(token: AccessToken, services: CurrentServices) -> Person:
    return await services.access.person(token)


CurrentPerson = Annotated[Person, Depends(_person)]


def project_access(action: Action) -> Any:
    """A dependency that gives Access to the project in the path, or raises AuthError."""

    async def check(project_id: str, token: AccessToken, services: CurrentServices) -> Access:
        return await services.access.project(token, project_id, action)

    return Depends(check)


def component_access(action: Action) -> Any:
    """A dependency that gives Access for an action on the component in the path, or raises AuthError."""

    async def check(component_id: str, token: AccessToken, services: CurrentServices) -> Access:
        return await services.access.component(token, component_id, action)

    return Depends(check)


def asset_access(action: Action) -> Any:
    """A dependency that gives Access for an action on the asset in the path, or raises AuthError."""

    async def check(asset_id: str, token: AccessToken, services: CurrentServices) -> Access:
        return await services.access.asset(token, asset_id, action)

    return Depends(check)


async def address(connection: HTTPConnection) -> str:
    """Where a request came from, as a key for limits."""
    return connection.client.host if connection.client else "unknown"


ClientAddress = Annotated[str, Depends(address)]
