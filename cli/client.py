"""Build the client with which commands fetch single pages."""

from services.polite_client import PoliteClient
from workers.settings import WorkerSettings

__all__ = ["make_client"]


def make_client() -> PoliteClient:
    """Build a client that fetches pages as the workers do: by robots.txt, with the same User-Agent."""
    settings = WorkerSettings()
    return PoliteClient(settings.fetch_policy, settings.host_delay)
