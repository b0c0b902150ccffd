"""The tasks a worker registers: the tick, a visit to a feed, housekeeping, and the four stages."""

from contextlib import suppress
from typing import Any

from celery.exceptions import Ignore

from db import visits
from db.subscriptions import Ticket
from db.visits import FeedTicket
from workers import journey, schedule
from workers.app import app
from workers.desk import our_desk
from workers.pace import HostBusy
from workers.queues import STEPS
from workers.stages import subscribe as ask_hub
from workers.stages import visit_feed
from workers.stages.done import Done

__all__ = ["discover", "housekeeping", "subscribe", "tick"]


@app.task(name="copydesk.tick")
def tick() -> None:
    """Claim what is due and send it on its way."""
    feeds, entries = schedule.claim(
        our_desk(), schedule.room(our_desk(), _waiting(*STEPS[1:])), _waiting(STEPS[0])
    )
    for feed in feeds:
        discover.delay(feed.feed_id, feed.run)
    for wanted in schedule.claim_subscriptions(our_desk()):
        subscribe.delay(wanted.feed_id, wanted.run)
    for entry in entries:
        journey.journey(entry.stage, entry.entry_id, entry.run).delay()


def _waiting(*queues: str) -> int:
    """Messages in some queues."""
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        return sum(int(channel.client.llen(name)) for name in queues)


@app.task(name="copydesk.discover")
def discover(feed_id: int, run: int) -> None:
    """Visit a feed; a visit whose turn has not come goes back to the schedule."""
    desk = our_desk()
    with desk.database.transaction() as session:
        claim = visits.claimed(session, FeedTicket(feed_id, run))
    if claim is None:
        raise Ignore
    try:
        visit_feed(desk, claim)
    except HostBusy as busy:
        with desk.database.transaction() as session:
            visits.put_back(session, claim, desk.now() + busy.wait)
    except Done as done:
        raise Ignore from done


@app.task(name="copydesk.subscribe")
def subscribe(feed_id: int, run: int) -> None:
    """Ask a hub to push; when its turn has not come, the lease of the claim ends and it is claimed again."""
    with suppress(HostBusy):
        ask_hub(our_desk(), Ticket(feed_id, run))


@app.task(name="copydesk.housekeeping")
def housekeeping() -> None:
    """Forget raw pages past their retention."""
    schedule.prune(our_desk())
