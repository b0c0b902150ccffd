"""Record traces with OpenTelemetry: one for each feed visit, with the stages of every entry that it discovered.

Nothing is imported unless COPYDESK_TRACES is set, for which the extra `copydesk[otel]` is needed. The exporter reads
the variables of OpenTelemetry, such as OTEL_EXPORTER_OTLP_ENDPOINT.

The ids of a trace follow from what the database knows of an entry: its source, and when a visit discovered it. So every
stage finds its trace without asking another process, and an entry whose message was lost goes on in the same trace.
"""

import hashlib
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from db.ledger import EntryJob
from pipeline.errors import PipelineError
from pipeline.version import VERSION
from workers.errors import StopChain
from workers.host_slots import HostBusyError

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

__all__ = ["OpenTelemetryTracer", "Tracer", "VisitTrace", "open_tracer"]

_NANOSECONDS_PER_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class VisitTrace:
    """A feed visit: whose feed, when it began, and the time that its new entries have as `discovered_at`."""

    source_id: int
    started_at: datetime
    discovered_at: datetime


class Tracer:
    """Records nothing: the tracer of a worker without COPYDESK_TRACES."""

    def record_visit(self, visit: VisitTrace, attributes: Mapping[str, Any]) -> None:
        """Record a visit that has ended.

        Args:
            visit: which.
            attributes: numbers and texts by name; names of our own begin with ``copydesk.``.
        """

    @contextmanager
    def stage(self, name: str, job: EntryJob) -> Iterator[None]:
        """Record what runs inside as a stage of an entry.

        Args:
            name: such as ``fetch``.
            job: the entry.
        """
        del name, job
        yield

    def close(self) -> None:
        """Send what was recorded."""


def open_tracer(*, is_enabled: bool) -> Tracer:
    """Return a tracer that exports by OTLP over HTTP, or one that records nothing.

    Args:
        is_enabled: the setting COPYDESK_TRACES, which is refused without OpenTelemetry.
    """
    if not is_enabled:
        return Tracer()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return OpenTelemetryTracer(BatchSpanProcessor(OTLPSpanExporter()))


class OpenTelemetryTracer(Tracer):
    """Records spans.

    Args:
        processor: takes the spans that have ended.
    """

    def __init__(self, processor: "SpanProcessor") -> None:
        from opentelemetry.sdk.resources import Resource

        name = os.environ.get("OTEL_SERVICE_NAME", "copydesk")
        self._provider, self._visit_ids = _make_provider(
            Resource.create({"service.name": name, "service.version": VERSION})
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("copydesk", VERSION)

    def record_visit(self, visit: VisitTrace, attributes: Mapping[str, Any]) -> None:
        """Record a visit as the root of its trace.

        Args:
            visit: which.
            attributes: of the span.
        """
        from opentelemetry.context import Context

        self._visit_ids.ids = _make_ids(visit.source_id, visit.discovered_at)
        try:
            span = self._tracer.start_span(
                "visit", Context(), attributes=dict(attributes), start_time=_to_nanoseconds(visit.started_at)
            )
        finally:
            self._visit_ids.ids = None
        span.end()

    @contextmanager
    def stage(self, name: str, job: EntryJob) -> Iterator[None]:
        """Record a stage as a child of the visit that discovered the entry; a revisit has a trace of its own.

        Args:
            name: such as ``fetch``.
            job: the entry.
        """
        from opentelemetry.trace import SpanKind, StatusCode

        attributes: dict[str, Any] = {
            "copydesk.entry": job.entry_id,
            "copydesk.attempt": job.attempt,
            "copydesk.revisit": job.revisit_count,
            "url.full": job.url,
        }
        with self._tracer.start_as_current_span(
            name,
            self._parent_context(job),
            SpanKind.CONSUMER,
            attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except (StopChain, HostBusyError):
                raise  # nothing failed: the chain ends here, or the entry waits
            except Exception as error:
                span.set_attribute("error.type", getattr(error, "reason", type(error).__name__))
                span.set_status(StatusCode.ERROR, str(error))
                if not isinstance(error, PipelineError):
                    span.record_exception(error)
                raise

    def close(self) -> None:
        """Send what was recorded, and stop."""
        self._provider.shutdown()

    def _parent_context(self, job: EntryJob) -> "Context":
        """Return the context of the visit that discovered the entry.

        The sampler decides by the trace, so all processes sample the same ones.
        """
        from opentelemetry import trace
        from opentelemetry.context import Context
        from opentelemetry.sdk.trace.sampling import Decision

        key = (
            (job.source_id, job.discovered_at) if not job.revisit_count else (job.entry_id, job.revisit_count)
        )
        trace_id, span_id = _make_ids(*key)
        decision = self._provider.sampler.should_sample(None, trace_id, "visit").decision
        is_sampled = decision is Decision.RECORD_AND_SAMPLE
        flags = trace.TraceFlags(trace.TraceFlags.SAMPLED if is_sampled else trace.TraceFlags.DEFAULT)
        parent = trace.SpanContext(trace_id, span_id, is_remote=True, trace_flags=flags)
        return trace.set_span_in_context(trace.NonRecordingSpan(parent), Context())


class _VisitIds(threading.local):
    """Trace and span id of the visit that this thread is about to record; None for random ids."""

    ids: tuple[int, int] | None = None


def _make_provider(resource: Any) -> "tuple[TracerProvider, _VisitIds]":
    """Return a provider whose spans get the ids of `_VisitIds` where there are some."""
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    visit_ids = _VisitIds()

    class IdGenerator(RandomIdGenerator):
        """Generates random ids, except for visits."""

        def generate_trace_id(self) -> int:
            return visit_ids.ids[0] if visit_ids.ids else super().generate_trace_id()

        def generate_span_id(self) -> int:
            return visit_ids.ids[1] if visit_ids.ids else super().generate_span_id()

    return TracerProvider(resource=resource, id_generator=IdGenerator(), shutdown_on_exit=True), visit_ids


def _make_ids(*key: object) -> tuple[int, int]:
    """Return a trace id (128 bits) and a span id (64 bits) that are the same in every process."""
    parts = [part.astimezone(UTC).isoformat() if isinstance(part, datetime) else str(part) for part in key]
    digest = hashlib.sha256(" ".join(parts).encode()).digest()
    return int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])


def _to_nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * _NANOSECONDS_PER_SECOND)
