"""Open the listening socket of the web page."""

import errno
import socket

from web.port_holders import describe_port_holder

__all__ = ["BindError", "bind_socket"]


class BindError(Exception):
    """The address cannot be used; the text says why and what to do."""


def bind_socket(host: str, port: int) -> socket.socket:
    """Listen on a TCP port.

    Args:
        host: name or address of this machine, IPv4 or IPv6.
        port: the port; 0 takes a free one.

    Raises:
        BindError: the port is taken, or the address does not belong to this machine.
    """
    try:
        family, *_, socket_address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(socket_address[:2], family=family)
    except OSError as error:
        # Python adds the address, which stands before.
        reason = str(error.strerror).partition(" (while")[0]
        holder = describe_port_holder(port) if error.errno == errno.EADDRINUSE else ""
        raise BindError(
            f"the web page cannot listen on {host}:{port} ({': '.join(filter(None, (reason, holder)))}); "
            "stop the program that uses the port, or set COPYDESK_WEB_HOST and COPYDESK_WEB_PORT"
        ) from error
