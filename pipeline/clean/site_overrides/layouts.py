"""Define the layouts of a site as selectors that hold for a period."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from pipeline.records import Page
from pipeline.urls import host_of

__all__ = ["NO_OVERRIDES", "Selectors", "SiteLayout", "SiteOverrides"]


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where fields are on a page, as XPath; empty where the general cleaner reads them."""

    body: str = ""
    title: str = ""
    authors: str = ""
    date: str = ""
    drop: str = ""


@dataclass(frozen=True, slots=True)
class SiteLayout:
    """The selectors for pages of a host between two days, both included."""

    # The file that defines it.
    file_name: str
    selectors: Selectors
    since: date = date.min
    until: date = date.max


@dataclass(frozen=True, slots=True)
class SiteOverrides:
    """The layouts of each host."""

    by_host: Mapping[str, tuple[SiteLayout, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def find_layout(self, page: Page) -> SiteLayout | None:
        """Find the layout of a page.

        Args:
            page: matched by its host or a parent domain; a page without a fetch time counts as new.

        Returns:
            The first layout that was valid when the page was fetched; None without one.
        """
        if not self.by_host:
            return None
        day = page.fetched_at.date() if page.fetched_at else date.max
        return next(
            (
                candidate
                for candidate in self._layouts_of(host_of(page.location))
                if candidate.since <= day <= candidate.until
            ),
            None,
        )

    def _layouts_of(self, host_name: str) -> tuple[SiteLayout, ...]:
        """Return the layouts of the nearest host: news.thepost.example, else thepost.example."""
        while host_name and host_name not in self.by_host:
            host_name = host_name.partition(".")[2]
        return self.by_host.get(host_name, ())


# No overrides at all.
NO_OVERRIDES = SiteOverrides()
