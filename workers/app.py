"""The Celery application: ``copydesk worker, copydesk beat``.

Why each setting is as it is stands in docs/decisions.md; the figures behind them were measured with
Celery 5.7, kombu 5.7 and redis-py 8.
"""

import gc
import os
import signal
import sys
import warnings
from typing import Any

from celery import Celery
from celery.concurrency.prefork import TaskPool as PreforkPool
from celery.exceptions import CPendingDeprecationWarning, SecurityWarning
from celery.signals import (
    celeryd_after_setup,
    celeryd_init,
    setup_logging,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
)
from kombu import Queue

from workers import broker_transport, log
from workers.beat_scheduler import SCHEDULER_NAME
from workers.queues import PRIORITY_STEPS, QUEUE_NAMES, TASK_ROUTES
from workers.schedule_thread import SCHEDULE_OPTION, ScheduleStep
from workers.settings import WorkerSettings
from workers.soft_time_limit import use_in_pool_process
from workers.system_task import SystemTask
from workers.watchdog import WatchdogStep

__all__ = ["app", "build_config", "load_models_before_fork", "make_app"]

_MINUTE_SECONDS, _DAY_SECONDS = 60.0, 86_400.0
_EXIT_USAGE_ERROR = 2
# Between the soft and the hard limit a stage can still end properly.
_SOFT_TIME_LIMIT_SHARE = 0.6


def build_config(settings: WorkerSettings) -> dict[str, Any]:
    """Celery's settings for ours."""
    return {
        "broker_url": settings.broker_url,
        "broker_connection_retry_on_startup": True,
        # For ever: whoever starts the worker again would start it for nothing.
        "broker_connection_max_retries": None,
        # A broker whose disk is full responds with an error to everything, also to what tests the connection.
        "broker_channel_error_retry": True,
        "broker_transport_options": _TRANSPORT_OPTIONS,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_queues": [Queue(name) for name in QUEUE_NAMES],
        "task_default_queue": "schedule",
        "task_routes": TASK_ROUTES,
        "beat_schedule": _beat_schedule(settings),
        "beat_scheduler": SCHEDULER_NAME,
        # Celery's default is the current folder. The worker of `copydesk up` has a file of its own beside it.
        "beat_schedule_filename": str(settings.home.resolve() / "celerybeat-schedule"),
        "imports": ["workers.tasks"],
        **_DELIVERY_OPTIONS,
        "task_time_limit": settings.task_time_limit.total_seconds(),
        "task_soft_time_limit": settings.task_time_limit.total_seconds() * _SOFT_TIME_LIMIT_SHARE,
    }


# Unacknowledged messages come back after 15 minutes, and restoring looks for them every 10 s: longer than the
# hard limit and the longest countdown, or a task is started twice.
_TRANSPORT_OPTIONS: dict[str, Any] = {
    "priority_steps": list(PRIORITY_STEPS),
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 15,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
_DELIVERY_OPTIONS = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_retry_on_worker_lost": True,
    "task_acks_on_failure": True,
    "task_acks_on_timeout": True,
    "worker_prefetch_multiplier": 1,
    "task_publish_retry_policy": {
        "max_retries": 30,
        "interval_start": 0.2,
        "interval_step": 0.5,
        "interval_max": 3.0,
    },
    "worker_soft_shutdown_timeout": 20.0,
    # Nothing here has a countdown, so an idle worker holds no messages and may go at once.
    "worker_enable_soft_shutdown_on_idle": False,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "worker_max_tasks_per_child": 2_000,
    "worker_max_memory_per_child": 700_000,
    "worker_send_task_events": False,
    "worker_enable_remote_control": False,
    "timezone": "UTC",
}


