"""Open the ports of the sample site."""

from sample_site import OUTLETS, SampleSite
from services.errors import UsageError
from web.port_holders import describe_port_holder

__all__ = ["open_sample_site"]


def open_sample_site(port: int) -> SampleSite:
    """Open the ports of the sample site; it serves when it is entered as a context manager.

    Args:
        port: of the first publication; the others follow.

    Raises:
        UsageError: one of the ports is taken.
    """
    try:
        return SampleSite(port)
    except OSError as error:
        ports = range(port, port + len(OUTLETS))
        holder = next(filter(None, map(describe_port_holder, ports)), "")
        raise UsageError(
            f"the sample site needs the ports {ports[0]} to {ports[-1]} "
            f"({': '.join(filter(None, (error.strerror, holder)))}); "
            "free them, or set COPYDESK_SAMPLE_SITE_PORT"
        ) from error
