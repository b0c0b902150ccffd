"""Processes that are forked to clean and enrich share the models of their parent; other workers load none."""

import gc
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from celery.concurrency.prefork import TaskPool as PreforkPool
from celery.concurrency.thread import TaskPool as ThreadPool
from celery.signals import celeryd_after_setup

from workers.app import load_models_before_fork, make_app
from workers.settings import WorkerSettings


@pytest.fixture(autouse=True)
def _unfrozen() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize(
    ("pool", "queues", "is_shared"),
    [
        (PreforkPool, ["clean", "enrich"], True),
        (PreforkPool, ["store"], False),
        (ThreadPool, ["clean"], False),
    ],
    ids=["cleans in processes", "stores", "cleans in a process of its own"],
)
def test_models_are_loaded_before_the_fork_where_they_are_needed(
    pool: type, queues: list[str], *, is_shared: bool
) -> None:
    app = make_app(WorkerSettings(_env_file=None))
    app.amqp.queues.select(queues)
    load_models_before_fork(instance=SimpleNamespace(pool_cls=pool, app=app))
    assert (gc.get_freeze_count() > 0) is is_shared


def test_workers_call_it_when_they_are_set_up() -> None:
    receivers = [receiver() for _, receiver in celeryd_after_setup.receivers]
    assert load_models_before_fork in receivers
