"""Messages that are lost again and again: what the status shows, and what becomes of the entry, on both databases."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
import redis
from sqlalchemy import select, update

from db import Database, articles, ledger, pages, queries
from db.ledger import EntryJob, FetchedPage
from db.tables import DeadLetterRow, EntryRow
from pipeline.fetch import FetchPolicy, Transport
from pipeline.records import Page
from pipeline.store import decide
from tests.db.stored_entries import LEASE, NOW, STAGES, article, claim, follow, sight, to_store
from web.stall import describe_stall
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.host_slots import HostSlots
from workers.runner import (
    MAX_EXPIRED_CLAIMS,
    MAX_EXPIRED_CLAIMS_IN_TROUBLE,
    STORED_FOR_EACH_LOST,
    Stage,
    run_stage,
)
from workers.settings import WorkerSettings

URL, OTHER_URL = "https://thepost.example/lost", "https://thepost.example/other"


def _advance_to(next_stage: str) -> Callable[[WorkerContext, EntryJob], None]:
    def advance(context: WorkerContext, job: EntryJob) -> None:
        with context.database.transaction() as session:
            page = (
                FetchedPage(pages.save_page(session, Page(job.url, b"<p>x</p>")))
                if next_stage == "fetched"
                else None
            )
            assert ledger.advance(session, job, next_stage, context.now(), page)

    return advance


# All stages but the last, whose message is lost.
_STAGES = tuple(Stage(after, before, _advance_to(after)) for before, after in pairwise(STAGES))


class _Pipeline:
    """Workers of which the last one never gets the message of one entry."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW
        policy = FetchPolicy()
        self.context = WorkerContext(
            WorkerSettings(_env_file=None),
            database,
            policy,
            Transport(policy),
            HostSlots(redis.Redis()),
            now=lambda: self.now,
        )
        self.lister = follow(database)
        sight(database, self.lister, URL)

    def run(self, *, num_others_stored: int = 0) -> None:
        """Claim the entries, run every stage but the last, and wait for the end of the lease."""
        for entry_claim in claim(self.database, self.now):
            started = [stage.expected_entry_stage for stage in _STAGES].index(entry_claim.stage)
            for stage in _STAGES[started:]:
                with suppress(StopChain):
                    run_stage(self.context, stage, (entry_claim.entry_id, entry_claim.claim_number))
        for number in range(num_others_stored):
            self.store_other(number)
        self.now += LEASE + timedelta(seconds=1)

    def store_other(self, number: int) -> None:
        sight(self.database, self.lister, f"{OTHER_URL}/{self.now:%H%M%S}/{number}", now=self.now)
        (entry_claim,) = claim(self.database, self.now)
        job = to_store(self.database, entry_claim, self.now)
        with self.database.transaction() as session:
            new = article(job.url, f"The mill opened door {number} at {self.now:%H:%M}.")
            change = decide(new, articles.load_matches(session, articles.find_matches(session, new, job)))
            assert articles.save(session, change, job, (self.now, None))

    def row(self) -> EntryRow:
        with self.database.read_transaction() as session:
            return session.scalars(select(EntryRow).where(EntryRow.url == URL)).one()

    def status(self) -> queries.StatusView:
        with self.database.read_transaction() as session:
            return queries.read_status(session, self.now)


@pytest.fixture
def pipeline(database: Database) -> _Pipeline:
    return _Pipeline(database)


def test_an_entry_that_never_reaches_the_last_stage_while_others_do_becomes_a_dead_letter(
    pipeline: _Pipeline,
) -> None:
    for _ in range(MAX_EXPIRED_CLAIMS - 1):
        pipeline.run()
    pipeline.run(num_others_stored=STORED_FOR_EACH_LOST)
    assert (pipeline.row().stage, pipeline.row().expired_claims) == ("enriched", MAX_EXPIRED_CLAIMS - 1)
    pipeline.run()
    assert pipeline.row().stage == "dead"
    with pipeline.database.read_transaction() as session:
        letter = session.scalars(select(DeadLetterRow)).one()
    assert (letter.cause, letter.stage) == ("system.message_lost", "fetched")
    assert f"lost {MAX_EXPIRED_CLAIMS} times" in letter.message


