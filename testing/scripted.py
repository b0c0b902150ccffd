"""Replace the HTTP transport by prepared responses, and record every request."""

from collections.abc import Sequence

from pipeline.errors import PipelineError
from pipeline.fetch import RawResponse

# A response to return, or an error to raise instead.
ScriptedResponse = RawResponse | PipelineError


def make_response(body: bytes = b"", status: int = 200, **headers: str) -> RawResponse:
    """Make a response; `_` in the name of a header stands for `-`."""
    return RawResponse("", status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


class ScriptedTransport:
    """Return the prepared responses of each URL in order; the last one is repeated."""

    def __init__(self, pages: dict[str, Sequence[ScriptedResponse]]) -> None:
        self._pages = {url: list(responses) for url, responses in pages.items()}
        self.requested_urls: list[str] = []
        self.request_headers: list[dict[str, str]] = []

    def send(
        self, url: str, headers: dict[str, str], form: bytes, timeout: float, truncate_after: int = 0
    ) -> RawResponse:
        self.requested_urls.append(url)
        self.request_headers.append(headers)
        responses = self._pages.get(url) or [make_response(status=404)]
        response = responses.pop(0) if len(responses) > 1 else responses[0]
        if isinstance(response, PipelineError):
            response.url = url
            raise response
        return RawResponse(url, response.status, response.headers, response.body, None, 0.0)

    def close(self) -> None:
        """Do nothing: no connection is open."""
