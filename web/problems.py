"""Answer errors of the HTTP API as problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse

__all__ = ["problem_response"]

MEDIA_TYPE = "application/problem+json"


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
