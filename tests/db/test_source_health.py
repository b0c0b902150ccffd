"""Commands, API, services and views give one answer to which feeds fail and why, on both databases."""

from datetime import timedelta

from sqlalchemy import text

from db import Database, queries, sources, visits
from db.visits import FeedVisit
from pipeline.records import Feed
from services import feed_management, source_management
from tests.db.stored_entries import NOW, follow


def visit(database: Database, reason: str, hours: int = 0) -> None:
    """Visit every due feed; each fails for a reason, or works."""
    now = NOW + timedelta(hours=hours)
    with database.transaction() as session:
        for ticket in visits.claim_feeds(session, now, 100, timedelta(minutes=5)):
            feed = visits.get_claimed_feed(session, ticket)
            assert feed is not None
            outcome = "failed" if reason else "read"
            result = FeedVisit(
                outcome,
                now + timedelta(minutes=30),
                timedelta(seconds=1),
                error_reason=reason,
                error_message=f"the server answered {reason}" if reason else "",
            )
            visits.finish_visit(session, feed, result, now)


def states(database: Database) -> dict[str, str]:
    with database.read_transaction() as session:
        return {view.source: view.state for view in source_management.list_source_health(session)}


def test_a_failing_feed_says_since_when_and_why(database: Database) -> None:
    follow(database)
    visit(database, "")
    assert states(database) == {"The Post": "working"}
    visit(database, "http.500", hours=1)
    visit(database, "http.503", hours=2)
    with database.read_transaction() as session:
        (view,) = feed_management.list_failing_feeds(session)
        assert (view.source, view.failures, view.error_reason) == ("The Post", 2, "http.503")
        assert (view.error_message, view.since) == ("the server answered http.503", NOW)
        rows = session.execute(
            text("SELECT source, failures, error_reason, error_message FROM v_failing_feeds")
        )
        assert [tuple(row) for row in rows] == [("The Post", 2, "http.503", "the server answered http.503")]
        (health,) = source_management.list_source_health(session)
    assert (health.state, health.failing_feeds, health.error_reason) == ("failing", 1, "http.503")
    visit(database, "", hours=3)
    assert states(database) == {"The Post": "working"}


def test_a_source_fails_in_part_and_a_paused_feed_is_not_counted(database: Database) -> None:
    lister = follow(database)
    visit(database, "http.404")
    with database.transaction() as session:
        sources.add_feed(session, lister.source_id or 0, Feed("https://thepost.example/sport"), NOW)
    assert states(database) == {"The Post": "partly failing"}
    with database.transaction() as session:
        feed_management.pause_feeds(session, [lister.feed_id or 0])
    assert states(database) == {"The Post": "working"}
    with database.read_transaction() as session:
        assert feed_management.list_failing_feeds(session) == []
        assert feed_management.list_feeds(session, feed_management.make_filter(None, "", "", "failing")) == []
        assert queries.read_status(session, NOW).failing == ()
        assert queries.read_metrics(session, NOW).feeds.failing == 0
    with database.transaction() as session:
        source_management.pause_source(session, "The Post")
        sources.add_page_source(session, "https://other.example/a", "Other", NOW)
    assert states(database) == {"The Post": "paused", "Other": "no feeds"}


def test_a_source_whose_feeds_are_all_paused_is_paused(database: Database) -> None:
    lister = follow(database)
    with database.transaction() as session:
        feed_management.pause_feeds(session, [lister.feed_id or 0])
    assert states(database) == {"The Post": "paused"}


def test_the_feed_that_failed_most_often_stands_first(database: Database) -> None:
    follow(database)
    visit(database, "http.500")
    follow(database, "The Wire")
    visit(database, "dns", hours=1)
    with database.read_transaction() as session:
        views = feed_management.list_failing_feeds(session)
    assert [(view.source, view.failures) for view in views] == [("The Post", 2), ("The Wire", 1)]
