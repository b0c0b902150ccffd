"""A process that exits is started again, later each time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workers.local.processes import RestartPolicy

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_process_that_exits_once_in_a_while_is_started_again_at_once() -> None:
    policy = RestartPolicy()
    delays = [policy.restart_delay("worker", START + timedelta(hours=number)) for number in range(100)]
    assert set(delays) == {timedelta(0)}


def test_a_process_that_exits_at_each_start_is_started_again_later_each_time_but_for_ever() -> None:
    policy = RestartPolicy()
    delays = [policy.restart_delay("worker", START + timedelta(minutes=number)) for number in range(50)]
    assert [delay.total_seconds() for delay in delays[:9]] == [0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert delays[-1] == timedelta(minutes=1)


@given(st.lists(st.timedeltas(timedelta(0), timedelta(hours=1)), max_size=30))
def test_the_exits_of_one_process_do_not_delay_another(pauses: list[timedelta]) -> None:
    policy, now = RestartPolicy(), START
    for pause in pauses:
        now += pause
        policy.restart_delay("worker", now)
    assert policy.restart_delay("web", now) == timedelta(0)
