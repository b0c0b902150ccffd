"""What `copydesk up` runs, as its preparation decides it."""

from dataclasses import dataclass
from pathlib import Path

from workers.local.processes import ProcessSpec

__all__ = ["UpPlan"]


@dataclass(frozen=True, slots=True)
class UpPlan:
    """The processes to start, in order, and what must be served beside them.

    Args:
        web_url: where the web page will be.
        broker: the embedded broker; None when another one is configured.
        broker_socket_path: the unix socket of the embedded broker.
        processes: what is started when the broker responds.
        sample_site_port: port of the first publication of the sample site; None when it is not followed.
    """

    web_url: str
    broker: ProcessSpec | None
    broker_socket_path: Path
    processes: tuple[ProcessSpec, ...]
    sample_site_port: int | None
