"""A database or a broker that is away ends a task early and quietly; a bug is seen."""

from typing import Any

import pytest
import redis
from celery.exceptions import Ignore

from db import DatabaseError
from workers.app import make_app
from workers.settings import WorkerSettings

APP = make_app(WorkerSettings(_env_file=None))


@APP.task(name="copydesk.failing")
def _fail(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(
    "error",
    [
        redis.ResponseError("MISCONF"),
        redis.ConnectionError("refused"),
        DatabaseError("database.full", "full"),
    ],
)
def test_trouble_of_the_system_ends_a_task_with_one_line(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    task: Any = _fail
    with pytest.raises(Ignore):
        task(error)
    assert "failing ended early and runs again later" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_bug_is_not_taken_for_trouble_of_the_system() -> None:
    task: Any = _fail
    with pytest.raises(ZeroDivisionError):
        task(ZeroDivisionError())
