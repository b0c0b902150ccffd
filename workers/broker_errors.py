"""Log in one line that the broker does not respond: Celery and kombu log a traceback at each place that meets it."""

from typing import Any

import redis
from kombu.exceptions import OperationalError
from structlog.typing import EventDict, WrappedLogger

__all__ = ["shorten_broker_error"]

_BROKER_ERRORS = (redis.ConnectionError, redis.TimeoutError, OperationalError, ConnectionError)


def shorten_broker_error(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Replace the traceback of an error of the connection by its text; a processor of structlog.

    Args:
        line: of our own or of a library.
    """
    error = _error_of(line.get("exc_info"))
    if isinstance(error, _BROKER_ERRORS):
        del line["exc_info"]
        line["event"] = f"{line['event']} ({error}); it is tried again when the broker responds"
    return line


def _error_of(exc_info: Any) -> Any:
    """Return the exception of an `exc_info` of the logging module, which is one or a tuple with one."""
    return exc_info[1] if isinstance(exc_info, tuple) else exc_info
