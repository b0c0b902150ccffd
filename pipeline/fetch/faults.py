"""An exception of the network stack in; the error that names it, out."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta

from pipeline.errors import PipelineError, Rejected, TryLater

__all__ = ["explain", "too_slow"]

# OpenSSL's numbers for what is wrong with a certificate (openssl-verification-options).
_CERTIFICATE: dict[int, tuple[str, str]] = {
    9: ("tls.not_yet_valid", "the server's certificate is not valid yet; is this machine's clock right?"),
    10: ("tls.expired", "the server's certificate has expired; the publisher must renew it"),
    62: ("tls.hostname", "the server's certificate is for another host; check the address"),
    64: ("tls.hostname", "the server's certificate is for another address; check the address"),
}
_UNTRUSTED = ("tls.untrusted", "the server's certificate is not signed by an authority we trust")
_LONG = timedelta(hours=6)
_HOUR = timedelta(hours=1)
# A silent host holds a worker for a minute at most; with this rest between it has no more than a tenth of one.
_REST = timedelta(minutes=10)

# In order: the first kind that stands in the chain of causes names the fault.
_KINDS: tuple[
    tuple[type[BaseException] | tuple[type[BaseException], ...], str, str, timedelta | None], ...
] = (
    (ConnectionRefusedError, "connect.refused", "nothing answers at this address", None),
    (http.client.IncompleteRead, "body.cut", "the connection ended within the body", None),
    (http.client.RemoteDisconnected, "connect.closed", "the server hung up without an answer", None),
    (
        (ConnectionResetError, BrokenPipeError, ConnectionAbortedError),
        "connect.reset",
        "the connection broke",
        None,
    ),
    (http.client.HTTPException, "protocol.invalid", "the answer is not HTTP", _HOUR),
    (TimeoutError, "timeout.read", "the server fell silent", None),
    (OSError, "connect.failed", "no connection could be made", None),
)


def too_slow(reason: str, message: str, url: str) -> TryLater:
    """The answer of a host that lets workers wait: all of it rests.

    Args:
        reason: ``timeout.connect``, ``timeout.read``, ``timeout.total`` or ``dns.temporary``.
        message: one sentence for people.
        url: the address asked for.
    """
    return TryLater(reason, message, url=url, retry_after=_REST, host_wide=True)


def explain(error: BaseException, url: str) -> PipelineError:
    """Name what went wrong with a connection.

    Args:
        error: as raised; its causes and contexts are looked through.
        url: the address asked for.
    """
    chain = list(_chain(error))
    named = next((each for each in chain if isinstance(each, PipelineError)), None)
    if named:
        return named
    for each in chain:
        if isinstance(each, http.client.HTTPException) and _too_much_header(each):
            return Rejected("header.too_large", "the answer's headers are larger than we accept", url=url)
        if isinstance(each, ssl.SSLError):
            return _tls(each, url)
        if isinstance(each, socket.gaierror):
            return _dns(each, url)
    return _by_kind(chain, url)


def _by_kind(chain: list[BaseException], url: str) -> PipelineError:
    for kinds, reason, message, wait in _KINDS:
        if any(isinstance(each, kinds) for each in chain):
            if reason.startswith("timeout."):
                return too_slow(reason, message, url)
            return TryLater(reason, message, url=url, retry_after=wait)
    return TryLater("connect.failed", f"no connection could be made: {chain[0]}", url=url)


def _too_much_header(error: http.client.HTTPException) -> bool:
    return isinstance(error, http.client.LineTooLong) or "headers" in str(error)


def _tls(error: ssl.SSLError, url: str) -> PipelineError:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason, message = _CERTIFICATE.get(error.verify_code, _UNTRUSTED)
        return TryLater(reason, message, url=url, retry_after=_LONG)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return TryLater("connect.reset", "the connection broke", url=url)
    return TryLater("tls.protocol", "no secure connection could be agreed on", url=url, retry_after=_LONG)


def _dns(error: socket.gaierror, url: str) -> PipelineError:
    if error.errno == socket.EAI_AGAIN:
        return too_slow("dns.temporary", "the name service did not answer", url)
    return TryLater(
        "dns.not_found", "the host name does not exist; check the address", url=url, retry_after=_HOUR
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything behind it: causes, contexts, urllib3's `reason`, wrapped arguments."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        behind = (each.__cause__, each.__context__, getattr(each, "reason", None), *each.args)
        waiting.extend(item for item in behind if isinstance(item, BaseException))
