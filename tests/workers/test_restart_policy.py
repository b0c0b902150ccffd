"""What ended by itself is started again, unless it ends each time."""

from datetime import UTC, datetime, timedelta

from workers.local import RestartPolicy

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_child_that_ends_once_in_a_while_is_always_started_again() -> None:
    revival = RestartPolicy()
    assert all(revival.should_restart("worker", START + timedelta(hours=each)) for each in range(100))


def test_a_child_that_ends_at_each_start_is_given_up_after_three_times() -> None:
    revival = RestartPolicy()
    tries = [revival.should_restart("worker", START + timedelta(seconds=each)) for each in range(5)]
    assert tries == [True, True, True, False, False]


def test_one_child_that_breaks_does_not_speak_against_another() -> None:
    revival = RestartPolicy()
    for each in range(5):
        revival.should_restart("worker", START + timedelta(seconds=each))
    assert revival.should_restart("web", START + timedelta(seconds=5))
