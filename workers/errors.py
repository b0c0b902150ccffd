"""Define the exception that ends a chain of tasks without an error, and describe trouble of the broker."""

import re

import redis
from kombu.exceptions import OperationalError

from db import DatabaseError

__all__ = ["CONNECTION_ERRORS", "SYSTEM_ERRORS", "StopChain", "explain_broker_errors"]

# The database or the broker is away, busy or full: that is no bug, and what was begun starts again.
SYSTEM_ERRORS = (DatabaseError, redis.RedisError, OperationalError)
# The broker does not respond; Celery and kombu log a traceback at each place that meets it.
CONNECTION_ERRORS = (redis.ConnectionError, redis.TimeoutError, OperationalError, ConnectionError)
# What Redis responds to everything while it cannot write its files.
_MISCONF = re.compile(
    r"MISCONF (?:Errors writing to the AOF file: ([\w ]+?)(?: script\b[^\n'\")]*)?(?=[.\n'\")]|$)|[^\n\"]*)"
)


class StopChain(Exception):  # noqa: N818 - not an error
    """There is nothing for the next task: the entry is finished, or the claim was superseded."""


def explain_broker_errors(message: str) -> str:
    """Replace the error of a broker that cannot write its files by what to do about it.

    Args:
        message: of an error or of a library.
    """
    return _MISCONF.sub(_explain_misconf, message)


def _explain_misconf(match: re.Match[str]) -> str:
    cause = match[1] or "see its log"
    return f"the broker cannot write its files ({cause}); free some disk space, then work goes on by itself"
