"""Read the parameters of the HTTP API: queries, limits and cursors; others are refused."""

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import HTTPException, Path, Query, Request

from db.keys import MAX_ID
from db.search.articles import Cursor
from pipeline.query import MAX_QUERY_CHARS

__all__ = [
    "CursorParam",
    "IdParam",
    "LimitParam",
    "QueryParam",
    "decode_cursor",
    "encode_cursor",
    "next_link",
    "refuse_unknown_parameters",
]

LimitParam = Annotated[int, Query(ge=1, le=500, description="Maximum number of items.")]
IdParam = Annotated[int, Path(ge=1, le=MAX_ID, description="The number of the article, source or feed.")]
QueryParam = Annotated[
    str,
    Query(
        max_length=MAX_QUERY_CHARS,
        description="A query, see docs/query-language.md.",
        examples=["mill -fire source:courier since:7d"],
    ),
]
CursorParam = Annotated[str, Query(max_length=200, description="From `next` of the page before.")]


def refuse_unknown_parameters(request: Request) -> None:
    """Raise HTTPException 422 for a parameter that the path does not have: a typo must not be ignored."""
    route: Any = request.scope["route"]
    known = {field.alias for field in route.dependant.query_params}
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        names = ", ".join(sorted(known)) or "none"
        raise HTTPException(422, f"unknown parameters: {', '.join(unknown)}; known are: {names}")


def encode_cursor(cursor: Cursor) -> str:
    """Write a cursor as a parameter.

    Args:
        cursor: the last article of a page.
    """
    values = [cursor.published.isoformat() if cursor.published else None, cursor.id]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(text: str) -> Cursor | None:
    """Read a cursor; None for "".

    Args:
        text: the parameter.

    Raises:
        HTTPException: it is not a cursor.
    """
    if not text:
        return None
    try:
        published, article_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        moment = datetime.fromisoformat(published) if published is not None else None
        is_valid = (
            type(article_id) is int and 0 <= article_id <= MAX_ID and (moment is None or bool(moment.tzinfo))
        )
    except (ValueError, TypeError, binascii.Error, UnicodeError):
        is_valid = False
    if not is_valid:
        raise HTTPException(422, "cursor: it is not one of `next`; start again without it")
    return Cursor(moment, article_id)


def next_link(request: Request, **values: Any) -> str:
    """Return the path of the next page: this one with other parameters.

    Args:
        request: of this page.
        values: the parameters that change.
    """
    url = request.url.include_query_params(**values)
    return f"{url.path}?{url.query}"
