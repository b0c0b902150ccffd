"""What `copydesk up` runs, as its preparation decides it, and the options of its worker."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workers.local.processes import ProcessSpec

__all__ = ["SAMPLE_SITE_OPTION", "WEB_SOCKET_OPTION", "UpPlan", "take_option"]

# Of `copydesk worker`: the number of an open socket on which it serves the web page.
WEB_SOCKET_OPTION = "--web-socket"
# Of the same: the port of the first publication of the sample site, which it serves.
SAMPLE_SITE_OPTION = "--sample-site"


@dataclass(frozen=True, slots=True)
class UpPlan:
    """The processes to start, in order.

    Args:
        web_url: where the web page will be.
        broker: the embedded broker; None when another one is configured.
        broker_socket_path: the unix socket of the embedded broker.
        worker: is started when the broker responds.
    """

    web_url: str
    broker: ProcessSpec | None
    broker_socket_path: Path
    worker: ProcessSpec

    def with_web_socket(self, descriptor: int) -> "UpPlan":
        """Have the worker serve the web page.

        Args:
            descriptor: of the listening socket, open in the process that starts the worker.
        """
        command = (*self.worker.command, WEB_SOCKET_OPTION, str(descriptor))
        return replace(self, worker=replace(self.worker, command=command, descriptors=(descriptor,)))


def take_option(arguments: Sequence[str], name: str) -> tuple[str | None, list[str]]:
    """Return the value of an option, None without it, and the other arguments.

    Args:
        arguments: of a command.
        name: of the option, which has a value.
    """
    if name not in arguments:
        return None, list(arguments)
    position = list(arguments).index(name)
    return arguments[position + 1], [*arguments[:position], *arguments[position + 2 :]]
