"""Compiling a source that belongs to no component, and the form of compile results."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from collab.api.dependencies import CurrentPerson, CurrentServices
from collab.api.envelope import Answer, Model, failure
from collab.api.rates import per_minute
from collab.api.services import Services
from collab.api.sizes import check_size
from collab.api.words import PLAIN, WHOLE, at_most
from collab.auth.service import Person
from collab.compile.result import CompileResult
from collab.db.tables import new_id

router = APIRouter(prefix="/api", tags=["compile"])

PATIENCE = 1.0
"""Seconds for which a compile over HTTP lets those go first that somebody watches."""

FileName = Annotated[str, at_most(200), PLAIN]
CompileAnswer = Answer[dict[str, Any]]
COMPILE_RESPONSES: dict[int | str, dict[str, Any]] = {
    422: {
        "description": "The source has errors: `error.diagnostics` lists them (warnings too), and "
        "`error.details` is the whole compile result."
    }
}


class CompileRequest(Model):
    """A source, the file name that its diagnostics shall carry, and what it shall become."""

    source: Annotated[str, WHOLE]
    file: FileName = "Component.omni"
    target: Literal["wasm", "js", "both"] = Field(
        "wasm", description="With `js` or `both` the component also becomes a JavaScript module, `jsGlueUrl`."
    )


def answer(result: dict[str, Any]) -> JSONResponse:
    """A compile result in the envelope. One with errors is COMPILATION_ERROR, and holds the result too."""
    if result["success"]:
        return JSONResponse({"success": True, "data": result})
    errors = [entry for entry in result["diagnostics"] if entry["severity"] == "error"]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return failure(
        422,
        "COMPILATION_ERROR",
        f"{errors[0]['message']}{more}" if errors else "The source could not be compiled.",
        details=result,
        diagnostics=result["diagnostics"],
    )


async def take_compile(services: Services, person: Person) -> None:
    """Count a compile towards what this person's tier allows in a minute. Raises TooManyError."""
    limit = per_minute(services.tiers[person.tier].compiles)
    await services.rates.take(limit, "compile", person.identity.user_id)


async def compile_apart(
    services: Services, source: str, file: str, component_id: str = "", *, javascript: bool = False
) -> CompileResult:
    """Compile a source in a place of its own in the queue, so that it takes nobody else's.

    Among the others of its project, if it is that of a component.
    """
    place = f"{component_id}#{new_id()}"
    return await services.compiler.compile(
        source, component_id=place, file=file, javascript=javascript, patience=PATIENCE
    )


class ValidationBody(Model):
    """Whether a source compiles, and what there is to say about it."""

    valid: bool
    diagnostics: list[dict[str, Any]]


class TypesBody(Model):
    """The TypeScript declarations of a component's props and events."""

    types: str
    types_url: str


@router.post("/compile/validate")
async def validate_source(
    body: CompileRequest, person: CurrentPerson, services: CurrentServices
) -> Answer[ValidationBody]:
    """Check a source. One with errors is an answer too, not a failure."""
    result = await _compile(services, person, body)
    rendered = result.to_json(inline_wasm=0)
    return Answer(data=ValidationBody(valid=result.success, diagnostics=rendered["diagnostics"]))


@router.post("/compile/types", response_model=Answer[TypesBody], responses=COMPILE_RESPONSES)
async def declare_types(
    body: CompileRequest, person: CurrentPerson, services: CurrentServices
) -> Answer[TypesBody] | JSONResponse:
    """The TypeScript declarations of a source."""
    result = await _compile(services, person, body)
    if not result.success:
        return answer(result.to_json(inline_wasm=0))
    url = f"/artifacts/{result.types_hash}.d.ts"
    return Answer(data=TypesBody(types=result.types or "", types_url=url))


async def _compile(services: Services, person: Person, body: CompileRequest) -> CompileResult:
    await take_compile(services, person)
    check_size(body.source, services.settings.limits.source_bytes)
    return await compile_apart(services, body.source, body.file, javascript=body.target != "wasm")


@router.post("/compile", response_model=CompileAnswer, responses=COMPILE_RESPONSES)
async def compile_source(
    body: CompileRequest, person: CurrentPerson, services: CurrentServices
) -> JSONResponse:
    """Compile a source. Nothing is kept but the artifacts."""
    result = await _compile(services, person, body)
    return answer(result.to_json(inline_wasm=services.settings.limits.inline_wasm))
