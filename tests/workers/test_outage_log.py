"""A database that is away is logged when it begins, once a minute, and when it ends."""

import pytest
import redis

from db import DatabaseError, WriteConflictError
from workers.outage_log import OutageLog

AWAY = DatabaseError("database.unreachable", "the server cannot be reached")


class _Clock:
    """Seconds that a test sets."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(autouse=True)
def _log_everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="copydesk")


def _messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.msg["event"] for record in caplog.records if isinstance(record.msg, dict)]


def test_an_outage_is_one_line_at_its_begin_one_a_minute_with_a_count_and_one_at_its_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = _Clock()
    outage = OutageLog(clock)
    for clock.seconds in range(0, 150, 3):
        for stage in ("schedule", "alerts"):
            outage.warn(stage, f"{stage} ended early", AWAY)
    outage.end()
    outage.end()
    assert _messages(caplog) == [
        "schedule ended early",
        "the database has been away for 60 s, 40 errors since the last line: the server cannot be reached",
        "the database has been away for 2 min, 40 errors since the last line: the server cannot be reached",
        "the database is back after 2 min; work goes on",
    ]


def test_the_next_outage_is_logged_again(caplog: pytest.LogCaptureFixture) -> None:
    outage = OutageLog(_Clock())
    for _ in range(2):
        outage.warn("schedule", "nothing is claimed", AWAY)
        outage.end()
    assert _messages(caplog).count("nothing is claimed") == 2


@pytest.mark.parametrize(
    "error",
    [
        WriteConflictError("database.busy", "busy"),
        DatabaseError("database.full", "full"),
        redis.ConnectionError("refused"),
    ],
)
def test_other_faults_are_all_logged(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    outage = OutageLog(_Clock())
    for _ in range(3):
        outage.warn("store", "deferred", error)
    outage.end()
    assert _messages(caplog) == ["deferred"] * 3
