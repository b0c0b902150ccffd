"""Find ports of this machine that nothing listens on."""

import socket
from contextlib import ExitStack

__all__ = ["free_ports"]


def free_ports(count: int = 1) -> int:
    """Return the first of some consecutive ports that are free on 127.0.0.1.

    Args:
        count: how many.
    """
    while True:
        with socket.socket() as first, ExitStack() as stack:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                for offset in range(1, count):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port + offset))
            except (OSError, OverflowError):
                continue
            return port
