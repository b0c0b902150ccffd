"""Send requests to the HTTP API, and read its pages and its errors."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import requests

from copydesk.client.rows import Row, Rows, read_record, read_rows

__all__ = ["API", "PAGE_SIZE", "ClientError", "Connection", "describe_cause"]

_TIMEOUT_SECONDS = 60
# The most that the API sends at once.
PAGE_SIZE = 500
API = "/api/v1"


class ClientError(Exception):
    """The server refused a request, or cannot be reached; the text says why.

    Args:
        message: for people.
        status: of HTTP; 0 when there was no answer.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Connection:
    """A connection to one server.

    Args:
        url: where it is, such as ``http://127.0.0.1:8700``.
        token: from ``copydesk token create``; not needed for reading on the machine of the server.
    """

    def __init__(self, url: str, token: str = "") -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def _get(self, path: str, **parameters: Any) -> Any:
        """Return what a path of the API sends; parameters that are None are left out."""
        return self._request("GET", API + path, params=parameters)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send a change, and return what the API answers."""
        return self._request(method, API + path, json=body)

    def _read_pages(
        self, record_type: Callable[..., Row], path: str, limit: int | None, **parameters: Any
    ) -> Rows[Row]:
        """Return the first records of a list; of all when the limit is None."""
        return read_rows(record_type, self._iter_items(path, limit, **parameters))

    def _iter_pages(self, record_type: Callable[..., Row], path: str, **parameters: Any) -> Iterator[Row]:
        """Yield the records of a list; pages are requested when they are needed."""
        return (read_record(record_type, item) for item in self._iter_items(path, None, **parameters))

    def _iter_items(self, path: str, limit: int | None, **parameters: Any) -> Iterator[Mapping[str, Any]]:
        """Yield the first objects of a list; all when the limit is None."""
        return islice(self._iter_all_items(path, limit, **parameters), limit)

    def _iter_all_items(self, path: str, limit: int | None, **parameters: Any) -> Iterator[Mapping[str, Any]]:
        """Yield the objects of a list; the first page has no more than the limit."""
        page_size = PAGE_SIZE if limit is None else max(1, min(limit, PAGE_SIZE))
        page = self._get(path, limit=page_size, **parameters)
        while True:
            yield from page["items"]
            if not page["next"]:
                return
            page = self._request("GET", page["next"])

    def _request(self, method: str, path: str, **arguments: Any) -> Any:
        response = self._open(method, path, **arguments)
        try:
            return response.json()
        except ValueError as error:
            # Such as the page of a proxy, or of another program at this port.
            raise ClientError(f"{response.url} sends no JSON; is it the URL of Copydesk?") from error

    def _open(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """Return a response that is no refusal."""
        try:
            response = self._session.request(method, self._url + path, timeout=_TIMEOUT_SECONDS, **arguments)
        except requests.RequestException as error:
            raise ClientError(f"{self._url} cannot be reached: {describe_cause(error)}") from error
        if not response.ok:
            raise ClientError(_describe_refusal(response), response.status_code)
        return response


def describe_cause(error: requests.RequestException) -> str:
    """Return why a request failed, in a few words: libraries put the whole chain of errors into their message.

    Args:
        error: as `requests` raises it.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        last = cause
        inner = getattr(cause, "reason", None) or next(iter(cause.args), None)
        cause = inner if isinstance(inner, BaseException) else cause.__cause__ or cause.__context__
    if isinstance(error, requests.Timeout):
        return "it does not answer in time"
    return str(last).rpartition(": ")[2] or type(error).__name__


def _describe_refusal(response: requests.Response) -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{response.url}: {response.status_code} {response.reason}"
