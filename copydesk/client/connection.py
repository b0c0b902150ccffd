"""Send requests to the HTTP API, and read its pages and its errors."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import requests

from copydesk.client.rows import Row, read_record

__all__ = ["ClientError", "Connection"]

_TIMEOUT_SECONDS = 60
_PAGE_SIZE = 200
_API = "/api/v1"


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
        return self._request("GET", _API + path, params=parameters)

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._request("POST", _API + path, json=body)

    def _iter_pages(self, record_type: Callable[..., Row], path: str, **parameters: Any) -> Iterator[Row]:
        """Yield the records of a list; pages are requested when they are needed."""
        page = self._get(path, limit=_PAGE_SIZE, **parameters)
        while True:
            yield from (read_record(record_type, item) for item in page["items"])
            if not page["next"]:
                return
            page = self._request("GET", page["next"])

    def _request(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            response = self._session.request(method, self._url + path, timeout=_TIMEOUT_SECONDS, **arguments)
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