def _beat_schedule(settings: WorkerSettings) -> dict[str, Any]:
    """Return the periodic tasks. They expire, so that they do not pile up while no worker runs."""
    interval = settings.schedule_interval.total_seconds()
    tick_expiry = max(interval, 1.0) * 2
    tasks = {
        "tick": (interval, tick_expiry),
        "alerts": (interval, tick_expiry),
        "cap_leases": (_MINUTE_SECONDS, _MINUTE_SECONDS),
        "shorten_log": (_MINUTE_SECONDS, _MINUTE_SECONDS),
        "housekeeping": (_DAY_SECONDS / 4, _DAY_SECONDS / 4),
    }
    if settings.event_stream:
        tasks["event_stream"] = (interval, tick_expiry)
    return {
        name: {"task": f"copydesk.{name}", "schedule": seconds, "options": {"expires": expiry}}
        for name, (seconds, expiry) in tasks.items()
    }


def make_app(settings: WorkerSettings) -> Celery:
    """Build the application.

    Args:
        settings: the workers' settings.
    """
    celery_app: Celery = Celery("copydesk", task_cls=SystemTask)
    celery_app.conf.update(build_config(settings))
    celery_app.steps["worker"].update((WatchdogStep, ScheduleStep))
    celery_app.user_options["worker"].add(SCHEDULE_OPTION)
    celery_app.set_default()  # a chain sent from within a worker finds its broker
    return celery_app


@celeryd_init.connect
def _ignore_warnings(**_: object) -> None:
    # Every message is JSON and checked by its reader; who runs the worker is the deployer's choice.
    warnings.filterwarnings("ignore", category=SecurityWarning)


@celeryd_after_setup.connect
@worker_process_init.connect
def _ignore_later_defaults(**_: object) -> None:
    # Of each lost connection: a setting of ours will have another default in Celery 6. Celery shows these warnings from
    # the moment when it sets up its log, which is before both signals.
    warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)


@setup_logging.connect
def _configure_logging(**_: object) -> None:
    log.configure(WorkerSettings().log_format)


@celeryd_after_setup.connect
def _refuse_unknown_queues(instance: Any, **_: object) -> None:
    """End a worker with a misspelt queue, which would wait for messages that nobody sends."""
    unknown = sorted(set(instance.app.amqp.queues.consume_from) - set(QUEUE_NAMES))
    if unknown:
        queues = ", ".join(QUEUE_NAMES)
        sys.stderr.write(f"copydesk: no queue is called {', '.join(unknown)}; the queues are {queues}\n")
        raise SystemExit(_EXIT_USAGE_ERROR)


@celeryd_after_setup.connect
def _wait_for_database(**_: object) -> None:
    """A worker whose code and schema do not fit must not take work."""
    from workers import context

    context.wait_for_database(WorkerSettings())


@celeryd_after_setup.connect
def load_models_before_fork(instance: Any, **_: object) -> None:
    """Let the processes of a pool that cleans or enriches share one copy of the models.

    Args:
        instance: the worker that starts.
    """
    is_forking = issubclass(instance.pool_cls, PreforkPool)
    if not is_forking or not {"clean", "enrich"} & set(instance.app.amqp.queues.consume_from):
        return
    from workers import computations

    computations.load_models()
    gc.collect()
    gc.freeze()  # a collection in a child would write into the shared pages


@worker_ready.connect
def _stop_with_terminal(**_: object) -> None:
    """Stop as at SIGTERM when the terminal closes. Without one, SIGHUP restarts the worker (Celery's own handler)."""
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


@worker_process_init.connect
def _ignore_closed_terminal(**_: object) -> None:
    """The processes of a pool finish their tasks before the worker ends them."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@worker_process_init.connect
def _reset_context_after_fork(**_: object) -> None:
    """A forked child must not share its parent's connections."""
    from workers import context

    context.reset_context()
    use_in_pool_process()


@worker_process_shutdown.connect
def _send_last_spans(**_: object) -> None:
    from workers import context

    context.close_tracer()


broker_transport.register()
app = make_app(WorkerSettings())