def test_an_entry_that_loses_its_messages_like_others_is_tried_longer_and_not_for_ever(
    pipeline: _Pipeline,
) -> None:
    sight(pipeline.database, pipeline.lister, f"{URL}/too")
    for _ in range(MAX_EXPIRED_CLAIMS + 2):
        pipeline.run(num_others_stored=1)
    pipeline.run(num_others_stored=STORED_FOR_EACH_LOST)
    pipeline.run(num_others_stored=1)
    assert pipeline.row().stage == "enriched"
    with pipeline.database.transaction() as session:
        session.execute(
            update(EntryRow).where(EntryRow.url == URL).values(expired_claims=MAX_EXPIRED_CLAIMS_IN_TROUBLE)
        )
    pipeline.run()
    assert pipeline.row().stage == "dead"


def test_a_last_stage_without_workers_costs_entries_nothing(pipeline: _Pipeline) -> None:
    for _ in range(2 * MAX_EXPIRED_CLAIMS):
        pipeline.run()
    assert pipeline.row().stage == "enriched"


def test_lag_and_health_count_from_the_fetch_however_often_work_starts_again(pipeline: _Pipeline) -> None:
    pipeline.run()
    assert describe_stall(_without_feeds(pipeline.status())) == ""
    for _ in range(4):
        pipeline.run()
    status = _without_feeds(pipeline.status())
    lags = {stage.step: stage.lag for stage in status.stages}
    assert lags["store"] == 5 * (LEASE + timedelta(seconds=1))
    assert "store" in describe_stall(status)


def test_an_entry_that_starts_again_is_seen_in_lag_and_health_while_others_go_on(pipeline: _Pipeline) -> None:
    for _ in range(3):
        pipeline.run(num_others_stored=3)
    assert pipeline.status().restarted == 0
    pipeline.run(num_others_stored=3)
    pipeline.now -= LEASE  # just after the others were stored
    status = _without_feeds(pipeline.status())
    store = status.stages[-1]
    assert (status.restarted, store.step) == (1, "store")
    assert store.rate > 0
    assert store.lag is not None
    assert store.lag > 3 * LEASE
    assert "1 entry started again three times" in describe_stall(status)


def _without_feeds(status: queries.StatusView) -> queries.StatusView:
    """Leave out the feed, which nobody visits here."""
    return replace(status, oldest_due=None)


def test_an_outcome_starts_the_count_again(pipeline: _Pipeline) -> None:
    for _ in range(3):
        pipeline.run()
    assert pipeline.row().expired_claims == 2
    (entry_claim,) = claim(pipeline.database, pipeline.now)
    job = _begin_last_stage(pipeline, entry_claim)
    with pipeline.database.transaction() as session:
        assert ledger.reject(session, job, ("gone", "removed"), pipeline.now)
    assert pipeline.row().expired_claims == 0


def _begin_last_stage(pipeline: _Pipeline, entry_claim: ledger.EntryClaim) -> EntryJob:
    key = (entry_claim.entry_id, entry_claim.claim_number)
    for stage in _STAGES[1:]:
        run_stage(pipeline.context, stage, key)
    with pipeline.database.transaction() as session:
        job = ledger.begin(session, key, "enriched", pipeline.now, LEASE)
    assert job is not None
    return job


def test_a_revisit_is_pending_from_the_time_it_was_claimed(pipeline: _Pipeline) -> None:
    pipeline.run(num_others_stored=1)
    with pipeline.database.transaction() as session:
        ledger.mark_articles_due(session, pipeline.now)
    pipeline.now += timedelta(days=3)
    claim(pipeline.database, pipeline.now)
    with pipeline.database.read_transaction() as session:
        revisited = session.scalars(select(EntryRow).where(EntryRow.url != URL)).one()
    assert revisited.pending_since == pipeline.now


@pytest.mark.parametrize("step", ["clean", "enrich", "store"])
def test_every_step_reports_its_lag(pipeline: _Pipeline, step: str) -> None:
    (entry_claim,) = claim(pipeline.database, pipeline.now)
    for stage in _STAGES[: ["clean", "enrich", "store"].index(step) + 1]:
        run_stage(pipeline.context, stage, (entry_claim.entry_id, entry_claim.claim_number))
        pipeline.now += timedelta(minutes=1)
    waiting = {stage.step: stage.lag for stage in pipeline.status().stages if stage.backlog}
    assert set(waiting) == {step}
