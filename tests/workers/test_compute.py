"""A function that loops, takes all memory or crashes is killed, and the next one runs."""

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import select

from db import Database, ledger
from db.ledger import EntryJob
from db.tables import EntryRow
from pipeline.clean import clean
from pipeline.errors import Rejected
from pipeline.fetch import FetchPolicy, Transport
from pipeline.records import Page
from tests.db.stored_entries import NOW, claim, follow, sight
from workers.compute import ComputeLimitError, ComputeProcess, start_early, take_compute_process
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.host_slots import HostSlots
from workers.runner import Stage, run_stage
from workers.settings import WorkerSettings

pytestmark = pytest.mark.process


def _process_after(compute: ComputeProcess, seconds: float) -> int:
    compute.run(time.sleep, seconds)
    return compute.run(os.getpid)


@pytest.fixture(scope="module")
def compute() -> Iterator[ComputeProcess]:
    process = ComputeProcess(timedelta(seconds=10), max_memory_bytes=300_000_000)
    yield process
    process.close()


def test_a_function_that_loops_in_c_is_killed_and_the_next_call_works() -> None:
    compute = ComputeProcess(timedelta(seconds=5))
    with pytest.raises(ComputeLimitError, match="longer than 5 s"):
        compute.run(re.fullmatch, "(a+)+b", "a" * 40)
    assert compute.run(len, "abc") == 3
    compute.close()


def test_a_function_that_ends_its_process_is_an_error_and_the_next_call_works(
    compute: ComputeProcess,
) -> None:
    with pytest.raises(ComputeLimitError, match="exit code 7"):
        compute.run(os._exit, 7)
    with pytest.raises(ComputeLimitError, match="exit code -11"):
        compute.run(ctypes.string_at, 0)
    assert compute.run(len, "abc") == 3


def test_a_process_that_was_killed_between_two_calls_fails_neither(compute: ComputeProcess) -> None:
    child = compute.run(os.getpid)
    os.kill(child, signal.SIGKILL)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert compute.run(os.getpid) != child


def test_calls_that_wait_for_one_that_is_killed_succeed() -> None:
    """The next call has been sent when the process is killed; its own time begins when it runs."""
    compute = ComputeProcess(timedelta(seconds=3))
    assert compute.run(len, "") == 0  # the models are loaded
    with ThreadPoolExecutor(4) as threads:
        looping = threads.submit(compute.run, re.fullmatch, "(a+)+b", "a" * 40)
        waiting = [threads.submit(compute.run, bytes, number * 100_000) for number in range(8)]
        crashing = threads.submit(compute.run, os._exit, 7)
        last = threads.submit(compute.run, len, "abc")
        with pytest.raises(ComputeLimitError, match="longer than 3 s"):
            looping.result()
        with pytest.raises(ComputeLimitError, match="exit code 7"):
            crashing.result()
        assert [len(call.result()) for call in waiting] == [number * 100_000 for number in range(8)]
        assert last.result() == 3
    compute.close()


def test_a_function_that_takes_too_much_memory_fails_alone(compute: ComputeProcess) -> None:
    with pytest.raises(ComputeLimitError, match="more than 300 MB of memory"):
        compute.run(bytearray, 2_000_000_000)
    assert len(compute.run(bytes, 1_000_000)) == 1_000_000


def test_errors_come_back_as_they_were_with_their_traceback(compute: ComputeProcess) -> None:
    with pytest.raises(Rejected) as raised:
        compute.run(clean, Page("https://thepost.org/a", b"%PDF-1.7 \x00\x01"))
    assert raised.value.reason == "clean.not_html"
    assert "Traceback" in raised.value.__notes__[0]


