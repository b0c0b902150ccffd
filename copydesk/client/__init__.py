"""Use the HTTP API of Copydesk from Python.

from copydesk.client import Client

client = Client("http://127.0.0.1:8700")
for article in client.articles("topic:sport since:7d"):
    print(article.published, article.source, article.title)
client.counts("topic:sport", by="day").to_pandas()
client.quotes(speaker="roe", language="en", since="7d").to_pandas()
"""

from copydesk.client.article_calls import ArticleCalls
from copydesk.client.change_calls import ChangeCalls
from copydesk.client.connection import ClientError
from copydesk.client.event_calls import EventCalls
from copydesk.client.name_calls import NameCalls
from copydesk.client.records import (
    Article,
    Change,
    Copy,
    Count,
    Delivery,
    Difference,
    Entity,
    Event,
    FailingFeed,
    Feed,
    Hit,
    Import,
    Mention,
    Phrase,
    Quote,
    Revision,
    Source,
    SourceHealth,
    Story,
    TimelineEntry,
    Version,
    Watch,
)
from copydesk.client.rows import Rows
from copydesk.client.source_calls import SourceCalls
from copydesk.client.watch_calls import Watches

__all__ = [
    "Article",
    "Change",
    "Client",
    "ClientError",
    "Copy",
    "Count",
    "Delivery",
    "Difference",
    "Entity",
    "Event",
    "FailingFeed",
    "Feed",
    "Hit",
    "Import",
    "Mention",
    "Phrase",
    "Quote",
    "Revision",
    "Rows",
    "Source",
    "SourceHealth",
    "Story",
    "TimelineEntry",
    "Version",
    "Watch",
    "Watches",
]


class Client(ArticleCalls, EventCalls, NameCalls, SourceCalls, ChangeCalls):
    """A client of one server.

    Args:
        url: where it is, such as ``http://127.0.0.1:8700``.
        token: from ``copydesk token create``; not needed for reading on the machine of the server.
    """

    def __init__(self, url: str, token: str = "") -> None:
        super().__init__(url, token)
        self.watches = Watches(self._request)
