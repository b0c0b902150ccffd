"""Share what requests that change something need: strict bodies, and a transaction whose mistakes are answered."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import HTTPException, Request
from pydantic import BaseModel, ConfigDict

from db import Session
from services.errors import UsageError

__all__ = ["StrictBody", "change_transaction"]


class StrictBody(BaseModel):
    """A body that has no other members than these."""

    model_config = ConfigDict(extra="forbid")


@contextmanager
def change_transaction(request: Request) -> Iterator[Session]:
    """Open a transaction; what is wrong with a request is answered, and nothing is changed then.

    Args:
        request: of the application.
    """
    try:
        with request.app.state.database.transaction() as session:
            yield session
    except UsageError as error:
        raise HTTPException(422, f"{error}.") from error
