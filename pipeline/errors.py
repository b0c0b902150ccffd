"""Define the errors of a page or feed, named by what the caller should do about them.

    PipelineError
    ├── TryLater      the same request may succeed later: keep the entry, set `retry_after`
    └── Rejected      it never will: end the entry and store the reason
        └── Refused   the request must not be made: unsafe URL, robots.txt, unsupported scheme

    ModelMissingError  an optional model that a setting names is not installed: raised at the start
    SiteOverrideError  a site override file cannot be used: raised at the start

Any other exception of a stage is a bug: after a few attempts the entry becomes a dead letter.
"""

from datetime import timedelta

__all__ = ["ModelMissingError", "PipelineError", "Refused", "Rejected", "SiteOverrideError", "TryLater"]


class PipelineError(Exception):
    """An error at one URL, with a dotted reason that programs can match.

    Args:
        reason: a dotted code, from general to specific, such as ``http.429`` or ``timeout.read``.
        message: one sentence for people: what was wrong and what to do.
        url: where it happened; empty when there is none.
    """

    def __init__(self, reason: str, message: str, *, url: str = "") -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message
        self.url = url

    def __str__(self) -> str:
        location = f" ({self.url})" if self.url else ""
        return f"{self.reason}: {self.message}{location}"


class TryLater(PipelineError):  # noqa: N818 - named for what the caller does
    """The same request may succeed later.

    Args:
        reason: see `PipelineError`.
        message: see `PipelineError`.
        url: see `PipelineError`.
        retry_after: the shortest pause before the next request; None lets the caller choose.
        host_wide: True when the pause holds for the whole host: it asked for one (429, 503 with Retry-After), or it
            responds so slowly that it would block workers.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        url: str = "",
        retry_after: timedelta | None = None,
        host_wide: bool = False,
    ) -> None:
        super().__init__(reason, message, url=url)
        self.retry_after = retry_after
        self.host_wide = host_wide


class Rejected(PipelineError):  # noqa: N818 - see TryLater
    """Another request will not help: the entry ends with this reason."""


class Refused(Rejected):
    """The request must never be made: an unsafe URL, an unsupported scheme, robots.txt."""


class ModelMissingError(Exception):
    """An optional model, or the package that loads it, is not installed; the message says what to do."""


class SiteOverrideError(ValueError):
    """A site override file that cannot be used. The message is one line: file, position, problem, remedy."""
