"""Subscriptions from the first list to the last push: a real hub, our web page and our worker, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import redis

from db import Database, pushes, queries, sources, subscriptions, visits
from db.sources import FeedView
from pipeline.fetch import FetchPolicy, Transport
from pipeline.records import Feed, Source
from testing.hub import CHALLENGE, Hub, rss
from testing.web import Client
from tests.db.stored_entries import LEASE
from tests.workers.contexts import Clock
from workers import schedule
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.host_slots import HostSlots
from workers.settings import WorkerSettings
from workers.visits import request_subscription, visit_feed

# On a busy machine the server is slow, and a slow host gets a pause.
MAX_WAIT = timedelta(seconds=60)


class Life:
    """A feed with a hub, followed."""

    def __init__(self, database: Database, client: redis.Redis, hub: Hub, web: Client) -> None:
        client.flushall()
        self.hub, self.database = hub, database
        self.clock = Clock(datetime.now(UTC))
        policy = FetchPolicy(allow_private=frozenset({hub.host}))
        settings = WorkerSettings(_env_file=None, host_delay=0, public_url=f"{web.base}/")
        self.context = WorkerContext(
            settings,
            database,
            policy,
            Transport(policy),
            HostSlots(client, max_wait=MAX_WAIT),
            now=self.clock,
        )
        with database.transaction() as session:
            source = sources.add_source(session, Source("The Post", hub.feed), self.clock())
            sources.add_feed(session, source, Feed(hub.feed), self.clock())

    def visit(self) -> int:
        """Visit the feed if it is due; how often it was."""
        with self.database.transaction() as session:
            tickets = visits.claim_feeds(session, self.clock(), 10, LEASE)
        for ticket in tickets:
            with self.database.transaction() as session:
                claim = visits.get_claimed_feed(session, ticket)
            assert claim is not None
            visit_feed(self.context, claim)
        return len(tickets)

    def ask(self) -> int:
        """Ask hubs for what is due; for how many."""
        tickets = schedule.claim_due_subscriptions(self.context)
        for ticket in tickets:
            request_subscription(self.context, ticket)
        return len(tickets)

    def subscribed(self) -> "Life":
        """Visited, asked for, and confirmed for a day."""
        assert (self.visit(), self.ask()) == (1, 1)
        assert self.hub.confirm().text == CHALLENGE
        self.clock.at = datetime.now(UTC) + timedelta(seconds=1)
        return self

    @property
    def feed(self) -> FeedView:
        with self.database.read_transaction() as session:
            (row,) = sources.list_feeds(session)
        return row

    @property
    def pushing(self) -> bool:
        with self.database.read_transaction() as session:
            return subscriptions.is_pushing(session, self.feed.id, self.clock())

    def pushed_and_waiting(self) -> bool:
        with self.database.read_transaction() as session:
            return pushes.oldest_push(session, self.feed.id) is not None


@pytest.fixture
def hub() -> Iterator[Hub]:
    opened = Hub()
    yield opened
    opened.close()


@pytest.fixture
def life(database: Database, client: redis.Redis, hub: Hub) -> Iterator[Life]:
    web = Client(database)
    yield Life(database, client, hub, web)
    web.stop()


def test_a_list_that_names_a_hub_is_subscribed_to_with_a_secret_and_an_address_nobody_can_guess(
    life: Life, hub: Hub
) -> None:
    life.subscribed()
    assert hub.form["hub.mode"] == "subscribe"
    assert hub.form["hub.topic"] == hub.feed
    assert 40 < len(hub.form["hub.secret"].encode()) < 200
    assert len(hub.form["hub.callback"].rpartition("/websub/")[2]) > 40
    assert life.feed.push == "active"


def test_what_is_pushed_is_read_without_asking_the_feed(life: Life, hub: Hub) -> None:
    life.subscribed()
    asked = len(hub.requested_paths)
    assert hub.push(rss(3)) == 202
    assert life.visit() == 1
    assert len(hub.requested_paths) == asked
    assert life.feed.entries == 3
    assert life.feed.missed_windows == 0
    assert not life.pushed_and_waiting()


def test_pushes_wait_in_the_database_until_each_of_them_is_read(life: Life, hub: Hub) -> None:
    life.subscribed()
    for number in (3, 4, 5):
        hub.push(rss(number))
    assert [life.visit() for _ in range(3)] == [1, 1, 1]
    assert life.feed.entries == 5
    assert life.visit() == 0


def test_a_hub_that_pushes_more_than_is_read_must_wait(life: Life, hub: Hub) -> None:
    """The limit is in bytes; a visit makes room again."""
    life.subscribed()
    large = rss(3) + b" " * 8_000_000
    assert [hub.push(large) for _ in range(3)] == [202, 202, 503]
    life.clock.forward(
        minutes=1
    )  # the pushes took a while, and made the feed due at the time of the real clock
    assert life.visit() == 1
    assert hub.push(large) == 202


def test_a_push_during_a_visit_is_read_after_it(life: Life, hub: Hub) -> None:
    life.subscribed()
    with life.database.transaction() as session:
        sources.mark_feeds_due(session, life.clock())
        (ticket,) = visits.claim_feeds(session, life.clock(), 10, LEASE)
        claim = visits.get_claimed_feed(session, ticket)
    assert claim is not None
    hub.push(rss(3))
    hub.push(rss(4))
    visit_feed(life.context, claim)
    assert life.visit() == 1
    assert life.feed.entries == 4


def test_a_push_whose_visit_came_too_late_is_read_by_the_next_one(life: Life, hub: Hub) -> None:
    life.subscribed()
    hub.push(rss(3))
    with life.database.transaction() as session:
        (ticket,) = visits.claim_feeds(session, life.clock(), 10, LEASE)
        late = visits.get_claimed_feed(session, ticket)
    assert late is not None
    life.clock.at += 2 * LEASE
    with life.database.transaction() as session:
        (ticket,) = visits.claim_feeds(session, life.clock(), 10, LEASE)
        current = visits.get_claimed_feed(session, ticket)
    assert current is not None
    with pytest.raises(StopChain):
        visit_feed(life.context, late)
    assert life.pushed_and_waiting()
    visit_feed(life.context, current)
    assert (life.feed.entries, life.pushed_and_waiting()) == (3, False)


def test_stronger_signatures_are_accepted_too(life: Life, hub: Hub) -> None:
    life.subscribed()
    for number, method in enumerate(("sha384", "sha512"), start=3):
        hub.push(rss(number), method)
        assert life.visit() == 1
    assert life.feed.entries == 4


def test_a_push_that_is_not_signed_as_agreed_is_answered_alike_and_not_read(life: Life, hub: Hub) -> None:
    life.subscribed()
    for method, secret in (("sha256", "guessed"), ("", ""), ("md5", "")):
        assert hub.push(rss(666), method, secret) == 202
        assert not life.pushed_and_waiting()
    assert life.visit() == 0


def test_a_push_signed_with_sha1_is_not_read_but_the_feed_is_asked_at_once(life: Life, hub: Hub) -> None:
    life.subscribed()
    asked = hub.requested_paths.count("/feed")
    life.clock.forward(minutes=2)
    with life.database.transaction() as session:
        known = subscriptions.get_by_token(session, hub.form["hub.callback"].rpartition("/")[2])
        assert known is not None
        pushes.reject_push(session, known, "sha1", life.clock(), poll_feed=True)
    assert life.visit() == 1
    assert hub.requested_paths.count("/feed") == asked + 1
    assert hub.push(rss(666), "sha1") == 202
    assert not life.pushed_and_waiting()


def test_a_feed_that_pushes_is_visited_seldom_until_a_visit_finds_what_push_had_not_brought(
    life: Life, hub: Hub
) -> None:
    hub.listed = rss(*range(10, 60))
    life.subscribed()
    promised = life.pushing
    polled = life.feed.next_visit_at - life.clock()
    hub.push(rss(3))
    life.visit()
    assert (promised, life.pushing) == (False, True)
    assert life.feed.next_visit_at - life.clock() > 3 * polled
    hub.listed = rss(3, 4, *range(10, 58))
    life.clock.at = life.feed.next_visit_at
    with life.database.transaction() as session:  # the lease would have ended by now
        known = subscriptions.get_by_token(session, hub.form["hub.callback"].rpartition("/")[2])
        assert known is not None
        assert subscriptions.mark_confirmed(session, known, timedelta(days=9), life.clock())
    assert [life.pushing, life.visit(), life.pushing] == [True, 1, False]


def test_a_subscription_is_renewed_before_its_lease_ends(life: Life, hub: Hub) -> None:
    life.subscribed()
    assert life.ask() == 0
    life.clock.forward(hours=20)
    assert life.ask() == 1
    assert hub.forms[0]["hub.callback"] == hub.forms[1]["hub.callback"]
    assert life.feed.push == "active"
    hub.confirm()
    life.clock.at = datetime.now(UTC) + timedelta(hours=19)
    assert life.ask() == 0


def test_a_hub_that_never_confirms_is_asked_again_less_and_less_often(life: Life, hub: Hub) -> None:
    life.visit()
    asked = []
    for _ in range(400):
        if life.ask():
            asked.append(life.clock())
        life.clock.forward(minutes=30)
    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert len(asked) > 5
    assert pauses[-1] > 20 * pauses[0]
    assert life.feed.push == "requested"


def test_a_hub_that_denies_is_left_alone_for_a_week(life: Life, hub: Hub) -> None:
    life.subscribed()
    assert hub.confirm(mode="denied", reason="too many").status_code == 200
    assert life.feed.push == "denied"
    life.clock.forward(days=6)
    assert life.ask() == 0
    life.clock.forward(days=2)
    assert life.ask() == 1


def test_what_was_not_asked_for_is_not_confirmed(life: Life, hub: Hub) -> None:
    life.subscribed()
    for other in ({"topic": "https://elsewhere.org/"}, {"mode": "unsubscribe"}, {"mode": "dance"}):
        answer = hub.confirm(**other)
        assert answer.status_code == 404
        assert CHALLENGE not in answer.text


def test_nobody_confirms_or_pushes_at_an_address_that_was_never_given_out(life: Life, hub: Hub) -> None:
    life.subscribed()
    hub.form["hub.callback"] += "x"
    assert hub.confirm().status_code == 404
    assert hub.push(rss(3)) == 404


def test_a_list_that_no_longer_names_its_hub_ends_the_subscription(life: Life, hub: Hub) -> None:
    life.subscribed()
    hub.names_hub, hub.listed = False, rss(1, 2, 3)
    life.clock.at = life.feed.next_visit_at
    life.visit()
    assert life.feed.push == "ended"
    assert hub.push(rss(4)) == 410
    assert hub.confirm(mode="unsubscribe").text == CHALLENGE


def test_what_cannot_be_read_is_dropped_and_blamed_on_nobody(life: Life, hub: Hub) -> None:
    life.subscribed()
    hub.push(b"<html>no list</html>")
    hub.push(rss(3))
    assert [life.visit() for _ in range(3)] == [1, 1, 0]
    assert (life.feed.failures, life.feed.entries) == (0, 3)


def test_more_than_a_list_can_be_is_refused(life: Life, hub: Hub) -> None:
    life.subscribed()
    assert hub.push(b" " * 10_000_001) == 413
    assert not life.pushed_and_waiting()


def test_a_hub_on_a_private_address_is_never_asked(life: Life, hub: Hub) -> None:
    life.visit()
    with life.database.transaction() as session:
        subscriptions.set_hub(session, life.feed.id, "http://10.0.0.1/hub", hub.feed, life.clock())
    assert life.ask() == 1
    assert hub.forms == []
    with life.database.read_transaction() as session:
        assert queries.read_status(session, life.clock()).failing == ()
    assert life.feed.push == "wanted"


@pytest.mark.parametrize(("status", "forms"), [(307, 1), (308, 1), (302, 0)])
def test_a_hub_that_redirects_gets_the_form_only_where_it_may_be_sent_again(
    life: Life, hub: Hub, status: int, forms: int
) -> None:
    life.visit()
    hub.moved = status
    with life.database.transaction() as session:
        subscriptions.set_hub(session, life.feed.id, f"http://{hub.host}/moved", hub.feed, life.clock())
    life.ask()
    assert len(hub.forms) == forms


def test_without_an_address_of_ours_nothing_is_subscribed_to(
    life: Life, hub: Hub, database: Database, client: redis.Redis
) -> None:
    settings = life.context.settings.model_copy(update={"public_url": ""})
    life.context = WorkerContext(
        settings,
        database,
        life.context.fetch_policy,
        life.context.transport,
        HostSlots(client, max_wait=MAX_WAIT),
        now=life.clock,
    )
    assert (life.visit(), life.ask()) == (1, 0)
    assert life.feed.push == ""
