"""A web without sockets: each address has its answers in order, and every request is written down."""

from collections.abc import Sequence
from datetime import timedelta

from pipeline.errors import PipelineError
from pipeline.fetch import RawResponse

# An answer to give, or the error to raise instead.
Scripted = RawResponse | PipelineError


def answer(body: bytes = b"", status: int = 200, **headers: str) -> RawResponse:
    return RawResponse("", status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


class ScriptedWeb:
    """Takes the place of the transport; the last answer of an address is given again and again."""

    def __init__(self, pages: dict[str, Sequence[Scripted]]) -> None:
        self._pages = {url: list(answers) for url, answers in pages.items()}
        self.asked: list[str] = []
        self.handed: list[dict[str, str]] = []

    def send(
        self, url: str, headers: dict[str, str], form: bytes, timeout: float, truncate_after: int = 0
    ) -> RawResponse:
        self.asked.append(url)
        self.handed.append(headers)
        answers = self._pages.get(url) or [answer(status=404)]
        given = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(given, PipelineError):
            given.url = url
            raise given
        return RawResponse(url, given.status, given.headers, given.body, None, timedelta(0).total_seconds())

    def close(self) -> None:
        """Nothing is open."""
