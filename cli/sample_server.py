"""Open the ports of the sample site."""

from urllib.parse import urlsplit

from sample_site import OUTLETS, SampleSite
from services.errors import UsageError
from web.port_holders import describe_port_holder

__all__ = ["check_sample_ports", "open_sample_site", "sample_hosts_of"]


def check_sample_ports(first_port: int, web_port: int) -> None:
    """Check that the web page takes no port of the sample site.

    Args:
        first_port: of the sample site; the ports of the other publications follow.
        web_port: of the web page.

    Raises:
        UsageError: it does.
    """
    ports = range(first_port, first_port + len(OUTLETS))
    if web_port in ports:
        raise UsageError(
            f"COPYDESK_WEB_PORT is {web_port}, but the sample site needs the ports {ports[0]} to {ports[-1]}; "
            "set COPYDESK_WEB_PORT or COPYDESK_SAMPLE_SITE_PORT to another port"
        )


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
            f"({' by '.join(filter(None, (error.strerror, holder)))}); "
            "free them, or set COPYDESK_SAMPLE_SITE_PORT"
        ) from error


def sample_hosts_of(url: str) -> frozenset[str]:
    """Return the host:port pairs that `copydesk up` allows for the sample site; none when the URL is not in it.

    Args:
        url: of a feed that is followed.
    """
    # Imported here: `copydesk up` opens the site without the modules of settings, which take 9 MB.
    from web.settings import WebSettings

    first_port = WebSettings().sample_site_port
    hosts = frozenset(f"127.0.0.1:{first_port + number}" for number in range(len(OUTLETS)))
    return hosts if urlsplit(url).netloc in hosts else frozenset()
