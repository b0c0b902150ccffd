"""Calls that read stories, entities and quotes."""

from typing import TypedDict, Unpack

from copydesk.client.connection import Connection
from copydesk.client.records import Entity, Mention, Quote, Story, TimelineEntry
from copydesk.client.rows import Rows, read_record, read_rows

__all__ = ["NameCalls", "PartOptions"]


class PartOptions(TypedDict, total=False):
    """What narrows mentions and quotes."""

    # In the query language.
    q: str
    # Words of the name of the publication.
    source: str
    # Of the articles, ISO 639.
    language: str
    # A day, a time, or how long ago, such as 7d.
    since: str
    # A day or a time.
    until: str
    # The lowest confidence, from 0 to 1.
    confidence: float


class NameCalls(Connection):
    """The calls of `Client` about events, people and what they said; each raises ClientError when it is refused."""

    def stories(
        self, since: str = "", outlets: int = 1, limit: int | None = 100, articles: int = 2
    ) -> Rows[Story]:
        """Return the events that most is reported on.

        Args:
            since: only with an article since: a day, a time, or how long ago, such as 7d; "" for all.
            outlets: only of at least so many publications.
            limit: maximum number; None for all.
            articles: only of at least so many articles; 1 for all.

        Raises:
            ClientError: the server refused a value, or cannot be reached.
        """
        return self._read_pages(Story, "/stories", limit, since=since, outlets=outlets, articles=articles)

    def story(self, story_id: int) -> Story:
        """Return one story; `articles` with the query ``story:NUMBER`` returns its articles.

        Args:
            story_id: its number.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        return read_record(Story, self._get(f"/stories/{story_id}"))

    def timeline(self, story_id: int) -> Rows[TimelineEntry]:
        """Return the articles of a story in order, with the names that each of them added.

        Args:
            story_id: its number.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        return read_rows(TimelineEntry, self._get(f"/stories/{story_id}/timeline"))

    def entities(
        self, name: str = "", kind: str = "", country: str = "", limit: int | None = 100
    ) -> Rows[Entity]:
        """Return the people, organisations and places that articles name.

        Args:
            name: words of the name; "" for all.
            kind: person, org, place or group; "" for all.
            country: of places, ISO 3166-1; "" for all.
            limit: maximum number; None for all.

        Raises:
            ClientError: the server refused a value, or cannot be reached.
        """
        return self._read_pages(Entity, "/entities", limit, name=name, kind=kind, country=country)

    def entity(self, entity_id: int) -> Entity:
        """Return one person, organisation, place or group.

        Args:
            entity_id: its number.

        Raises:
            ClientError: there is none, or the server cannot be reached.
        """
        return read_record(Entity, self._get(f"/entities/{entity_id}"))

    def mentions(
        self, entity_id: int, limit: int | None = 100, **options: Unpack[PartOptions]
    ) -> Rows[Mention]:
        """Return the articles that name an entity, the newest first.

        Args:
            entity_id: its number.
            limit: maximum number; None for all.
            options: which articles.

        Raises:
            ClientError: there is none, the server refused a value, or cannot be reached.
        """
        return self._read_pages(Mention, f"/entities/{entity_id}/mentions", limit, **options)

    def quotes(
        self, speaker: str = "", limit: int | None = 100, **options: Unpack[PartOptions]
    ) -> Rows[Quote]:
        """Return quotes, those of the newest articles first.

        Args:
            speaker: words of the name of the speaker; "" for all.
            limit: maximum number; None for all.
            options: of which articles.

        Raises:
            ClientError: the server refused a value, or cannot be reached.
        """
        return self._read_pages(Quote, "/quotes", limit, speaker=speaker, **options)
