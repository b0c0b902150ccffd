"""Open the listening socket of the web page."""

import errno
import socket

from web.port_holders import describe_port_holder

__all__ = ["BindError", "bind_socket"]


_REMEDY = "set COPYDESK_WEB_HOST to a name or an address of this machine"
_REMEDIES = {
    errno.EADDRINUSE: "stop the program that uses the port, or set COPYDESK_WEB_HOST and COPYDESK_WEB_PORT",
    errno.EACCES: "set COPYDESK_WEB_PORT to a port above 1023, or allow this one to the user",
}


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
    except UnicodeError as error:
        raise BindError(f"the web page cannot listen on '{host}' (no name of a host); {_REMEDY}") from error
    except OSError as error:
        # Python adds the address, which stands before.
        reason = str(error.strerror).partition(" (while")[0]
        remedy = _REMEDIES.get(error.errno or 0, _REMEDY)
        holder = describe_port_holder(port) if error.errno == errno.EADDRINUSE else ""
        where = f"{host}:{port}" if port else f"'{host}'"
        raise BindError(
            f"the web page cannot listen on {where} ({' by '.join(filter(None, (reason, holder)))}); {remedy}"
        ) from error
