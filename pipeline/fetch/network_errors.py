"""An exception of the network stack in; the error that names it, out."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta

from pipeline.errors import PipelineError, Rejected, TryLater

__all__ = ["error_from_exception", "slow_host_error"]

# OpenSSL's numbers for what is wrong with a certificate (openssl-verification-options).
_CERTIFICATE_ERRORS: dict[int, tuple[str, str]] = {
    9: ("tls.not_yet_valid", "the server's certificate is not valid yet; is this machine's clock right?"),
    10: ("tls.expired", "the server's certificate has expired; the publisher must renew it"),
    62: ("tls.hostname", "the server's certificate is for another host; check the address"),
    64: ("tls.hostname", "the server's certificate is for another address; check the address"),
}
_UNTRUSTED_ERROR = ("tls.untrusted", "the server's certificate is not signed by an authority we trust")
_SIX_HOURS = timedelta(hours=6)
_ONE_HOUR = timedelta(hours=1)
# A silent host holds a worker for a minute at most; with this rest between it has no more than a tenth of one.
_SLOW_HOST_DELAY = timedelta(minutes=10)

# In order: the first kind that stands in the chain of causes names the fault.
_ERROR_RULES: tuple[
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
    (http.client.HTTPException, "protocol.invalid", "the answer is not HTTP", _ONE_HOUR),
    (TimeoutError, "timeout.read", "the server fell silent", None),
    (OSError, "connect.failed", "no connection could be made", None),
)


def slow_host_error(reason: str, message: str, url: str) -> TryLater:
    """The answer of a host that lets workers wait: all of it rests.

    Args:
        reason: ``timeout.connect``, ``timeout.read``, ``timeout.total`` or ``dns.temporary``.
        message: one sentence for people.
        url: the address asked for.
    """
    return TryLater(reason, message, url=url, retry_after=_SLOW_HOST_DELAY, host_wide=True)


def error_from_exception(error: BaseException, url: str) -> PipelineError:
    """Name what went wrong with a connection.

    Args:
        error: as raised; its causes and contexts are looked through.
        url: the address asked for.
    """
    chain = list(_exception_chain(error))
    pipeline_error = next((cause for cause in chain if isinstance(cause, PipelineError)), None)
    if pipeline_error:
        return pipeline_error
    for cause in chain:
        if isinstance(cause, http.client.HTTPException) and _is_header_too_large(cause):
            return Rejected("header.too_large", "the answer's headers are larger than we accept", url=url)
        if isinstance(cause, ssl.SSLError):
            return _tls_error(cause, url)
        if isinstance(cause, socket.gaierror):
            return _dns_error(cause, url)
    return _error_by_type(chain, url)


def _error_by_type(chain: list[BaseException], url: str) -> PipelineError:
    for types, reason, message, delay in _ERROR_RULES:
        if any(isinstance(cause, types) for cause in chain):
            if reason.startswith("timeout."):
                return slow_host_error(reason, message, url)
            return TryLater(reason, message, url=url, retry_after=delay)
    return TryLater("connect.failed", f"no connection could be made: {chain[0]}", url=url)


def _is_header_too_large(error: http.client.HTTPException) -> bool:
    return isinstance(error, http.client.LineTooLong) or "headers" in str(error)


def _tls_error(error: ssl.SSLError, url: str) -> PipelineError:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason, message = _CERTIFICATE_ERRORS.get(error.verify_code, _UNTRUSTED_ERROR)
        return TryLater(reason, message, url=url, retry_after=_SIX_HOURS)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return TryLater("connect.reset", "the connection broke", url=url)
    return TryLater(
        "tls.protocol", "no secure connection could be agreed on", url=url, retry_after=_SIX_HOURS
    )


def _dns_error(error: socket.gaierror, url: str) -> PipelineError:
    if error.errno == socket.EAI_AGAIN:
        return slow_host_error("dns.temporary", "the name service did not answer", url)
    return TryLater(
        "dns.not_found", "the host name does not exist; check the address", url=url, retry_after=_ONE_HOUR
    )


def _exception_chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything behind it: causes, contexts, urllib3's `reason`, wrapped arguments."""
    queue, seen = [error], set[int]()
    while queue:
        cause = queue.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        causes = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        queue.extend(item for item in causes if isinstance(item, BaseException))
