"""Tell words that somebody reports of somebody else: then it is open whose words stand in the marks."""

from collections.abc import Iterator, Sequence

from pipeline.enrich.quotes.attribution import Attribution
from pipeline.enrich.quotes.colon_leads import COLONS
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import reporting_verbs

__all__ = ["is_of_somebody_unnamed", "main_attributions"]


def is_of_somebody_unnamed(context: QuoteContext, attributions: Sequence[Attribution], end: int) -> bool:
    """Tell whether the last verb before a quote leaves open whose words they are.

    Args:
        context: the text.
        attributions: those before the quote, in order.
        end: offset of the quote.
    """
    return _opens_relative_clause(context, attributions[-1], end) or _is_part_of_report(
        context, attributions, end
    )


def _is_part_of_report(context: QuoteContext, attributions: Sequence[Attribution], end: int) -> bool:
    """Tell whether a few quoted words stand within what somebody says that somebody else said.

    "Nair said Osgood told her the mine was “dead”": they may be Nair's or Osgood's. Behind a comma or colon they are
    Osgood's.
    """
    if len(attributions) < 2 or context.language != "en":  # noqa: PLR2004 - an outer and an inner one
        return False
    outer, inner = attributions[-2:]
    is_clause = outer.verb in reporting_verbs("en", "clause")
    if not is_clause or inner.subject is None or inner.subject.start < outer.end:
        return False
    if outer.subject and outer.subject.speaker == inner.subject.speaker:
        return False
    is_introduced = context.masked[inner.verb_end : end].rstrip().endswith((",", *COLONS))
    return not is_introduced and not _parts_clauses(context, outer.verb_end, inner.subject.start)


def _parts_clauses(context: QuoteContext, start: int, end: int) -> bool:
    between = context.masked[start:end]
    return any(mark in between for mark in (",", ";", " and ", " but ", " that ")) or between.endswith(
        (" how", " as")
    )


def _opens_relative_clause(context: QuoteContext, attribution: Attribution, end: int) -> bool:
    """Tell whether "who" stands before a verb without a subject: "Holm said of the man who called her a “…”"."""
    is_who = context.masked.endswith(" who ", 0, attribution.verb_start + 1)
    return is_who and attribution.subject is None and not context.masked.startswith(":", end - 2)


def main_attributions(context: QuoteContext, attributions: Sequence[Attribution]) -> Iterator[Attribution]:
    """Yield attributions without those of a relative clause: "a nurse | who asked not to be named | told Reuters".

    Args:
        context: the text.
        attributions: those behind a quote, in order.
    """
    for index, attribution in enumerate(attributions):
        is_relative = context.masked.endswith(" who", 0, attribution.verb_start)
        later = attributions[index + 1 :]
        if not (is_relative and any(_share_subject(attribution, other) for other in later)):
            yield attribution


def _share_subject(attribution: Attribution, other: Attribution) -> bool:
    subject, other_subject = attribution.subject, other.subject
    return subject is not None and other_subject is not None and subject.speaker == other_subject.speaker
