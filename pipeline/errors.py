"""What can go wrong with one page or feed, named by what the caller should do about it.

    PipelineError
    ├── TryLater      the same request may succeed later: keep the entry, set `retry_after`
    └── Rejected      it never will: end the entry and keep the reason
        └── Refused   we must not ask at all: unsafe address, robots.txt, unsupported scheme

    ModelMissing      an optional model that a setting names is not installed: said at the start, not page by page

Anything else that escapes a stage is a bug and stays loud: after a few attempts it is a dead letter.
"""

from datetime import timedelta

__all__ = ["ModelMissingError", "PipelineError", "Refused", "Rejected", "TryLater"]


class PipelineError(Exception):
    """A problem with one address, with a dotted reason that programs can match.

    Args:
        reason: a dotted code, general to special, such as ``http.429`` or ``timeout.read``.
        message: one sentence for people: what was wrong and what to do.
        url: the address it happened at, as text; empty when there is none.
    """

    def __init__(self, reason: str, message: str, *, url: str = "") -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message
        self.url = url

    def __str__(self) -> str:
        location = f" ({self.url})" if self.url else ""
        return f"{self.reason}: {self.message}{location}"


class TryLater(PipelineError):  # noqa: N818 - named for what the caller does, not for what it is
    """The same request may succeed later.

    Args:
        reason: see `PipelineError`.
        message: see `PipelineError`.
        url: see `PipelineError`.
        retry_after: how long to leave it alone; None lets the caller choose.
        host_wide: True when the pause is for the whole host: it asked for one (429, 503 with Retry-After), or it
            answers so slowly that it would hold workers.
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
    """Asking again will not help: the entry ends here with this reason."""


class Refused(Rejected):
    """A request that must never be made: an unsafe address, a scheme we do not speak, robots.txt."""


class ModelMissingError(Exception):
    """An optional model or the package that reads it is not installed; the text says what to do."""
