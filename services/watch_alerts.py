"""List what watches have sent, send it again, and try how they send."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import Session
from db.queries import ArticleSummary
from db.search import PageRequest, find_articles
from db.watches import definitions, deliveries, matches
from db.watches.deliveries import DeliveryView
from db.watches.documents import load_documents
from pipeline.alerts import AlertKind, AlertSubject, Channel, ChannelKind, build_message
from pipeline.query.evaluation import QueryDocument
from services.clock import utc_now
from services.errors import UsageError
from services.search import count, parse
from services.watches import find_watch

__all__ = [
    "DeliveryView",
    "WatchSample",
    "list_deliveries",
    "list_matched_articles",
    "make_sample",
    "replay_deliveries",
]

_MAX_FEED_ARTICLES = 100


@dataclass(frozen=True, slots=True)
class WatchSample:
    """An alert to try how a watch sends.

    Args:
        message: of the newest article that matches; of an invented one where none does.
        total: how many stored articles match.
        channels: those that send, with their secrets.
    """

    query: str
    message: Mapping[str, Any]
    total: str
    channels: tuple[Channel, ...]


def list_deliveries(
    session: Session, name: str = "", state: str = "", limit: int = 100
) -> list[DeliveryView]:
    """Return alerts, the newest first.

    Args:
        session: an open transaction.
        name: of a watch; "" for all.
        state: pending, delivered or dead; "" for all.
        limit: maximum number.

    Raises:
        UsageError: there is no such watch.
    """
    if name:
        find_watch(session, name)
    return deliveries.list_deliveries(session, name, state, limit)


def replay_deliveries(session: Session, name: str, delivery_id: int | None = None) -> int:
    """Send dead letters of a watch again; return their number.

    Args:
        session: an open transaction.
        name: of the watch.
        delivery_id: of one alert, which may have been delivered before; None for all dead letters.

    Raises:
        UsageError: there is no such watch, or it has no such alert.
    """
    find_watch(session, name)
    replayed = deliveries.replay_deliveries(session, name, utc_now(), delivery_id)
    if delivery_id is not None and not replayed:
        raise UsageError(
            f"no alert {delivery_id} of {name} has ended; list them with: watch deliveries {name}"
        )
    return replayed


def make_sample(session: Session, name: str) -> WatchSample:
    """Return an alert to try how a watch sends; nothing is stored.

    Args:
        session: an open transaction.
        name: of the watch.

    Raises:
        UsageError: there is no such watch.
    """
    view = find_watch(session, name)
    query, now = parse(view.query), utc_now()
    subject = AlertSubject(0, now, 0, 1, "https://example.org/sample", _SAMPLE_DOCUMENT)
    newest = find_articles(session, query, PageRequest(limit=1)).articles
    if newest:
        article_id = newest[0].id
        stored = load_documents(session, [article_id])[article_id]
        subject = AlertSubject(0, now, article_id, stored.revision, stored.url, stored.document)
    total = count(session, query)
    channels = (definitions.find_channel(session, name, kind) for kind in ChannelKind)
    return WatchSample(
        view.query,
        build_message(name, query, AlertKind.CREATED, subject),
        f"{'' if total.is_exact else 'about '}{total.articles}",
        tuple(channel for channel in channels if channel and channel.kind is not ChannelKind.FEED),
    )


_SAMPLE_DOCUMENT = QueryDocument(
    title="A sample",
    description="No stored article matches this watch yet.",
    text="",
    section="",
    language="en",
    agency="",
    published=None,
    source="Copydesk",
)


def list_matched_articles(session: Session, name: str) -> list[ArticleSummary] | None:
    """Return the articles that matched a watch, those that matched last first; None when it has no feed.

    Args:
        session: an open transaction.
        name: of a watch; None is returned when there is none.
    """
    if definitions.find_channel(session, name, ChannelKind.FEED) is None:
        return None
    return matches.matched_articles(session, name, _MAX_FEED_ARTICLES)
