"""Build the client with which commands fetch single pages."""

from collections.abc import Collection
from dataclasses import replace

from services.polite_client import PoliteClient
from workers.settings import WorkerSettings

__all__ = ["make_client"]


def make_client(allow: Collection[str] = ()) -> PoliteClient:
    """Build a client that fetches pages as the workers do: by robots.txt, with the same User-Agent.

    Args:
        allow: host:port pairs that may be private, beside those of the settings.
    """
    settings = WorkerSettings()
    policy = settings.fetch_policy
    return PoliteClient(replace(policy, allow_private=policy.allow_private | {*allow}), settings.host_delay)
