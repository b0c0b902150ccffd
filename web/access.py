"""Decide who may use the HTTP API: this machine may read, everybody else needs a token."""

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
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        detail = f"a token for {scope} is needed; make one with: copydesk token create NAME --scope {scope}"
        raise HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})
    database: Database = request.app.state.database
    with database.read_transaction() as session:
        is_allowed = check_token(session, token.strip(), scope)
    if not is_allowed:
        detail = f"the token is not known, has ended, or does not allow {scope}"
        raise HTTPException(403, detail)
