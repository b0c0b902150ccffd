"""Turn errors that the user can fix into one line: what is wrong, where, and what to do."""

import errno

from pydantic import ValidationError

from cli.setting_errors import describe_setting_errors
from db import DatabaseError, DatabaseSettings
from db.secret_files import SecretFileError
from pipeline.errors import ModelMissingError, PipelineError, SiteOverrideError
from pipeline.query import QueryError
from services.disk_space import describe_full_disks, read_disks
from services.errors import UsageError
from web.sockets import BindError

__all__ = ["UsageError", "describe_error"]

_USER_ERRORS = (
    PipelineError,
    QueryError,
    SiteOverrideError,
    BindError,
    ModelMissingError,
    SecretFileError,
    UsageError,
)

# Of the database's own disk; the message of another one names it.
_DISK_REASONS = frozenset({"database.full", "database.io"})


def describe_error(error: Exception) -> str | None:
    """Describe an error in one line.

    Args:
        error: what a command raised.

    Returns:
        None when it is a bug, which must be seen with its traceback.
    """
    if isinstance(error, ValidationError):
        return describe_setting_errors(error) if error.title.endswith("Settings") else None
    if isinstance(error, DatabaseError):
        return _describe_database_error(error)
    if isinstance(error, OSError):
        return _describe_os_error(error)
    if not isinstance(error, _USER_ERRORS):
        return None
    return " ".join(str(error).split())


def _describe_database_error(error: DatabaseError) -> str:
    if error.reason not in _DISK_REASONS:
        return error.message
    return describe_full_disks(read_disks(DatabaseSettings())) or error.message


def _describe_os_error(error: OSError) -> str:
    subject = f"cannot use {error.filename}" if error.filename else "cannot write the output"
    hint = "; free some disk space" if error.errno == errno.ENOSPC else ""
    return f"{subject}: {error.strerror or error}{hint}"
