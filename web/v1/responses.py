"""Build responses with validators: ETag, Last-Modified and 304 (RFC 9110, sections 8.8 and 13)."""

import hashlib
import json
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import Response

__all__ = ["conditional_response", "json_response"]

_JSON = "application/json"


def json_response(request: Request, value: Any, modified_at: datetime | None = None) -> Response:
    """Return a value as JSON, or 304 when the client has it.

    Args:
        request: its conditions are answered.
        value: records and plain values.
        modified_at: when it changed last; None where that is not known.
    """
    body = json.dumps(jsonable_encoder(value), ensure_ascii=False, separators=(",", ":")).encode()
    return conditional_response(request, body, _JSON, modified_at)


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
