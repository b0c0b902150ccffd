"""Wait for the embedded broker without a Redis client, which would be most of the memory of `copydesk up`."""

import socket
import time
from contextlib import suppress
from pathlib import Path

__all__ = ["end_left_broker", "wait_for_broker_socket"]

_TIMEOUT_SECONDS = 15.0
# What `workers.local.broker.check_broker` writes, as an inline command of the Redis protocol.
_COMMAND = b"SET copydesk:health 1 EX 60\r\n"


def end_left_broker(path: Path) -> None:
    """Shut down the broker of a `copydesk up` that was killed; two would write one message log. No effect without one.

    Linux ends it with its parent. The caller holds the lock of the folder, so nothing uses this broker.

    Args:
        path: its unix socket.
    """
    with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(_TIMEOUT_SECONDS)
        client.connect(str(path))
        client.sendall(b"SHUTDOWN\r\n")
        while client.recv(1000):  # until it closes the connection
            pass


def wait_for_broker_socket(path: Path, timeout_seconds: float = _TIMEOUT_SECONDS) -> str:
    """Wait until the embedded broker accepts writes.

    Args:
        path: its unix socket.
        timeout_seconds: the longest wait.

    Returns:
        What is wrong when it does not accept them in time; "" when it does.
    """
    deadline = time.monotonic() + timeout_seconds
    while problem := _check_socket(path):
        if time.monotonic() > deadline:
            return problem
        time.sleep(0.05)
    return ""


def _check_socket(path: Path) -> str:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(3)
            client.connect(str(path))
            client.sendall(_COMMAND)
            response = client.recv(1000).decode("utf-8", errors="replace").strip()
    except OSError as error:
        return str(error)
    return "" if response == "+OK" else response.removeprefix("-") or "it closed the connection"
