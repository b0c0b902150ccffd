"""Say which people, organisations and places articles name, and where each of them is named."""

import re
from collections.abc import Sequence

from db import Session, entities
from db.entities import EntityFilter, EntitySummary, MentionFilter, MentionPage, MentionView
from db.search.newest import Cursor
from pipeline.query import NameMatch, Node
from pipeline.query.tokens import words_of
from services.errors import NotFoundError, UsageError

__all__ = [
    "ENTITY_LABELS",
    "EntityFilter",
    "EntitySummary",
    "MentionFilter",
    "MentionPage",
    "MentionView",
    "get_entity",
    "list_entities",
    "list_mentions",
    "make_filter",
    "make_mention_filter",
    "parse_name",
]

_COUNTRY_RE = re.compile("[A-Za-z]{2}")
# The kinds of names by the names that people use; those of the query language, and groups.
ENTITY_LABELS = {"person": "PER", "org": "ORG", "place": "LOC", "group": "NORP"}


def parse_name(text: str, label: str) -> NameMatch | None:
    """Read the words of a name; None for "".

    Args:
        text: as it was given.
        label: names the option or parameter in the error.

    Raises:
        UsageError: it has neither a letter nor a digit.
    """
    if not text:
        return None
    words = words_of(text)
    if not words:
        raise UsageError(f"{label}: {text}: there is no letter and no digit to search for")
    return NameMatch("person", words)


def make_filter(name: str = "", kind: str = "", country: str = "") -> EntityFilter:
    """Select entities; what is empty does not restrict.

    Args:
        name: words of the name.
        kind: a key of `ENTITY_LABELS`.
        country: ISO 3166-1 alpha-2, of places.

    Raises:
        UsageError: a value cannot be used.
    """
    if kind and kind not in ENTITY_LABELS:
        raise UsageError(f"no such kind of name: {kind}; the kinds are {', '.join(ENTITY_LABELS)}")
    if country and not _COUNTRY_RE.fullmatch(country):
        raise UsageError(f"country: {country}: a country is a code of two letters, such as EE")
    return EntityFilter(parse_name(name, "name"), ENTITY_LABELS.get(kind, ""), country.upper())


def make_mention_filter(name: str, kind: str, query: Node, min_confidence: float = 0.0) -> MentionFilter:
    """Select mentions of entities by name.

    Args:
        name: words of the name.
        kind: a key of `ENTITY_LABELS`; "" for every kind.
        query: of which articles; from `services.search.parse`.
        min_confidence: from 0 to 1.

    Raises:
        UsageError: the name is empty, or a value cannot be used.
    """
    if not name.strip():
        raise UsageError("the name is empty; give words of a name, or list all names with: copydesk entities")
    return MentionFilter(make_filter(name, kind), query, min_confidence)


def list_entities(
    session: Session, filters: EntityFilter, after_id: int = 0, limit: int = 20
) -> Sequence[EntitySummary]:
    """Return one page of entities, in the order in which they were first named.

    Args:
        session: an open transaction.
        filters: from `make_filter`.
        after_id: the number of the last one of the page before; 0 for the first page.
        limit: maximum number.
    """
    return entities.list_entities(session, filters, after_id, limit)


def get_entity(session: Session, entity_id: int) -> EntitySummary:
    """Return one entity.

    Args:
        session: an open transaction.
        entity_id: its number.

    Raises:
        NotFoundError: there is none.
    """
    entity = entities.get_entity(session, entity_id)
    if entity is None:
        raise NotFoundError(f"no entity {entity_id}", "entities")
    return entity


def list_mentions(
    session: Session, filters: MentionFilter, after: Cursor | None = None, limit: int = 20
) -> MentionPage:
    """Return one page of the articles that name an entity, the newest first: the rows of the view `v_entities`.

    Args:
        session: an open transaction.
        filters: which entities, in which articles.
        after: `MentionPage.next` of the page before; None for the first page.
        limit: maximum number.
    """
    return entities.list_mentions(session, filters, after, limit)
