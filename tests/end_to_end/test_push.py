"""A WebSub push passes through web page, database, schedule and Celery to the entries, in a real run."""

from pathlib import Path

import pytest

from db import Database, sources
from pipeline.records import Feed, Source
from testing.hub import CHALLENGE, Hub, rss
from testing.web import Client
from tests.end_to_end.stack import Stack, now

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]


def test_a_feed_is_subscribed_to_and_its_pushes_reach_the_ledger_without_a_visit(
    tmp_path: Path, sqlite_url: str
) -> None:
    database, hub = Database(sqlite_url), Hub()
    page = Client(database)
    stack = Stack(tmp_path, database, COPYDESK_PUBLIC_URL=page.base)
    stack.environment["COPYDESK_ALLOWED_PRIVATE_HOSTS"] += f",{hub.host}"
    home = f"http://{hub.host}"
    hub.listed = rss(1, 2, home=home)

    def entries() -> int:
        with database.read_transaction() as session:
            return max(feed.entries for feed in sources.list_feeds(session) if feed.url == hub.feed)

    try:
        with database.transaction() as session:
            source = sources.add_source(session, Source("The Post", f"{home}/"), now())
            sources.add_feed(session, source, Feed(hub.feed), now())
        stack.start_worker()
        stack.until(lambda: bool(hub.forms))
        assert hub.confirm().text == CHALLENGE
        visits = hub.requested_paths.count("/feed")
        assert hub.push(rss(3, 4, home=home)) == 202
        stack.until(lambda: entries() == 4)
        assert hub.requested_paths.count("/feed") == visits
    finally:
        stack.stop()
        page.stop()
        hub.close()
        database.close()
