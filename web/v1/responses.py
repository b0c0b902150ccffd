"""Build responses in the format that the client accepts, with validators: ETag, Last-Modified and 304.

RFC 9110, sections 8.8, 12 and 13.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from pydantic_core import to_jsonable_python

from services.record_rows import ROW_WRITERS, to_json_value

__all__ = [
    "ROW_MEDIA_TYPES",
    "ROW_RESPONSES",
    "accepted_row_format",
    "conditional_response",
    "json_response",
    "list_response",
]

_JSON = "application/json"
_ROW_FORMATS = {"text/csv": "csv", "application/jsonl": "jsonl", "application/x-ndjson": "jsonl"}
ROW_MEDIA_TYPES = {"csv": "text/csv; charset=utf-8; header=present", "jsonl": "application/jsonl"}
# For the schema of the paths that send rows.
ROW_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media_type: {"schema": {"type": "string"}} for media_type in _ROW_FORMATS}}
}


def accepted_row_format(request: Request) -> str:
    """Return ``csv`` or ``jsonl`` when the client accepts that first; "" for JSON.

    Args:
        request: with the header Accept.
    """
    first = request.headers.get("accept", "").partition(",")[0].partition(";")[0]
    return _ROW_FORMATS.get(first.strip().lower(), "")


def json_response(request: Request, value: Any, modified_at: datetime | None = None) -> Response:
    """Return a value as JSON, or 304 when the client has it.

    Args:
        request: its conditions are answered.
        value: records and plain values.
        modified_at: when it changed last; None where that is not known.
    """
    # The schema describes durations as ISO 8601 writes them.
    plain = to_json_value(value, write_duration=to_jsonable_python)
    body = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return conditional_response(request, body, _JSON, modified_at)


def list_response(
    request: Request, value: Any, rows: Sequence[Any], row_type: type, next_path: str | None = None
) -> Response:
    """Return a list of records as JSON, or as CSV or JSON Lines where the client accepts that.

    Args:
        request: says what is accepted.
        value: what is sent as JSON: the records, or a record that holds them.
        rows: the records.
        row_type: their class.
        next_path: of the next page, which the header Link names; None on the last one.
    """
    row_format = accepted_row_format(request)
    if row_format:
        body = "".join(ROW_WRITERS[row_format](rows, row_type)).encode()
        response = conditional_response(request, body, ROW_MEDIA_TYPES[row_format])
    else:
        response = json_response(request, value)
    if next_path:
        response.headers["Link"] = f'<{next_path}>; rel="next"'
    return response


def conditional_response(
    request: Request, body: bytes, media_type: str, modified_at: datetime | None = None
) -> Response:
    """Return a body, or 304 when the client has it.

    Args:
        request: its conditions are answered.
        body: what is sent.
        media_type: of the body.
        modified_at: when it changed last; None where that is not known.
    """
    # Weak: the same content may be sent with and without gzip.
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}
    if modified_at is not None:
        headers["Last-Modified"] = format_datetime(modified_at.replace(microsecond=0), usegmt=True)
    if _is_unchanged(request, etag, modified_at):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _is_unchanged(request: Request, etag: str, modified_at: datetime | None) -> bool:
    """Compare with what the client has; If-None-Match takes precedence (13.2.2)."""
    if "if-none-match" in request.headers:
        sent = [tag.strip() for tag in request.headers["if-none-match"].split(",")]
        return "*" in sent or etag in sent or etag.removeprefix("W/") in sent
    if modified_at is None or "if-modified-since" not in request.headers:
        return False
    try:
        since = parsedate_to_datetime(request.headers["if-modified-since"])
        return modified_at.replace(microsecond=0) <= since
    except (ValueError, TypeError):
        # Without a zone or not a date: the condition is ignored (13.1.3).
        return False
