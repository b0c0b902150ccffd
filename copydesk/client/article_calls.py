"""Calls that read articles: lists, counts, and the history of one."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from copydesk.client.connection import API, Connection
from copydesk.client.records import (
    Article,
    Change,
    Copy,
    Count,
    Difference,
    Hit,
    Phrase,
    Revision,
    Version,
)
from copydesk.client.rows import Rows, read_record, read_rows

__all__ = ["ArticleCalls"]

_TIMES = frozenset({"day", "week", "month"})
_DEFAULT_VALUES = 100


class ArticleCalls(Connection):
    """The calls of `Client` about articles; each raises ClientError when the server refuses it."""

    def articles(self, query: str = "", limit: int | None = None) -> Rows[Article]:
        """Return the articles that match, the newest first.

        Args:
            query: in the query language.
            limit: maximum number; None for all.

        Raises:
            ClientError: the server refused the query, or cannot be reached.
        """
        return self._read_pages(Article, "/articles", limit, q=query)

    def iter_articles(self, query: str = "") -> Iterator[Article]:
        """Yield the articles that match, the newest first; pages are requested when they are needed.

        Args:
            query: in the query language.

        Raises:
            ClientError: the server refused the query, or cannot be reached.
        """
        return self._iter_pages(Article, "/articles", q=query)

    def search(self, query: str, order: str = "relevance", limit: int | None = 20) -> Rows[Hit]:
        """Return the articles that match with the places of the words.

        Args:
            query: in the query language.
            order: relevance, which has at most 500 articles; newest or stored.
            limit: maximum number; None for all.

        Raises:
            ClientError: the server refused the query, or cannot be reached.
        """
        items = self._iter_items("/search", limit, q=query, order=order)
        return read_rows(Hit, map(_flatten_hit, items))

    def article(self, article_id: int) -> Mapping[str, Any]:
        """Return one article with all its fields, as the API sends it.

        Args:
            article_id: its number.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        view: Mapping[str, Any] = self._get(f"/articles/{article_id}")
        return view

    def revisions(self, article_id: int) -> Rows[Revision]:
        """Return what an article said from which time on, the oldest first.

        Args:
            article_id: its number.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        return read_rows(Revision, self._get(f"/articles/{article_id}/revisions"))

    def history(self, article_id: int) -> Rows[Change]:
        """Return what the revisions of an article changed, one record for each field, the oldest first.

        Args:
            article_id: its number.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        revisions = self._get(f"/articles/{article_id}/history")["revisions"]
        rows = [
            read_record(Change, {**change, "revision": entry["revision"], "seen_at": entry["seen_at"]})
            for entry in revisions
            for change in entry["changes"]
        ]
        return Rows(rows, Change)

    def diff(self, article_id: int, first: int | None = None, last: int | None = None) -> Rows[Difference]:
        """Return the fields in which two revisions of an article differ.

        Args:
            article_id: its number.
            first: the earlier revision; None for the one before `last`.
            last: the later revision; None for the newest.

        Raises:
            ClientError: there are no such revisions, or the server cannot be reached.
        """
        answer = self._get(f"/articles/{article_id}/diff", **{"from": first, "to": last})
        return read_rows(Difference, answer["changes"])

    def version_at(self, article_id: int, time: datetime) -> Version:
        """Return what an article said at a time, as far as it was seen.

        Args:
            article_id: its number.
            time: aware.

        Raises:
            ClientError: there is none, it was first seen later, or the server cannot be reached.
        """
        return read_record(Version, self._get(f"/articles/{article_id}/at", time=time.isoformat()))

    def copies(self, article_id: int) -> Rows[Copy]:
        """Return who carried the text of an article, the earliest first; empty when nobody else did.

        Args:
            article_id: its number.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        group = self._get(f"/articles/{article_id}/copies")
        return read_rows(Copy, group["copies"] if group else [])

    def counts(
        self, query: str = "", by: str = "day", *, limit: int | None = None, share: bool = False
    ) -> Rows[Count]:
        """Count the articles that match by a value.

        Args:
            query: in the query language.
            by: day, week, month, source, person and so on.
            limit: maximum number of values, of times the newest ones; None for all times, or for 100 other values.
            share: whether to compare with all articles.

        Raises:
            ClientError: the server refused the query, or cannot be reached.
        """
        if limit is None and by not in _TIMES:
            limit = _DEFAULT_VALUES
        answer = self._get("/counts", q=query, by=by, limit=limit, share=share)
        return read_rows(Count, answer["items"])

    def counts_chart(self, query: str = "", by: str = "day", limit: int | None = None) -> str:
        """Return the counts as a bar chart in SVG; `IPython.display.SVG` shows it.

        Args:
            query: in the query language.
            by: as for `counts`.
            limit: maximum number of values, of times the newest ones; None for all times, or for 20 other values.

        Raises:
            ClientError: the server refused the query, or cannot be reached.
        """
        parameters = {"q": query, "by": by, "limit": limit}
        return self._open("GET", f"{API}/counts.svg", params=parameters).text

    def phrases(self, query: str, limit: int = 20) -> Rows[Phrase]:
        """Return the phrases that the articles that match have more often than others.

        Args:
            query: in the query language.
            limit: maximum number.

        Raises:
            ClientError: the server refused the query, or cannot be reached.
        """
        return read_rows(Phrase, self._get("/phrases", q=query, limit=limit))


def _flatten_hit(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a `Hit`; the API sends article and excerpt as objects of their own."""
    excerpt = {"excerpt": item["excerpt"]["text"], "excerpt_highlights": item["excerpt"]["highlights"]}
    return {**item["article"], "title_highlights": item["title_highlights"], **excerpt}
