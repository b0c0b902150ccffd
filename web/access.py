"""Decide who may use the HTTP API: this machine may read, everybody else needs a token."""

import binascii
from base64 import b64decode
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

from services.tokens import Scope, read_scopes

if TYPE_CHECKING:
    from db import Database

__all__ = ["require_allowed_host", "require_ingest", "require_manage", "require_read"]

_LOOPBACK_CLIENTS = frozenset({"127.0.0.1", "::1"})
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# A proxy on this machine sends requests of other machines.
_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_CHALLENGE = {"WWW-Authenticate": 'Bearer, Basic realm="Copydesk"'}


def require_allowed_host(request: Request) -> None:
    """Allow a request for a page without a login under a name of this server; raise HTTPException 421 for another name.

    A site can lead its own domain to this server, and then its scripts read what the server answers (DNS rebinding). An
    IP address and a name without a dot cannot be such a domain. 421 is of RFC 9110, section 15.5.20.
    """
    name = _host_name(request)
    allowed_hosts: frozenset[str] = request.app.state.allowed_hosts
    if not (_is_ip_address(name) or (name and "." not in name) or name in allowed_hosts):
        raise HTTPException(
            421,
            f"This server is not known as {name or 'a server without a name'}; see COPYDESK_WEB_ALLOWED_HOSTS.",
        )


def require_read(request: Request) -> None:
    """Allow a request from this machine, or one with a token for reading; raise HTTPException for any other."""
    scopes = _read_scopes(request)
    if not _is_from_this_machine(request):
        _require(scopes, Scope.READ)


def require_ingest(request: Request) -> None:
    """Allow a request with a token for importing pages; raise HTTPException for any other."""
    _require(_read_scopes(request), Scope.INGEST)


def require_manage(request: Request) -> None:
    """Allow a request with a token for changing sources; raise HTTPException for any other."""
    _require(_read_scopes(request), Scope.MANAGE)


def _is_from_this_machine(request: Request) -> bool:
    """Return whether client and Host header are of this machine.

    The header is checked because a page in a browser can lead a name of its own to this machine (DNS rebinding).
    """
    is_loopback = request.client is not None and request.client.host in _LOOPBACK_CLIENTS
    is_proxied = any(header in request.headers for header in _PROXY_HEADERS)
    return is_loopback and not is_proxied and _host_name(request) in _LOOPBACK_NAMES


def _host_name(request: Request) -> str:
    """Return the name or IP address of the Host header, in lower case; "" without a valid one."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _is_ip_address(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


def _read_scopes(request: Request) -> frozenset[str] | None:
    """Return what the token of a request allows; None without a token.

    A wrong token is refused from everywhere (RFC 6750, section 3.1): a program must not seem to work with it only
    because it runs on this machine.
    """
    authorization = request.headers.get("authorization", "")
    if not authorization:
        return None
    database: Database = request.app.state.database
    with database.read_transaction() as session:
        scopes = read_scopes(session, _read_token(authorization))
    if scopes is None:
        raise HTTPException(401, "the token is not known, or has ended", _CHALLENGE)
    return scopes


def _require(scopes: frozenset[str] | None, scope: Scope) -> None:
    how = f"make one with: copydesk token create NAME --scope {scope}"
    if scopes is None:
        raise HTTPException(401, f"a token for {scope} is needed; {how}", _CHALLENGE)
    if scope not in scopes:
        raise HTTPException(403, f"the token does not allow {scope}; {how}")


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
