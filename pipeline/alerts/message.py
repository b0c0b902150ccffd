"""Build what an alert says of an article."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipeline.query.evaluation import QueryDocument
from pipeline.query.highlights import make_excerpt
from pipeline.query.tree import Node

__all__ = ["AlertKind", "AlertSubject", "StoryState", "build_message", "encode_message"]


class AlertKind(StrEnum):
    """Why an alert is sent."""

    # An article that matches was stored.
    CREATED = "created"
    # An article has a new revision that matches.
    UPDATED = "updated"
    # An article joined the story of an article that matched; it need not match itself.
    STORY = "story"


_TYPES = {
    AlertKind.CREATED: "article.created",
    AlertKind.UPDATED: "article.updated",
    AlertKind.STORY: "story.updated",
}


@dataclass(frozen=True, slots=True)
class StoryState:
    """The story of an article, with the number of its articles and publications."""

    id: int
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True)
class AlertSubject:
    """The change of an article that an alert is about.

    Args:
        event_id: of the event that announced it.
        at: when it happened; aware.
        fields: what changed in the article; () when it is new.
        story: None when no other article reports the event.
    """

    event_id: int
    at: datetime
    article_id: int
    revision: int
    url: str
    document: QueryDocument
    fields: Sequence[str] = ()
    story: StoryState | None = None


def build_message(watch: str, query: Node, kind: AlertKind, subject: AlertSubject) -> dict[str, Any]:
    """Build the JSON object that webhooks and commands receive, in the form of Standard Webhooks.

    Args:
        watch: its name.
        query: of the watch; its words are shown in the excerpt.
        kind: why it is sent.
        subject: the change.
    """
    document, story = subject.document, subject.story
    return {
        "type": _TYPES[kind],
        "timestamp": subject.at.isoformat(),
        "data": {
            "watch": watch,
            "event_id": subject.event_id,
            "article": {
                "id": subject.article_id,
                "revision": subject.revision,
                "url": subject.url,
                "title": document.title,
                "description": document.description,
                "excerpt": make_excerpt(query, document.text).text,
                "source": document.source,
                "authors": [name for field, name in document.names if field == "author"],
                "published": document.published.isoformat() if document.published else None,
                "language": document.language,
                "agency": document.agency,
            },
            "fields": list(subject.fields),
            # Without its title, which may be of another article.
            "story": {"id": story.id, "articles": story.articles, "outlets": story.outlets}
            if story
            else None,
        },
    }


def encode_message(message: Mapping[str, Any]) -> bytes:
    """Write a message as JSON; the same message gives the same bytes, so that its signature stays valid.

    Args:
        message: from `build_message`.
    """
    return json.dumps(message, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
