"""Calls that manage watches."""

from collections.abc import Callable
from typing import Any

from copydesk.client.records import Delivery, Watch
from copydesk.client.rows import Rows, read_record, read_rows

__all__ = ["Watches"]


class Watches:
    """The watches of a server, as `Client.watches`; they need a token for managing.

    Args:
        send: sends a request with method, path, `params` and `json`, and returns the JSON of the response.
    """

    def __init__(self, send: Callable[..., Any]) -> None:
        self._send = send

    def list(self) -> Rows[Watch]:
        """Return every watch by name.

        Raises:
            ClientError: the token is refused, or the server cannot be reached.
        """
        return read_rows(Watch, self._send("GET", "/api/v1/watches")["items"])

    def get(self, name: str) -> Watch:
        """Return one watch.

        Args:
            name: of the watch.

        Raises:
            ClientError: there is none, the token is refused, or the server cannot be reached.
        """
        return read_record(Watch, self._send("GET", f"/api/v1/watches/{name}"))

    def add(self, name: str, query: str, **options: Any) -> tuple[Watch, str]:
        """Add a watch that matches what is stored from now on.

        Args:
            name: lower-case letters, digits and hyphens.
            query: in the query language.
            options: at least one of ``webhook``, ``feed`` and ``digest`` (with ``recipients``), also ``kinds``; see
                docs/alerts.md.

        Returns:
            The watch, and the secret that its webhooks are signed with; "" without a webhook.

        Raises:
            ClientError: the watch is refused, or the server cannot be reached.
        """
        added = self._send("POST", "/api/v1/watches", json={"name": name, "query": query, **options})
        return read_record(Watch, added["watch"]), str(added["secret"])

    def change(self, name: str, **changes: Any) -> Watch:
        """Change, pause or resume a watch.

        Args:
            name: of the watch.
            changes: ``query``, ``kinds``, ``webhook``, ``feed``, ``digest``, ``recipients`` or ``paused``.

        Raises:
            ClientError: the change is refused, or the server cannot be reached.
        """
        return read_record(Watch, self._send("PATCH", f"/api/v1/watches/{name}", json=changes))

    def remove(self, name: str) -> None:
        """Remove a watch with its alerts.

        Args:
            name: of the watch.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        self._send("DELETE", f"/api/v1/watches/{name}")

    def deliveries(self, name: str, state: str | None = None, limit: int = 100) -> Rows[Delivery]:
        """Return the alerts of a watch, the newest first.

        Args:
            name: of the watch.
            state: pending, delivered or dead; None for all.
            limit: maximum number, at most 500.

        Raises:
            ClientError: there is no such watch, or the server cannot be reached.
        """
        parameters = {"state": state, "limit": limit}
        page = self._send("GET", f"/api/v1/watches/{name}/deliveries", params=parameters)
        return read_rows(Delivery, page["items"])

    def replay(self, name: str, delivery: int | None = None) -> int:
        """Send dead letters of a watch again; return their number.

        Args:
            name: of the watch.
            delivery: the id of one alert; None for all dead letters.

        Raises:
            ClientError: there is no such watch or alert, or the server cannot be reached.
        """
        replayed = self._send("POST", f"/api/v1/watches/{name}/replay", json={"delivery": delivery})
        return int(replayed["replayed"])
