"""An alert passes from a stored article to a webhook in a real run, also when the worker is killed while it sends."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import select

from db import Database, events
from db.tables import WatchMatchRow
from db.watches.matches import last_event_id, read_progress
from services.watches import WatchRequest, add_watch, find_watch, show_secret
from testing.webhooks import ReceivedWebhook, WebhookReceiver
from tests.end_to_end.stack import Stack

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]
STREAM = "news"


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    opened = WebhookReceiver()
    yield opened
    opened.close()


def test_every_match_reaches_the_webhook_although_a_worker_is_killed_while_it_sends(
    tmp_path: Path, sqlite_url: str, receiver: WebhookReceiver
) -> None:
    database = Database(sqlite_url)
    stack = Stack(tmp_path, database, COPYDESK_EVENT_STREAM=STREAM)
    stack.environment["COPYDESK_ALLOWED_PRIVATE_HOSTS"] += f",{receiver.host}"
    with database.transaction() as session:
        add_watch(session, WatchRequest("all", "lang:en", webhook=receiver.url))
        secret = show_secret(session, "all")

    def matched() -> set[str]:
        with database.read_transaction() as session:
            return {f"msg_{id_}" for id_ in session.scalars(select(WatchMatchRow.id))}

    def is_everything_sent() -> bool:
        with database.read_transaction() as session:
            is_matched = stack.nothing_left() and read_progress(session).event_id == last_event_id(session)
            return is_matched and bool(matched()) and find_watch(session, "all").pending == 0

    try:
        first = stack.start_worker()

        def kill_worker(_: ReceivedWebhook) -> None:
            receiver.before_response = lambda _: None
            first.kill()
            first.wait()

        receiver.before_response = kill_worker
        stack.until(lambda: first.poll() is not None)
        stack.start_worker()
        stack.until(is_everything_sent)
        received = [webhook.id for webhook in receiver.received]
        assert set(received) == matched()
        assert len(received) > len(matched())
        assert all(webhook.is_signed_with(secret) for webhook in receiver.received)
        _check_stream(stack, database)
    finally:
        stack.stop()
        database.close()


def _check_stream(stack: Stack, database: Database) -> None:
    """The stream has every event once, in the order of commits."""
    with database.read_transaction() as session:
        ids = [view.id for view in events.events_after(session, 0, 10_000)]
    with redis.Redis.from_url(stack.settings.redis_client_url) as client:
        stack.until(lambda: client.xlen(STREAM) == len(ids))
        entries = client.xrange(STREAM)
    assert [int(json.loads(fields[b"event"])["id"]) for _, fields in entries] == ids
