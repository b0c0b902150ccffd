"""Define what a written feed holds."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

__all__ = ["FeedDetails", "FeedItem", "drop_invalid_chars"]

_INVALID_XML_RE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An article in a feed.

    Args:
        id: a URI that stays the same for the article and differs from that of every other.
        url: of the story on the publisher's site.
        title: plain text.
        summary: plain text.
        published: aware; None when it is not known.
        updated: when it last changed here; aware.
    """

    id: str
    url: str
    title: str
    summary: str
    published: datetime | None
    updated: datetime
    source: str = ""
    authors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class FeedDetails:
    """What a feed says of itself.

    Args:
        title: plain text; feeds with other articles have another one.
        updated: of the newest item; aware.
    """

    title: str
    updated: datetime

    @property
    def id(self) -> str:
        """A URI that is the same for each feed with this title."""
        return f"urn:copydesk:feed:{quote(self.title, safe='')}"


def drop_invalid_chars(text: str) -> str:
    """Drop the characters that XML 1.0 cannot hold (2.2).

    Args:
        text: any text.
    """
    return _INVALID_XML_RE.sub("", text)
