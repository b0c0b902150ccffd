"""What people can mend in, one line that says what was wrong and what to do, out."""

from pydantic import ValidationError

from db import DatabaseError
from pipeline.clean import SiteOverrideError
from pipeline.errors import ModelMissingError, PipelineError
from services.errors import UsageError
from web.sockets import BindError

__all__ = ["USER_ERRORS", "UsageError", "format_error"]


USER_ERRORS = (
    DatabaseError,
    PipelineError,
    SiteOverrideError,
    ValidationError,
    BindError,
    ModelMissingError,
    UsageError,
)


def format_error(error: Exception) -> str:
    """One line for people.

    Args:
        error: one of `PROBLEMS`.
    """
    if isinstance(error, ValidationError):
        return "; ".join(
            f"the setting COPYDESK_{'_'.join(map(str, detail['loc'])).upper()} is wrong: {detail['msg']}"
            for detail in error.errors()
        )
    if isinstance(error, DatabaseError):
        return error.message
    return str(error)
