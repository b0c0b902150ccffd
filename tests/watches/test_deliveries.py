"""Alerts are sent at least once, in order for one article, and become dead letters after a day, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from db import Database
from db.tables import WatchDeliveryRow, WatchMatchRow
from db.watches.deliveries import (
    DeliveryFailure,
    claim_deliveries,
    finish_delivery,
    list_deliveries,
    load_job,
    replay_deliveries,
)
from db.watches.matches import NewMatch, load_active_watches, read_progress, save_matches
from pipeline.alerts import AlertKind, DigestInterval
from services.watches import WatchRequest, WatchView, add_watch, find_watch, pause_watch, resume_watch
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store

HOOK = "https://hooks.example.org/in"
LEASE = timedelta(minutes=5)
REFUSED = DeliveryFailure("connection refused")


@pytest.fixture
def stored(database: Database) -> Database:
    """A database with the articles 1 and 2, and with a watch for webhooks."""
    for name, text in (("a", "The mill opened again."), ("b", "A harbour burned down in the north.")):
        sight(database, follow(database), f"https://thepost.example/{name}")
        (entry,) = claim(database)
        store(database, to_store(database, entry), article(f"https://thepost.example/{name}", text))
    with database.transaction() as session:
        add_watch(session, WatchRequest("mills", "mill", webhook=HOOK))
    return database


def _match(database: Database, *article_ids: int, due_at: datetime = NOW) -> None:
    """Store matches of the only watch with some articles, each with a delivery."""
    with database.transaction() as session:
        progress = read_progress(session)
        (watch,) = load_active_watches(session)
        matches = [
            NewMatch(
                watch.id,
                progress.event_id + number,
                article_id,
                AlertKind.CREATED,
                {"data": {"article": {"title": f"The mill, {number}"}}},
                tuple((channel.id, due_at) for channel in watch.channels),
            )
            for number, article_id in enumerate(article_ids, 1)
        ]
        assert save_matches(session, progress, progress.event_id + len(matches), matches, NOW)


def _send(database: Database, now: datetime, failure: DeliveryFailure | None = None) -> list[int]:
    """Claim what is due and end it; return the ids of the articles."""
    with database.transaction() as session:
        claims = claim_deliveries(session, now, LEASE)
        jobs = [load_job(session, found) for found in claims]
        sent: list[int] = []
        for job in jobs:
            assert job is not None
            rows = session.scalars(
                select(WatchMatchRow).where(WatchMatchRow.id.in_([id_ for id_, _ in job.messages]))
            )
            sent += [row.article_id for row in rows]
            finish_delivery(session, job, failure, now)
        return sent


def _view(database: Database) -> WatchView:
    with database.read_transaction() as session:
        return find_watch(session, "mills")


def test_alerts_about_one_article_wait_for_each_other(stored: Database) -> None:
    _match(stored, 1, 1, 2)
    assert sorted(_send(stored, NOW)) == [1, 2]
    assert _send(stored, NOW) == [1]
    assert _send(stored, NOW) == []
    (channel,) = _view(stored).channels
    assert (channel.delivered, channel.pending, channel.dead) == (3, 0, 0)


def test_an_alert_whose_process_was_killed_is_sent_again_after_the_lease(stored: Database) -> None:
    _match(stored, 1)
    with stored.transaction() as session:
        (first,) = claim_deliveries(session, NOW, LEASE)
    assert _send(stored, NOW + LEASE / 2) == []
    assert _send(stored, NOW + LEASE) == [1]
    with stored.read_transaction() as session:
        assert load_job(session, first) is None


def test_a_channel_that_fails_gets_a_pause_that_grows(stored: Database) -> None:
    _match(stored, 1, 2)
    assert sorted(_send(stored, NOW, REFUSED)) == [1, 2]
    (channel,) = _view(stored).channels
    assert (channel.failures, channel.error) == (1, "connection refused")
    assert channel.blocked_until == NOW + timedelta(seconds=5)
    _match(stored, 1)
    assert _send(stored, NOW + timedelta(seconds=4)) == []
    assert len(_send(stored, NOW + timedelta(seconds=5), REFUSED)) == 2
    (channel,) = _view(stored).channels
    assert channel.blocked_until == NOW + timedelta(seconds=25)
    assert len(_send(stored, NOW + timedelta(seconds=25))) == 2
    (channel,) = _view(stored).channels
    assert (channel.failures, channel.error, channel.blocked_until) == (0, "", None)


def test_a_receiver_that_asks_to_wait_is_waited_for(stored: Database) -> None:
    _match(stored, 1)
    _send(stored, NOW, DeliveryFailure("busy", retry_after=timedelta(minutes=30)))
    (channel,) = _view(stored).channels
    assert channel.blocked_until == NOW + timedelta(minutes=30)


def test_what_fails_for_a_day_becomes_a_dead_letter_that_can_be_sent_again(stored: Database) -> None:
    _match(stored, 1)
    _send(stored, NOW, REFUSED)
    later = NOW + timedelta(days=1)
    _send(stored, later, REFUSED)
    assert _send(stored, later + timedelta(hours=2)) == []
    with stored.transaction() as session:
        (view,) = list_deliveries(session, "mills", "dead")
        assert (view.state, view.attempts, view.error) == ("dead", 2, "connection refused")
        # Not that of the article, which may have changed since.
        assert view.title == "The mill, 1"
        assert replay_deliveries(session, "mills", later) == 1
    assert _send(stored, later + timedelta(hours=2)) == [1]
    (channel,) = _view(stored).channels
    assert (channel.delivered, channel.dead) == (1, 1)


def test_a_receiver_that_is_gone_gets_nothing_until_the_watch_is_resumed(stored: Database) -> None:
    _match(stored, 1)
    _send(stored, NOW, DeliveryFailure("410 Gone", is_final=True))
    _match(stored, 2)
    (channel,) = _view(stored).channels
    assert (channel.disabled_at, channel.dead, channel.pending) == (NOW, 1, 0)
    with stored.transaction() as session:
        resume_watch(session, "mills")
        assert replay_deliveries(session, "mills", NOW) == 1
    assert _send(stored, NOW) == [1]


def test_a_paused_watch_sends_what_is_left_when_it_is_resumed(stored: Database) -> None:
    _match(stored, 1)
    with stored.transaction() as session:
        pause_watch(session, "mills")
    assert _send(stored, NOW) == []
    with stored.transaction() as session:
        resume_watch(session, "mills")
    assert _send(stored, NOW) == [1]


def test_one_slow_receiver_does_not_hold_the_alerts_of_others(stored: Database) -> None:
    _match(stored, *([1, 2] * 10))
    with stored.transaction() as session:
        session.execute(
            WatchDeliveryRow.__table__.update().values(article_id=WatchDeliveryRow.id % 2 + 1)  # type: ignore[attr-defined]
        )
        assert len(claim_deliveries(session, NOW, LEASE)) <= 4


def test_all_alerts_of_a_digest_are_sent_together(stored: Database) -> None:
    with stored.transaction() as session:
        mail = {"digest": DigestInterval.DAILY, "recipients": ["ada@example.org"]}
        add_watch(session, WatchRequest("daily", "mill", **mail))  # type: ignore[arg-type]
        pause_watch(session, "mills")
    _match(stored, 1, 1, 2, due_at=NOW + timedelta(hours=1))
    assert _send(stored, NOW) == []
    assert sorted(_send(stored, NOW + timedelta(hours=1))) == [1, 1, 2]
    assert _send(stored, NOW + timedelta(hours=1)) == []
