"""Decide who may use the HTTP API: this machine may read, everybody else needs a token."""

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING

from fastapi import HTTPException, Request

from services.tokens import Scope, check_token

if TYPE_CHECKING:
    from db import Database

__all__ = ["require_ingest", "require_manage", "require_read"]

_LOOPBACK_CLIENTS = frozenset({"127.0.0.1", "::1"})
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
# A proxy on this machine sends requests of other machines.
_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def require_read(request: Request) -> None:
    """Allow a request from this machine, or one with a token for reading; raise HTTPException for any other."""
    if not _is_from_this_machine(request):
        _require(request, Scope.READ)


def require_ingest(request: Request) -> None:
    """Allow a request with a token for importing pages; raise HTTPException for any other."""
    _require(request, Scope.INGEST)


def require_manage(request: Request) -> None:
    """Allow a request with a token for changing sources; raise HTTPException for any other."""
    _require(request, Scope.MANAGE)


def _is_from_this_machine(request: Request) -> bool:
    """Return whether client and Host header are of this machine.

    The header is checked because a page in a browser can lead a name of its own to this machine (DNS rebinding).
    """
    name = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    is_loopback = request.client is not None and request.client.host in _LOOPBACK_CLIENTS
    is_proxied = any(header in request.headers for header in _PROXY_HEADERS)
    return is_loopback and not is_proxied and name.lower() in _LOOPBACK_NAMES


def _require(request: Request, scope: Scope) -> None:
    token = _read_token(request.headers.get("authorization", ""))
    if not token:
        detail = f"a token for {scope} is needed; make one with: copydesk token create NAME --scope {scope}"
        raise HTTPException(401, detail, {"WWW-Authenticate": 'Bearer, Basic realm="Copydesk"'})
    database: Database = request.app.state.database
    with database.read_transaction() as session:
        is_allowed = check_token(session, token, scope)
    if not is_allowed:
        detail = f"the token is not known, has ended, or does not allow {scope}"
        raise HTTPException(403, detail)


def _read_token(authorization: str) -> str:
    """Return the token of an Authorization header, "" without one.

    Feed readers and spreadsheets send only names and passwords (Basic, RFC 7617): there the token is the password. In
    the query of a URL, where logs would keep it (RFC 6750, section 5.3), it is not accepted.
    """
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
