"""Calls that read events, in the order of commits."""

import json
from collections.abc import Iterator

import requests

from copydesk.client.connection import API, PAGE_SIZE, ClientError, Connection, describe_cause
from copydesk.client.records import Event
from copydesk.client.rows import Rows, read_record, read_rows

__all__ = ["EventCalls"]


class EventCalls(Connection):
    """The calls of `Client` about events; each raises ClientError when the server refuses it."""

    def events(self, after: int = 0, limit: int = 100) -> Rows[Event]:
        """Return the events after a given one, in the order of commits.

        Args:
            after: the number of the last event that was read.
            limit: maximum number, at most 500.

        Raises:
            ClientError: the server refused the request, or cannot be reached.
        """
        return read_rows(Event, self._get("/events", after=after, limit=limit)["items"])

    def iter_events(self, after: int = 0) -> Iterator[Event]:
        """Yield all events after a given one, in the order of commits; pages are requested when they are needed.

        Args:
            after: the number of the last event that was read.

        Raises:
            ClientError: the server refused the request, or cannot be reached.
        """
        while page := self.events(after, PAGE_SIZE):
            yield from page
            after = page[-1].id

    def follow_events(self, after: int = 0) -> Iterator[Event]:
        """Yield events as they are committed, without an end.

        Args:
            after: the number of the last event that was read.

        Raises:
            ClientError: the server refused the request, or the connection ended; go on after the last event.
        """
        with self._open("GET", f"{API}/events/stream", params={"after": after}, stream=True) as response:
            try:
                for line in response.iter_lines():
                    if line.startswith(b"data: "):
                        yield read_record(Event, json.loads(line.removeprefix(b"data: ")))
            except requests.RequestException as error:
                raise ClientError(f"the stream of events ended: {describe_cause(error)}") from error
