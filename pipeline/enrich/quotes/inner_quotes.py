"""Give the words that a reported clause quotes the speaker of the clause: "X said the plan was “dead.”"."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from pipeline.enrich.quotes.rules import Rule
from pipeline.records import Quote

__all__ = ["with_speakers_of_clauses"]


def with_speakers_of_clauses(direct: Sequence[Quote], reported: Sequence[Quote]) -> Iterator[Quote]:
    """Yield direct quotes, with the speaker of the reported clause around those that have none or a source only.

    Args:
        direct: direct quotes in any order.
        reported: reported clauses of the same text, ordered by where they start.
    """
    for quote in direct:
        index = bisect_right(reported, quote.start, key=attrgetter("start"))
        is_open = not quote.speaker or quote.rule == Rule.SOURCE
        clause = reported[index - 1] if index and is_open else None
        is_inside = clause is not None and quote.end <= clause.end and _may_be_of(clause, quote)
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


def _may_be_of(clause: Quote, quote: Quote) -> bool:
    """Tell whether no other verb of speaking attributes the quote: then it is somebody's whom the clause speaks of.

    A source behind the clause names where both stand: "Holm said it was “slow,” according to the report".
    """
    is_sourced = quote.rule == Rule.SOURCE and clause.rule != Rule.SOURCE
    return bool(clause.speaker) and (is_sourced or quote.verb in {"", clause.verb})