def test_an_idle_process_is_replaced_after_its_number_of_calls_and_the_next_call_works() -> None:
    compute = ComputeProcess(max_calls_per_child=3, min_idle=timedelta())
    first = compute.run(os.getpid)
    compute.run(os.getpid)
    compute.renew_when_idle()
    assert compute.run(os.getpid) == first
    compute.renew_when_idle()
    second = compute.run(os.getpid)
    compute.renew_when_idle()
    assert compute.run(os.getpid) == second != first
    compute.close()


def test_a_process_is_not_replaced_while_a_call_runs_or_soon_after_it() -> None:
    compute = ComputeProcess(max_calls_per_child=1, min_idle=timedelta())
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_process_after, compute, 1.0)
        while not running.done():
            compute.renew_when_idle()
        assert running.result() > 0  # its result came, so it was not killed
    compute.close()
    patient = ComputeProcess(max_calls_per_child=1, min_idle=timedelta(hours=1))
    first = patient.run(os.getpid)
    patient.renew_when_idle()
    assert patient.run(os.getpid) == first
    patient.close()


def test_a_process_is_replaced_after_its_number_of_calls_while_others_wait_and_none_fails() -> None:
    compute = ComputeProcess(max_calls_at_work=4)
    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(compute.run, os.getpid) for _ in range(8)]
        children = [call.result() for call in running]
    assert sorted(children.count(child) for child in set(children)) == [4, 4]
    compute.close()


def test_the_child_ends_with_its_parents_end_of_the_pipe() -> None:
    compute = ComputeProcess()
    child = compute.run(os.getpid)
    compute.close()
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the child still runs")


def test_a_process_that_was_started_early_is_taken_once() -> None:
    limit = timedelta(seconds=10)
    start_early(limit)
    first, second = take_compute_process(limit), take_compute_process(limit)
    assert first is not second
    assert first.run(os.getpid) != os.getpid()
    first.close()


def test_a_page_that_crashes_its_process_is_a_dead_letter_and_the_next_page_is_cleaned(
    compute: ComputeProcess, tmp_path: Path, sqlite_url: str
) -> None:
    """Three attempts, none of which touches the database while it computes."""
    database = Database(sqlite_url)
    sight(database, follow(database), "https://thepost.org/poison", "https://thepost.org/good")
    settings = WorkerSettings(_env_file=None, home=tmp_path)
    policy, now = FetchPolicy(), [NOW]
    context = WorkerContext(
        settings,
        database,
        policy,
        Transport(policy),
        HostSlots(redis.Redis()),
        now=lambda: now[0],
        compute=compute,
    )
    stage = Stage("fetch", "discovered", _crash_on_poison)
    for _ in range(6):
        for ticket in claim(database, now[0]):
            with suppress(StopChain):
                run_stage(context, stage, (ticket.entry_id, ticket.claim_number))
        now[0] += timedelta(days=7)
    with database.read_transaction() as session:
        stages = {row.url: row.stage for row in session.scalars(select(EntryRow))}
    database.close()
    assert stages == {"https://thepost.org/poison": "dead", "https://thepost.org/good": "fetched"}


def _crash_on_poison(context: WorkerContext, job: EntryJob) -> None:
    if job.url.endswith("poison"):
        context.compute.run(os._exit, 9)
    with context.database.transaction() as session:
        assert ledger.advance(session, job, "fetched", context.now())


_LIMIT_SCRIPT = """
import resource
from workers.compute import ComputeLimitError, InlineCompute
hard_limit = 20_000_000_000
resource.setrlimit(resource.RLIMIT_AS, (hard_limit, hard_limit))
compute = InlineCompute(max_memory_bytes=100_000_000)
try:
    compute.run(bytes, 200_000_000)
except ComputeLimitError as error:
    print(error)
print(len(compute.run(bytes, 1_000)), resource.getrlimit(resource.RLIMIT_AS) == (hard_limit, hard_limit))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_a_limit_of_the_service_manager_stays_when_a_call_had_a_limit_of_its_own() -> None:
    command = [sys.executable, "-c", _LIMIT_SCRIPT]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == ["needs more than 100 MB of memory", "1000 True"]
