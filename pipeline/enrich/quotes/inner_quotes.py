"""Give the words that a reported clause quotes the speaker of the clause: "X said the plan was “dead.”"."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from pipeline.records import Quote

__all__ = ["with_speakers_of_clauses"]


def with_speakers_of_clauses(direct: Sequence[Quote], reported: Sequence[Quote]) -> Iterator[Quote]:
    """Yield direct quotes, with the speaker of the reported clause around those that have none.

    Args:
        direct: direct quotes in any order.
        reported: reported clauses of the same text, ordered by where they start.
    """
    for quote in direct:
        index = bisect_right(reported, quote.start, key=attrgetter("start"))
        clause = reported[index - 1] if index and not quote.speaker else None
        is_inside = clause is not None and quote.end <= clause.end and _may_be_of(clause, quote.verb)
        yield (
            replace(
                quote,
                speaker=clause.speaker,
                verb=clause.verb,
                confidence=clause.confidence,
                rule=clause.rule,
            )
            if clause and is_inside
            else quote
        )


def _may_be_of(clause: Quote, verb: str) -> bool:
    """Tell whether no other verb of speaking attributes the quote: then it is somebody's whom the clause speaks of."""
    return bool(clause.speaker) and verb in {"", clause.verb}
