"""The form of every answer: ``{"success": true, "data": …}`` or ``{"success": false, "error": {…}}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException

from collab.api.rates import TooManyError
from collab.api.words import describe
from collab.db.paging import Page, Slice
from collab.errors import OmniCraftError

Data = TypeVar("Data")
Item = TypeVar("Item")


class Model(BaseModel):
    """A body: camelCase outside, and nothing that it doesn't know inside."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Answer(Model, Generic[Data]):
    """A successful outcome."""

    success: Literal[True] = True
    data: Data


class PageBody(Model):
    """Which part of a list this is, and how long the whole of it is."""

    total: int
    limit: int
    offset: int


class PagedAnswer(Model, Generic[Data]):
    """A part of a list."""

    success: Literal[True] = True
    data: list[Data]
    page: PageBody

    @classmethod
    def of(cls, found: Page[Item], part: Slice, body: Callable[[Item], Data]) -> PagedAnswer[Data]:
        """What was found, each item as ``body`` shows it."""
        page = PageBody(total=found.total, limit=part.limit, offset=part.offset)
        return cls(data=[body(item) for item in found.items], page=page)


LONGEST_PAGE = 200


async def _part(
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 50,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Slice:
    return Slice(limit, offset)


Part = Annotated[Slice, Depends(_part)]


class Problem(BaseModel):
    """What went wrong. ``code`` is stable, ``message`` and ``hint`` are sentences for a person."""

    code: str
    message: str
    hint: str | None = None
    details: dict[str, Any] | None = None


class Failure(Model):
    """An unsuccessful outcome."""

    success: Literal[False] = False
    error: Problem


class Empty(Model):
    """Nothing to tell beyond success."""


def utc(at: float) -> datetime:
    """Seconds since 1970 as a time that JSON shows in ISO 8601."""
    return datetime.fromtimestamp(at, UTC)


def failure(
    status: int,
    code: str,
    message: str,
    *,
    hint: str | None = None,
    details: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """An unsuccessful answer. ``more`` goes into ``error`` as it is."""
    error: dict[str, Any] = {"code": code, "message": message}
    if hint:
        error["hint"] = hint
    if details:
        error["details"] = dict(details)
    return JSONResponse({"success": False, "error": error | more}, status, dict(headers or {}))


_HTTP = {
    400: ("MALFORMED_BODY", "The body of the request can't be read."),
    404: ("NOT_FOUND", "There is nothing at this address."),
    413: ("TOO_LARGE", "The body of the request is too large."),
}


async def _explained(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, OmniCraftError)
    headers = error.headers if isinstance(error, TooManyError) else None
    if error.status == 401:
        headers = {"WWW-Authenticate": "Bearer"}
    return failure(
        error.status, error.code, error.message, hint=error.hint, details=error.details, headers=headers
    )


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    status, code, message, fields = describe(error.errors())
    return failure(status, code, message, details={"fields": fields} if fields else None)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        message = (
            f"{request.method} is not possible here; {allowed} is."
            if allowed
            else "That is not possible here."
        )
        return failure(405, "METHOD_NOT_ALLOWED", message, headers=error.headers)
    code, message = _HTTP.get(error.status_code, ("HTTP_ERROR", str(error.detail)))
    return failure(error.status_code, code, message, headers=error.headers)


async def _unexplained(_request: Request, _error: Exception) -> JSONResponse:
    # The server's log has the traceback; the person gets no inner detail.
    return failure(
        500,
        "INTERNAL",
        "Something went wrong on the server.",
        hint="Try again; if it stays so, the server's log says more.",
    )


def install(app: FastAPI) -> None:
    """Give every outcome of this app the form above."""
    app.add_exception_handler(OmniCraftError, _explained)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexplained)
