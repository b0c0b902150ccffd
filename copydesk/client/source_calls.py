"""Calls that read sources and the state of the pipeline, and that import pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from copydesk.client.connection import Connection
from copydesk.client.records import Feed, Import, Source
from copydesk.client.rows import Rows, read_record

__all__ = ["SourceCalls"]


class SourceCalls(Connection):
    """The calls of `Client` about what is followed; each raises ClientError when the server refuses it."""

    def sources(self, tag: str = "", folder: str = "") -> Rows[Source]:
        """Return the publications, by name.

        Args:
            tag: only with this tag; "" for all.
            folder: only with a feed in this folder; "" for all.

        Raises:
            ClientError: the server cannot be reached.
        """
        return Rows([read_record(Source, item) for item in self._get("/sources", tag=tag, folder=folder)])

    def feeds(self, state: str = "", source: int | None = None) -> Rows[Feed]:
        """Return the feeds with their last visits.

        Args:
            state: failing or paused; "" for all.
            source: number of a publication; None for all.

        Raises:
            ClientError: the server refused a value, or cannot be reached.
        """
        return Rows([read_record(Feed, item) for item in self._get("/feeds", state=state, source=source)])

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
            Import, self._post("/ingest", {"urls": [*urls], "pages": records, "source": source})
        )
