"""Workers on one machine have different names, by which monitoring counts them."""

from copy import copy

import pytest
from celery.bin.worker import worker

from workers.app import app
from workers.node_names import add_node_name


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((), "all-7@%h"),
        (("-Q", "clean,enrich"), "clean-enrich-7@%h"),
        (("--queues=fetch", "--pool", "threads"), "fetch-7@%h"),
        (("-Qstore",), "store-7@%h"),
        (("--queues", " , "), "all-7@%h"),
    ],
)
def test_a_worker_is_named_by_its_queues_and_its_process(arguments: tuple[str, ...], name: str) -> None:
    assert add_node_name(worker, arguments, 7) == ["--hostname", name, *arguments]


@pytest.mark.parametrize(
    "arguments", [("-n", "w1@%h"), ("-nw1",), ("--hostname=w1@%h", "-Q", "clean"), ("--no-such-option",)]
)
def test_a_name_or_a_mistake_of_the_user_stays(arguments: tuple[str, ...]) -> None:
    assert add_node_name(worker, arguments, 7) == list(arguments)


def test_the_worker_of_up_keeps_its_name_after_a_restart() -> None:
    with_our_options = copy(worker)
    with_our_options.params = [*worker.params, *app.user_options["worker"]]
    assert add_node_name(with_our_options, ["--schedule-thread"], 7) == ["--schedule-thread"]
