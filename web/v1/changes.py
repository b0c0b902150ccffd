"""Share what requests that change something need: strict bodies, and a transaction."""

from contextlib import AbstractContextManager

from fastapi import Request
from pydantic import BaseModel, ConfigDict

from db import Database, Session

__all__ = ["StrictBody", "change_transaction"]


class StrictBody(BaseModel):
    """A body that has no other members than these."""

    model_config = ConfigDict(extra="forbid")


def change_transaction(request: Request) -> AbstractContextManager[Session]:
    """Open a transaction; an error in it is answered by the application, and nothing is changed then.

    Args:
        request: of the application.
    """
    database: Database = request.app.state.database
    return database.transaction()
