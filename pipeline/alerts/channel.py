"""Define the ways in which alerts are sent."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.alerts.schedule import DigestInterval

__all__ = ["Channel", "ChannelKind"]


class ChannelKind(StrEnum):
    """A way in which alerts are sent."""

    # An HTTP request for each alert.
    WEBHOOK = "webhook"
    # A program on the machine of the worker, run for each alert.
    COMMAND = "command"
    # Readers fetch it; nothing is sent.
    FEED = "feed"
    # Mail with the alerts of an hour, a day or a week.
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in which a watch sends its alerts.

    Args:
        target: the URL, the command line, or the mail addresses separated by ", "; "" for a feed.
        secret: signs webhooks; "" for others.
        digest: how often mail is sent; None for others.
    """

    kind: ChannelKind
    target: str = ""
    secret: str = ""
    digest: DigestInterval | None = None
