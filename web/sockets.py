"""A host and a port in, a socket that listens there, out."""

import socket

__all__ = ["BindError", "bind_socket"]


class BindError(Exception):
    """Nobody can listen there; the text says why and what to do instead."""


def bind_socket(host: str, port: int) -> socket.socket:
    """Listen for the web page.

    Args:
        host: a name or an address of this machine, IPv4 or IPv6.
        port: which one; 0 takes a free one.

    Raises:
        CannotListen: the port is taken, or the address is not this machine's.
    """
    try:
        family, *_, socket_address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(socket_address[:2], family=family)
    except OSError as error:
        raise BindError(
            f"the web page cannot listen at {host}:{port} ({error.strerror}); end what listens there, "
            "or set COPYDESK_WEB_HOST and COPYDESK_WEB_PORT"
        ) from error
