"""How one publisher lays out its pages, as selectors that hold for a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from pipeline.records import Page
from pipeline.urls import host

__all__ = ["NOBODY", "Layout", "Publishers", "Selectors"]


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where things stand on a page, as XPath; empty where the general cleaner does the work."""

    body: str = ""
    title: str = ""
    authors: str = ""
    date: str = ""
    drop: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """What holds for the pages of a host between two days, both inside."""

    # The file where it was written down.
    origin: str
    selectors: Selectors
    since: date = date.min
    until: date = date.max


@dataclass(frozen=True, slots=True)
class Publishers:
    """The layouts of each host."""

    by_host: Mapping[str, tuple[Layout, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def layout(self, page: Page) -> Layout | None:
        """Find the layout of a page.

        Args:
            page: its host, or one that it is a part of, may be known; a page without a time counts as new.

        Returns:
            The first one that held when the page was fetched.
        """
        if not self.by_host:
            return None
        day = page.fetched_at.date() if page.fetched_at else date.max
        return next((each for each in self._of(host(page.location)) if each.since <= day <= each.until), None)

    def _of(self, name: str) -> tuple[Layout, ...]:
        """The layouts of the nearest host: news.thepost.example, else thepost.example."""
        while name and name not in self.by_host:
            name = name.partition(".")[2]
        return self.by_host.get(name, ())


# Nobody wrote anything down.
NOBODY = Publishers()
