"""Calls that change sources and feeds; they need a token with the scope ``manage``."""

from collections.abc import Sequence
from typing import Any

from copydesk.client.connection import Connection
from copydesk.client.records import Feed, Source
from copydesk.client.rows import read_record

__all__ = ["ChangeCalls"]


class ChangeCalls(Connection):
    """The calls of `Client` that change what is followed; each raises ClientError when the server refuses it."""

    def change_source(self, source_id: int, **changes: Any) -> Source:
        """Rename, tag, pause or resume a publication.

        Args:
            source_id: its number.
            changes: ``name``, ``paused``, ``add_tags`` and ``remove_tags``.

        Raises:
            ClientError: the change or the token is refused, or the server cannot be reached.
        """
        return read_record(Source, self._send("PATCH", f"/sources/{source_id}", changes))

    def merge_source(self, source_id: int, into: int) -> Source:
        """Merge a publication into another one, and return that.

        Args:
            source_id: the number of the one that ends.
            into: the number of the one that stays.

        Raises:
            ClientError: there is no such publication, the token is refused, or the server cannot be reached.
        """
        merged = self._send("POST", f"/sources/{source_id}/merge", {"into": str(into)})
        return read_record(Source, merged["source"])

    def split_source(self, source_id: int, feeds: Sequence[int], name: str) -> Source:
        """Make a publication of its own from some feeds, and return it.

        Args:
            source_id: the number of the one that has the feeds.
            feeds: the numbers of the feeds.
            name: of the new one.

        Raises:
            ClientError: the change or the token is refused, or the server cannot be reached.
        """
        body = {"feeds": [*feeds], "name": name}
        return read_record(Source, self._send("POST", f"/sources/{source_id}/split", body)["source"])

    def remove_source(self, source_id: int) -> Source:
        """Remove a publication without articles, with its feeds, and return it.

        Args:
            source_id: its number.

        Raises:
            ClientError: it has articles, the token is refused, or the server cannot be reached.
        """
        return read_record(Source, self._send("DELETE", f"/sources/{source_id}")["source"])

    def change_feed(self, feed_id: int, **changes: Any) -> Feed:
        """Change a feed; what only it listed moves to another publication with it.

        Args:
            feed_id: its number.
            changes: ``url``, ``name``, ``folder``, ``source`` and ``paused``.

        Raises:
            ClientError: the change or the token is refused, or the server cannot be reached.
        """
        return read_record(Feed, self._send("PATCH", f"/feeds/{feed_id}", changes))

    def retry_feeds(self, feeds: Sequence[int] = ()) -> int:
        """Visit feeds now; return how many.

        Args:
            feeds: their numbers; without any, all that fail.

        Raises:
            ClientError: there is no such feed, the token is refused, or the server cannot be reached.
        """
        return int(self._send("POST", "/feeds/retry", {"feeds": [*feeds]})["due"])

    def remove_feed(self, feed_id: int) -> Feed:
        """Stop following a feed, and return it; its articles stay.

        Args:
            feed_id: its number.

        Raises:
            ClientError: there is none, the token is refused, or the server cannot be reached.
        """
        return read_record(Feed, self._send("DELETE", f"/feeds/{feed_id}")["feed"])
