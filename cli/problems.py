"""What people can mend in, one line that says what was wrong and what to do, out."""

from pydantic import ValidationError

from db import DatabaseProblem
from pipeline.clean import PublisherProblem
from pipeline.errors import ModelMissing, PipelineError
from web.listening import CannotListen

__all__ = ["PROBLEMS", "UserMistake", "as_line"]


class UserMistake(Exception):  # noqa: N818 - one line for the user
    """Something on the command line cannot be done; the text says what to do instead."""


PROBLEMS = (
    DatabaseProblem,
    PipelineError,
    PublisherProblem,
    ValidationError,
    CannotListen,
    ModelMissing,
    UserMistake,
)


def as_line(error: Exception) -> str:
    """One line for people.

    Args:
        error: one of `PROBLEMS`.
    """
    if isinstance(error, ValidationError):
        return "; ".join(
            f"the setting COPYDESK_{'_'.join(map(str, each['loc'])).upper()} is wrong: {each['msg']}"
            for each in error.errors()
        )
    if isinstance(error, DatabaseProblem):
        return error.message
    return str(error)
