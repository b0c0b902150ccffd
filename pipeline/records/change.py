"""What storing an article did; carried out, it is also the event."""

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
    """The decision of the store stage. Carried out, it is also the event."""

    kind: ChangeKind
    article: Article
    # The article already held that this one updates, repeats or duplicates; None when created.
    article_id: int | None = None
    # The document fields that differ, sorted; empty unless updated.
    fields: tuple[str, ...] = ()
