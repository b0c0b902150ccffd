"""Define the change that storing an article makes."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.records.article import Article

__all__ = ["Change", "ChangeKind"]


class ChangeKind(StrEnum):
    """What storing an article did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Change:
    """The decision of the store stage, which is also stored as the event."""

    kind: ChangeKind
    article: Article
    # The stored article that this one updates, repeats or duplicates; None when created.
    article_id: int | None = None
    # The document fields that differ, sorted; empty unless updated.
    fields: tuple[str, ...] = ()
