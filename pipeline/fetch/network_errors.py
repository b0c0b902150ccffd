"""Map exceptions of the network stack to pipeline errors with error codes."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta

from pipeline.errors import PipelineError, Rejected, TryLater

__all__ = ["error_from_exception", "slow_host_error"]

# OpenSSL verification error numbers (openssl-verification-options).
_CERTIFICATE_ERRORS: dict[int, tuple[str, str]] = {
    9: ("tls.not_yet_valid", "the server's certificate is not valid yet; check this machine's clock"),
    10: ("tls.expired", "the server's certificate has expired; the publisher must renew it"),
    62: ("tls.hostname", "the server's certificate is for another host; check the URL"),
    64: ("tls.hostname", "the server's certificate is for another IP address; check the URL"),
}
_UNTRUSTED_ERROR = ("tls.untrusted", "the server's certificate is not signed by a trusted authority")
_SIX_HOURS = timedelta(hours=6)
_ONE_HOUR = timedelta(hours=1)
# A silent host holds a thread for a minute at most; with this pause it uses no more than a tenth of one.
_SLOW_HOST_DELAY = timedelta(minutes=10)

# In order: the first type found in the chain of causes decides.
_ERROR_RULES: tuple[
    tuple[type[BaseException] | tuple[type[BaseException], ...], str, str, timedelta | None], ...
] = (
    (ConnectionRefusedError, "connect.refused", "the server refuses connections", None),
    (http.client.IncompleteRead, "body.cut", "the connection ended within the response", None),
    (
        http.client.RemoteDisconnected,
        "connect.closed",
        "the server closed the connection without a response",
        None,
    ),
    (
        (ConnectionResetError, BrokenPipeError, ConnectionAbortedError),
        "connect.reset",
        "the connection was reset",
        None,
    ),
    (http.client.HTTPException, "protocol.invalid", "the response is not valid HTTP", _ONE_HOUR),
    (TimeoutError, "timeout.read", "the server sent nothing within the read timeout", None),
    (OSError, "connect.failed", "the connection failed", None),
)


def slow_host_error(reason: str, message: str, url: str) -> TryLater:
    """Make the error for a host that keeps workers waiting; it pauses the whole host for ten minutes.

    Args:
        reason: ``timeout.connect``, ``timeout.read``, ``timeout.total`` or ``dns.temporary``.
        message: one sentence for people.
        url: the requested URL.
    """
    return TryLater(reason, message, url=url, retry_after=_SLOW_HOST_DELAY, host_wide=True)


def error_from_exception(error: BaseException, url: str) -> PipelineError:
    """Find the error code for an exception of a request.

    Args:
        error: as raised; its causes and contexts are searched too.
        url: the requested URL.
    """
    chain = list(_exception_chain(error))
    pipeline_error = next((cause for cause in chain if isinstance(cause, PipelineError)), None)
    if pipeline_error:
        return pipeline_error
    for cause in chain:
        if isinstance(cause, http.client.HTTPException) and _is_header_too_large(cause):
            return Rejected("header.too_large", "the response headers exceed the size limit", url=url)
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
    return TryLater("connect.failed", f"the connection failed: {chain[0]}", url=url)


def _is_header_too_large(error: http.client.HTTPException) -> bool:
    return isinstance(error, http.client.LineTooLong) or "headers" in str(error)


def _tls_error(error: ssl.SSLError, url: str) -> PipelineError:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason, message = _CERTIFICATE_ERRORS.get(error.verify_code, _UNTRUSTED_ERROR)
        return TryLater(reason, message, url=url, retry_after=_SIX_HOURS)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return TryLater("connect.reset", "the connection was reset", url=url)
    return TryLater("tls.protocol", "the TLS handshake failed", url=url, retry_after=_SIX_HOURS)


def _dns_error(error: socket.gaierror, url: str) -> PipelineError:
    if error.errno == socket.EAI_AGAIN:
        return slow_host_error("dns.temporary", "the DNS server did not respond", url)
    return TryLater(
        "dns.not_found", "the host name does not exist; check the URL", url=url, retry_after=_ONE_HOUR
    )


def _exception_chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and its causes, contexts, `reason` (urllib3) and wrapped arguments, nearest first."""
    queue, seen = [error], set[int]()
    while queue:
        cause = queue.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        causes = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        queue.extend(item for item in causes if isinstance(item, BaseException))
