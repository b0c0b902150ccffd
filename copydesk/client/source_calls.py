"""Calls that read sources and the state of the pipeline, and that import pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from copydesk.client.connection import Connection
from copydesk.client.records import FailingFeed, Feed, Import, Source, SourceHealth
from copydesk.client.rows import Rows, read_record, read_rows

__all__ = ["SourceCalls"]


class SourceCalls(Connection):
    """The calls of `Client` about what is followed; each raises ClientError when the server refuses it."""

    def sources(self, tag: str = "", folder: str = "", limit: int | None = None) -> Rows[Source]:
        """Return the publications, by name.

        Args:
            tag: only with this tag; "" for all.
            folder: only with a feed in this folder; "" for all.
            limit: maximum number; None for all.

        Raises:
            ClientError: the server cannot be reached.
        """
        return self._read_pages(Source, "/sources", limit, tag=tag, folder=folder)

    def source(self, source_id: int) -> Source:
        """Return one publication; `feeds` with its number returns its feeds.

        Args:
            source_id: its number.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        return read_record(Source, self._get(f"/sources/{source_id}")["source"])

    def source_health(self) -> Rows[SourceHealth]:
        """Return how the feeds of each publication fare, failing ones first.

        Raises:
            ClientError: the server cannot be reached.
        """
        return read_rows(SourceHealth, self._get("/source-health"))

    def feeds(self, state: str = "", source: int | None = None, limit: int | None = None) -> Rows[Feed]:
        """Return the feeds with their last visits.

        Args:
            state: failing, paused or working; "" for all.
            source: number of a publication; None for all.
            limit: maximum number; None for all.

        Raises:
            ClientError: the server refused a value, or cannot be reached.
        """
        return self._read_pages(Feed, "/feeds", limit, state=state, source=source)

    def feed(self, feed_id: int) -> Feed:
        """Return one feed with its last visits.

        Args:
            feed_id: its number.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        return read_record(Feed, self._get(f"/feeds/{feed_id}"))

    def failing_feeds(self, limit: int | None = None) -> Rows[FailingFeed]:
        """Return the feeds that fail, since when and why; the most failures first.

        Args:
            limit: maximum number; None for all.

        Raises:
            ClientError: the server refused a value, or cannot be reached.
        """
        return read_rows(FailingFeed, self._get("/failing-feeds", limit=limit))

    def stats(self) -> Mapping[str, Any]:
        """Return backlog, lag and errors of the pipeline, as the API sends them.

        Raises:
            ClientError: the server cannot be reached.
        """
        view: Mapping[str, Any] = self._get("/stats")
        return view

    def ingest(
        self, urls: Sequence[str] = (), pages: Mapping[str, str] | None = None, source: str = ""
    ) -> Import:
        """Import URLs and pages; the workers process them. It needs a token with the scope ``ingest``.

        Args:
            urls: to be fetched.
            pages: HTML by URL.
            source: name of the publication; "" finds it by the page.

        Raises:
            ClientError: the server refused the token or a URL, or cannot be reached.
        """
        records = [{"url": url, "html": html} for url, html in (pages or {}).items()]
        return read_record(
            Import, self._send("POST", "/ingest", {"urls": [*urls], "pages": records, "source": source})
        )
