"""One trace leads from the visit of a feed to the rows of the entries that it discovered."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import redis
from pydantic import ValidationError
from sqlalchemy import select

from db import Database, ledger
from db.ledger import ClaimLimits
from db.tables import ArticleRow
from testing.scripted import ScriptedResponse, make_response
from tests.db.stored_entries import LEASE
from tests.workers.contexts import Clock, scripted_context
from tests.workers.test_visits import FEED, ROBOTS, follow, rss, visit
from workers.chain import STAGES
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.runner import run_stage
from workers.settings import WorkerSettings
from workers.tracer import OpenTelemetryTracer, Tracer, open_tracer

export = pytest.importorskip("opentelemetry.sdk.trace.export", reason="the extra `otel` is not installed")
memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")

PAGE = (
    "<html><head><title>Story {0}</title></head><body><h1>Story {0}</h1><p>The old mill number {0} opened its doors"
    " again after ten years, and ninety people of the town work there.</p></body></html>"
)


class Recorded:
    """A worker whose spans are kept; `restart` opens its tracer anew, as another process would."""

    def __init__(self, context: WorkerContext) -> None:
        self.exporter = memory.InMemorySpanExporter()
        self._context = context

    def restart(self) -> WorkerContext:
        tracer = OpenTelemetryTracer(export.SimpleSpanProcessor(self.exporter))
        return replace(self._context, tracer=tracer)

    def spans(self) -> Sequence[Any]:
        return list(self.exporter.get_finished_spans())


@pytest.fixture
def newsroom(database: Database, client: redis.Redis) -> tuple[WorkerContext, Clock]:
    follow(database, FEED)
    pages: dict[str, Sequence[ScriptedResponse]] = {ROBOTS: [make_response()], FEED: [rss(1, 2)]}
    for number in (1, 2):
        page = make_response(PAGE.format(number).encode(), content_type="text/html")
        pages[f"https://thepost.org/{number}"] = [page]
    context, _, clock = scripted_context(database, client, pages)
    return context, clock


def run_due_entries(recorded: Recorded, now: Clock) -> None:
    """Run the chain of every due entry, each stage in a process of its own."""
    context = recorded.restart()
    with context.database.transaction() as session:
        claims = ledger.claim_entries(session, now(), ClaimLimits(10, 10, LEASE))
    assert claims
    for claim in claims:
        inputs: tuple[object, ...] = ()
        for stage in STAGES:
            result = run_stage(recorded.restart(), stage, (claim.entry_id, claim.claim_number), *inputs)
            inputs = () if result is None else (result,)


def test_the_trace_of_a_visit_has_every_stage_of_its_entries_up_to_the_row(
    newsroom: tuple[WorkerContext, Clock],
) -> None:
    context, clock = newsroom
    recorded = Recorded(context)
    visit(recorded.restart())
    clock.forward(seconds=1)
    run_due_entries(recorded, clock)
    root, *stages = recorded.spans()
    assert (root.name, root.parent, root.attributes["copydesk.new"]) == ("visit", None, 2)
    assert [span.name for span in stages] == ["fetch", "clean", "enrich", "store"] * 2
    assert {span.context.trace_id for span in stages} == {root.context.trace_id}
    assert {span.parent.span_id for span in stages} == {root.context.span_id}
    assert {span.attributes["copydesk.entry"] for span in stages} == {1, 2}
    with context.database.read_transaction() as session:
        assert len(session.scalars(select(ArticleRow.id)).all()) == 2


def test_a_revisit_has_a_trace_of_its_own(newsroom: tuple[WorkerContext, Clock]) -> None:
    context, clock = newsroom
    recorded = Recorded(context)
    visit(recorded.restart())
    clock.forward(seconds=1)
    run_due_entries(recorded, clock)
    recorded.exporter.clear()
    with context.database.transaction() as session:
        ledger.mark_articles_due(session, clock())
    run_due_entries(recorded, clock)
    spans = recorded.spans()
    assert len({span.context.trace_id for span in spans}) == 2
    assert {span.attributes["copydesk.revisit"] for span in spans} == {1}


def test_a_stage_that_fails_says_why_and_a_bug_with_its_traceback(
    newsroom: tuple[WorkerContext, Clock],
) -> None:
    context, clock = newsroom
    recorded = Recorded(context)
    visit(recorded.restart())
    clock.forward(seconds=1)
    with context.database.transaction() as session:
        (claim, _) = ledger.claim_entries(session, clock(), ClaimLimits(10, 10, LEASE))
    key = (claim.entry_id, claim.claim_number)
    run_stage(recorded.restart(), STAGES[0], key)

    def fail(*_: object) -> None:
        raise ZeroDivisionError("oops")

    with pytest.raises(StopChain):
        run_stage(recorded.restart(), replace(STAGES[1], function=fail), key)
    failed = recorded.spans()[-1]
    assert (failed.name, failed.status.description) == ("clean", "oops")
    assert failed.attributes["error.type"] == "ZeroDivisionError"
    assert [event.name for event in failed.events] == ["exception"]


def test_all_processes_sample_the_same_traces(
    newsroom: tuple[WorkerContext, Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_off")
    context, clock = newsroom
    recorded = Recorded(context)
    visit(recorded.restart())
    clock.forward(seconds=1)
    run_due_entries(recorded, clock)
    assert recorded.spans() == []


def test_workers_run_where_opentelemetry_is_not_installed() -> None:
    code = (
        "import sys; sys.modules['opentelemetry'] = None\n"
        "from workers import runner, tracer; tracer.open_tracer(is_enabled=False)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_opentelemetry_the_setting_is_refused_with_the_extra_that_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in sys.modules if name.startswith("opentelemetry")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(ValidationError, match=r"pip install 'copydesk\[otel\]'"):
        WorkerSettings(traces=True)
    assert type(open_tracer(is_enabled=WorkerSettings().traces)) is Tracer
