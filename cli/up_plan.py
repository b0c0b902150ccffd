"""What `copydesk up` runs, as its preparation decides it."""

from dataclasses import dataclass, replace
from pathlib import Path

from workers.local.processes import ProcessSpec

__all__ = ["WEB_SOCKET_OPTION", "UpPlan"]

# Of `copydesk worker`: the number of an open socket on which it serves the web page.
WEB_SOCKET_OPTION = "--web-socket"


@dataclass(frozen=True, slots=True)
class UpPlan:
    """The processes to start, in order, and what must be served beside them.

    Args:
        web_url: where the web page will be.
        broker: the embedded broker; None when another one is configured.
        broker_socket_path: the unix socket of the embedded broker.
        worker: is started when the broker responds.
        sample_site_port: port of the first publication of the sample site; None when it is not followed.
    """

    web_url: str
    broker: ProcessSpec | None
    broker_socket_path: Path
    worker: ProcessSpec
    sample_site_port: int | None

    def with_web_socket(self, descriptor: int) -> "UpPlan":
        """Have the worker serve the web page.

        Args:
            descriptor: of the listening socket, open in the process that starts the worker.
        """
        command = (*self.worker.command, WEB_SOCKET_OPTION, str(descriptor))
        return replace(self, worker=replace(self.worker, command=command, descriptors=(descriptor,)))
