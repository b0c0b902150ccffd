"""Answer errors of the HTTP API as problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse

__all__ = [
    "BAD_BODY",
    "NOT_FOUND",
    "NOT_MODIFIED",
    "PROBLEMS",
    "TOO_LARGE",
    "describe_problem",
    "problem_response",
]

MEDIA_TYPE = "application/problem+json"
_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, for people."},
        "position": {
            "type": "integer",
            "description": "Number of the character where a query is wrong, from 1.",
        },
    },
}


def _describe(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}


# What every path may answer, for the schema of the API.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: _describe("A token is needed, or the one that was sent is not known."),
    403: _describe("The token does not allow it."),
    422: _describe("A value is wrong or not known."),
    503: _describe("The database cannot be used."),
}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "The client has it already."}}
BAD_BODY: dict[int | str, dict[str, Any]] = {400: _describe("The body is not JSON.")}
TOO_LARGE: dict[int | str, dict[str, Any]] = {413: _describe("The body is too large.")}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: _describe("There is none with this number.")}


def describe_problem(problem: Mapping[str, Any]) -> str:
    """Describe what is wrong with a value of a request, and where.

    Args:
        problem: of FastAPI's `RequestValidationError`.
    """
    place = problem["loc"][-1]
    if problem["type"] == "json_invalid":
        return f"the body is not JSON at character {place}: {problem['ctx']['error']}"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}"


def problem_response(status: int, detail: str, headers: Any = None, **members: Any) -> JSONResponse:
    """Build a response with problem details.

    Args:
        status: of HTTP.
        detail: what is wrong, for people.
        headers: of the response; None for no others.
        members: more members of the object, such as the position in a query.
    """
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **members,
    }
    return JSONResponse(body, status, headers, MEDIA_TYPE)
