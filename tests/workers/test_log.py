"""Log lines name the entry they are about, as text for people and as JSON for programs."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import redis

from db import DatabaseError
from workers import log
from workers.disk_log import DiskLog


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:], root.level = handlers, level


def test_a_line_has_the_fields_that_are_bound_and_no_others(stream: io.StringIO) -> None:
    log.configure("json", stream)
    with log.bound(entry=12, claim=3):
        log.info("fetch", "gone https://thepost.example/ü")
    log.info("store", "created")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["stage"], first["entry"], first["claim"], first["level"]) == (
        "gone https://thepost.example/ü",
        "fetch",
        12,
        3,
        "info",
    )
    assert second.keys() == {"event", "stage", "level", "timestamp"}


def test_text_lines_show_stage_message_entry_and_the_traceback_of_a_bug(stream: io.StringIO) -> None:
    log.configure("text", stream)
    with log.bound(entry=12):
        log.warning("clean", "broken", ZeroDivisionError("oops"))
    line, *trace = stream.getvalue().splitlines()
    assert line[9:] == "clean     broken  entry=12"
    assert trace[-1] == "ZeroDivisionError: oops"


def test_a_file_gets_json_and_libraries_are_heard_from_warning_on(stream: io.StringIO) -> None:
    log.configure("", stream)
    logging.getLogger("celery.worker").info("connected")
    logging.getLogger("celery.worker").warning("connection lost")
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["event"] == "connection lost"


def test_a_lost_connection_to_the_broker_is_one_line_without_a_traceback(stream: io.StringIO) -> None:
    log.configure("text", stream)
    try:
        redis.Redis(unix_socket_path="/tmp/no-such-broker.sock").ping()
    except redis.ConnectionError:
        logging.getLogger("kombu").critical("Couldn't ack 12\nnow", exc_info=True)
    (line,) = stream.getvalue().splitlines()
    assert "Couldn't ack 12 now (Error 2 connecting to" in line
    assert "tried again" in line


def test_another_error_keeps_its_traceback(stream: io.StringIO) -> None:
    log.configure("text", stream)
    log.warning("clean", "broken", ZeroDivisionError("oops"))
    assert stream.getvalue().endswith("ZeroDivisionError: oops\n")


_MISCONF = "MISCONF Errors writing to the AOF file: No space left on device"


def test_trouble_of_the_broker_is_one_line_without_a_traceback(stream: io.StringIO) -> None:
    log.configure("text", stream)
    logging.getLogger("celery").error("unexpected", exc_info=redis.ResponseError(_MISCONF))
    logging.getLogger("celery").error("Cannot connect: %s.\nTrying again", _MISCONF)
    log.warning("schedule", "ended", DatabaseError("database.full", "the disk is full"))
    lines = stream.getvalue().splitlines()
    assert "unexpected (the broker cannot write its files (No space left on device); free some" in lines[0]
    assert lines[1].endswith("free some disk space, then work goes on by itself. Trying again")
    assert lines[2][9:] == "schedule  ended (database.full: the disk is full)"
    assert len(lines) == 3


def test_a_full_disk_is_logged_when_it_begins_and_ends_and_every_ten_minutes(stream: io.StringIO) -> None:
    log.configure("text", stream)
    disk_log = DiskLog()
    for now, problem in ((0, ""), (10, "full"), (20, "full"), (620, "full"), (630, ""), (640, "")):
        disk_log.note(problem, now)
    events = [line[9:].split(maxsplit=1)[1] for line in stream.getvalue().splitlines()]
    assert events == ["full", "full", "there is room again; work goes on"]
