"""A broker for the tests of housekeeping."""

from tests.workers.conftest import client

__all__ = ["client"]
