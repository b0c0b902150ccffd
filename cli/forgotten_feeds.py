"""Warn of feeds of which little or nothing is stored, because what they list was removed on request."""

from collections.abc import Sequence

from cli.output import echo
from pipeline.plurals import count_of

__all__ = ["warn_of_forgotten_feeds"]

_MAX_FEEDS_SHOWN = 10


def warn_of_forgotten_feeds(urls: Sequence[str]) -> None:
    """Name such feeds, and say how to allow what they list; print nothing when there are none.

    Args:
        urls: of the feeds, see `services.forgotten_feeds.find_forgotten_feeds`.
    """
    if not urls:
        return
    for url in urls[:_MAX_FEEDS_SHOWN]:
        echo(f"warning: {url} lists what was removed with `copydesk forget`; it is not stored again")
    if len(urls) > _MAX_FEEDS_SHOWN:
        echo(f"  and {count_of(len(urls) - _MAX_FEEDS_SHOWN, 'more feed')}")
    echo("To allow it: copydesk forget --lift URL, with the URL that was forgotten")
