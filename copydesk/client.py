"""Use the HTTP API of Copydesk from Python.

from copydesk.client import Client

client = Client("http://127.0.0.1:8700")
for article in client.articles("topic:sport since:7d"):
    print(article.published, article.source, article.title)
client.counts("topic:sport", by="day").to_pandas()
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import islice
from typing import Any, Generic, TypeVar, overload

import requests

__all__ = ["Article", "Client", "ClientError", "Count", "Delivery", "Event", "Rows", "Watch", "Watches"]

_TIMEOUT_SECONDS = 60
_PAGE_SIZE = 200
Row = TypeVar("Row")


class ClientError(Exception):
    """The server refused a request, or cannot be reached; the text says why.

    Args:
        message: for people.
        status: of HTTP; 0 when there was no answer.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Article:
    """An article as lists show it; times are aware."""

    id: int
    title: str
    description: str
    url: str
    source: str | None
    published: datetime | None
    authors: tuple[str, ...]
    language: str | None
    agency: str
    word_count: int
    revision: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """The number of articles with a value; `share` is their part of all articles with it, where it was asked for."""

    value: str
    articles: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Event:
    """A change of an article."""

    id: int
    kind: str
    at: datetime
    article_id: int | None
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved search that sends alerts; `state` is ok, failing or paused, `feed` the path of its feed."""

    name: str
    query: str
    kinds: tuple[str, ...]
    state: str
    matches: int
    feed: str | None
    channels: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """An alert of a watch; `state` is pending, delivered or dead."""

    id: int
    watch: str
    channel: str
    state: str
    kind: str
    article_id: int
    title: str
    attempts: int
    matched_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    error: str


class Rows(Sequence[Row], Generic[Row]):
    """A list of records that can become a table."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = tuple(rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "Rows[Row]": ...
    def __getitem__(self, index: int | slice) -> "Row | Rows[Row]":
        """Return a record, or some of them as another list."""
        return self._rows[index] if isinstance(index, int) else Rows(self._rows[index])

    def __len__(self) -> int:
        """Count the records."""
        return len(self._rows)

    def __repr__(self) -> str:
        """Return the number of records and the first of them."""
        return f"<{len(self)} rows: {list(islice(self._rows, 3))}…>"

    def to_pandas(self) -> Any:
        """Return a `pandas.DataFrame` with a column for each field.

        Raises:
            ImportError: pandas is not installed.
        """
        import pandas as pd

        records: Any = self._rows
        return pd.DataFrame([asdict(record) for record in records])


class Watches:
    """The watches of a server, as `Client.watches`; they need a token for managing.

    Args:
        send: sends a request with method, path, body and parameters, and returns the JSON of the response.
    """

    def __init__(self, send: Callable[..., Any]) -> None:
        self._send = send

    def list(self) -> Rows[Watch]:
        """Return every watch by name.

        Raises:
            ClientError: the token is refused, or the server cannot be reached.
        """
        return Rows([_read_record(Watch, item) for item in self._send("GET", "/api/v1/watches")["items"]])

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
        added = self._send("POST", "/api/v1/watches", {"name": name, "query": query, **options})
        return _read_record(Watch, added["watch"]), str(added["secret"])

    def change(self, name: str, **changes: Any) -> Watch:
        """Change, pause or resume a watch.

        Args:
            name: of the watch.
            changes: ``query``, ``kinds``, ``webhook``, ``feed``, ``digest``, ``recipients`` or ``paused``.

        Raises:
            ClientError: the change is refused, or the server cannot be reached.
        """
        return _read_record(Watch, self._send("PATCH", f"/api/v1/watches/{name}", changes))

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
        page = self._send("GET", f"/api/v1/watches/{name}/deliveries", None, parameters)
        return Rows([_read_record(Delivery, item) for item in page["items"]])

    def replay(self, name: str, delivery: int | None = None) -> int:
        """Send dead letters of a watch again; return their number.

        Args:
            name: of the watch.
            delivery: the id of one alert; None for all dead letters.

        Raises:
            ClientError: there is no such watch or alert, or the server cannot be reached.
        """
        replayed = self._send("POST", f"/api/v1/watches/{name}/replay", {"delivery": delivery})
        return int(replayed["replayed"])


class Client:
    """A client of one server.

    Args:
        url: where it is, such as ``http://127.0.0.1:8700``.
        token: from ``copydesk token create``; not needed on the machine of the server.
    """

    def __init__(self, url: str, token: str = "") -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        self.watches = Watches(self._send)

    def articles(self, query: str = "", limit: int | None = None) -> Rows[Article]:
        """Return the articles that match, the newest first.

        Args:
            query: in the query language.
            limit: maximum number; None for all.

        Raises:
            ClientError: the server refused the query, or cannot be reached.
        """
        return Rows(list(islice(self.iter_articles(query), limit)))

    def iter_articles(self, query: str = "") -> Iterator[Article]:
        """Yield the articles that match, the newest first; pages are requested when they are needed.

        Args:
            query: in the query language.

        Raises:
            ClientError: the server refused the query, or cannot be reached.
        """
        path: str | None = "/api/v1/articles"
        parameters: dict[str, Any] | None = {"q": query, "limit": _PAGE_SIZE}
        while path:
            page = self._get(path, parameters)
            yield from (_read_record(Article, item) for item in page["items"])
            path, parameters = page["next"], None

    def article(self, article_id: int) -> Mapping[str, Any]:
        """Return one article with all its fields, as the API sends it.

        Args:
            article_id: its number.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        view: Mapping[str, Any] = self._get(f"/api/v1/articles/{article_id}")
        return view

    def counts(
        self, query: str = "", by: str = "day", *, limit: int = 100, share: bool = False
    ) -> Rows[Count]:
        """Count the articles that match by a value.

        Args:
            query: in the query language.
            by: day, week, month, source, person and so on.
            limit: maximum number of values.
            share: whether to compare with all articles.

        Raises:
            ClientError: the server refused the query, or cannot be reached.
        """
        parameters = {"q": query, "by": by, "limit": limit, "share": share}
        return Rows([_read_record(Count, item) for item in self._get("/api/v1/counts", parameters)["items"]])

    def events(self, after: int = 0, limit: int = 100) -> Rows[Event]:
        """Return the events after a given one, in the order of commits.

        Args:
            after: the number of the last event that was read.
            limit: maximum number, at most 500.

        Raises:
            ClientError: the server refused the request, or cannot be reached.
        """
        page = self._get("/api/v1/events", {"after": after, "limit": limit})
        return Rows([_read_record(Event, item) for item in page["items"]])

    def _get(self, path: str, parameters: Mapping[str, Any] | None = None) -> Any:
        return self._send("GET", path, parameters=parameters)

    def _send(
        self, method: str, path: str, body: Any = None, parameters: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            response = self._session.request(
                method, self._url + path, params=parameters, json=body, timeout=_TIMEOUT_SECONDS
            )
        except requests.RequestException as error:
            raise ClientError(f"{self._url} cannot be reached: {error}") from error
        if not response.ok:
            raise ClientError(_describe_refusal(response), response.status_code)
        return response.json()


def _describe_refusal(response: requests.Response) -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{response.url}: {response.status_code} {response.reason}"


def _read_record(record_type: Callable[..., Row], values: Mapping[str, Any]) -> Row:
    """Build a record from JSON; members that it does not have are left out, so that a newer server is understood."""
    known: Any = fields(record_type)  # type: ignore[arg-type]
    return record_type(**{field.name: _read_value(str(field.type), values[field.name]) for field in known})


def _read_value(type_name: str, value: Any) -> Any:
    if value is not None and "datetime" in type_name:
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
