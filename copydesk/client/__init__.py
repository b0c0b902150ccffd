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

__all__ = ["Article", "Client", "ClientError", "Count", "Event", "Rows"]

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
        try:
            response = self._session.get(self._url + path, params=parameters, timeout=_TIMEOUT_SECONDS)
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
