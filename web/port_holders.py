"""Find the process that listens on a port, so that a message can name it (Linux only)."""

from collections.abc import Iterator
from pathlib import Path

__all__ = ["describe_port_holder"]

_LISTEN_STATE = "0A"
_MAX_COMMAND_CHARS = 80


def describe_port_holder(port: int) -> str:
    """Describe the process that listens on a TCP port of this machine.

    Args:
        port: such as 8700.

    Returns:
        Such as ``process 123: copydesk web``; "" when there is none, it is another user's, or this is not Linux.
    """
    inodes = {inode for table in _read_socket_tables() for inode in _find_listeners(table, port)}
    links = {f"socket:[{inode}]" for inode in inodes}
    for folder in Path("/proc").glob("[0-9]*") if links else ():
        if not links.isdisjoint(_read_links(folder / "fd")):
            return f"process {folder.name}: {_describe_command(_read(folder / 'cmdline'))}"
    return ""


def _find_listeners(table: str, port: int) -> Iterator[str]:
    """Yield the inodes of sockets that listen on a port, from the text of `/proc/net/tcp` (proc(5))."""
    for line in table.splitlines()[1:]:
        columns = line.split()
        local_address, state, inode = columns[1], columns[3], columns[9]
        if state == _LISTEN_STATE and int(local_address.rpartition(":")[2], 16) == port:
            yield inode


def _describe_command(command: str) -> str:
    """Shorten a command; of Copydesk's own, leave out the path and Python."""
    words = command.split("\0")
    names = [word.rpartition("/")[2] for word in words]
    start = names.index("copydesk") if "copydesk" in names else 0
    return " ".join([names[start], *words[start + 1 :]]).strip()[:_MAX_COMMAND_CHARS]


def _read_socket_tables() -> Iterator[str]:
    for name in ("tcp", "tcp6"):
        yield _read(Path("/proc/net") / name)


def _read_links(folder: Path) -> Iterator[str]:
    try:
        paths = list(folder.iterdir())
    except OSError:  # it has ended, or is another user's
        return
    for path in paths:
        try:
            yield str(path.readlink())
        except OSError:
            continue


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
