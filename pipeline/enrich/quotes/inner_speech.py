"""Tell words that somebody reports of somebody else, or denies: then it is open whose words stand in the marks."""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.quotes.attribution import Attribution, Candidate, find_attributions
from pipeline.enrich.quotes.colon_leads import COLONS
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import reporting_verbs

__all__ = ["denial_before", "is_of_clause_before", "is_of_somebody_unnamed", "main_attributions"]

_LISTENER = re.compile(
    r"\s(?:to\s)?(?:him|her|them|us|me|anyone|anybody|[a-z]+|(?:(?:the|a|an|his|her|their)\s[\w-]+"
    r"|(?:[A-Z\u00c0-\u00de][\w.'\u2019-]+\s?){1,3})(?:\sor\s[\w-]+)?)[\s,:]*"
)
_ENDS_INNER = re.compile(r"(?:\s(?:him|her|them|me|us))?(?:[.,;]|$|\n)")  # a listener at most
# "When Holm called it “a joke,” Reyes laughed": the comma ends the clause.
_CLAUSE_OPENING = re.compile(
    r"\s*(?:(?:And|But|Yet|So)\s)?(?:[Ww]hen|[Ww]hile|[Aa]s|[Aa]fter|[Oo]nce|[Bb]efore|[Bb]ecause|[Ss]ince|[Aa]lthough|[Tt]hough"
    r"|[Uu]ntil)\s[^,;:]*$"
)


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

    Nor is the first of "Holm claimed | Reyes had said" yielded: Reyes said it.

    Args:
        context: the text.
        attributions: those behind a quote, in order.
    """
    for index, attribution in enumerate(attributions):
        is_relative = context.masked.endswith(" who", 0, attribution.verb_start)
        later = attributions[index + 1 :]
        if later and _passes_on(context, attribution, later[0]):
            continue
        if not (is_relative and any(_share_subject(attribution, other) for other in later)):
            yield attribution


def _passes_on(context: QuoteContext, attribution: Attribution, inner: Attribution) -> bool:
    """Tell whether nothing but who said it follows a verb behind a quote: "“…,” Holm claimed | Reyes had said."."""
    if context.language != "en" or attribution.subject is None or inner.subject is None:
        return False
    is_clause = attribution.verb in reporting_verbs("en", "clause") and not inner.verb.endswith("ing")
    between = context.masked[attribution.verb_end : inner.subject.start]
    is_behind = attribution.verb_end < inner.subject.start < inner.verb_start and between.strip() in {
        "",
        "that",
    }
    return is_clause and is_behind and bool(_ENDS_INNER.match(context.masked, inner.verb_end))


def _share_subject(attribution: Attribution, other: Attribution) -> bool:
    subject, other_subject = attribution.subject, other.subject
    return subject is not None and other_subject is not None and subject.speaker == other_subject.speaker


def denial_before(context: QuoteContext, start: int, end: int) -> Candidate | None:
    """Find the denial that leads up to a quote: "Holm never told Reyes “…”, the club said" is no quote of the club.

    Args:
        context: the text.
        start: offset of the part before the quote.
        end: offset of the quote.
    """
    last = max(find_attributions(context, start, end), key=lambda found: found.verb_end, default=None)
    is_joined = last is not None and _is_listener(context.masked[last.verb_end : end])
    return Candidate(is_speech=True, is_negated=True) if last and last.is_negated and is_joined else None


def _is_listener(words: str) -> bool:
    """Tell whether nothing but a listener stands between a verb of speaking and its quote: " Reyes ", " to her "."""
    return not words.strip(" ,:") or _LISTENER.fullmatch(words) is not None


def is_of_clause_before(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether a quote ends the clause before it: "When Holm called it “a joke,” Reyes laughed".

    Args:
        context: an English text.
        start: offset of the part before the quote.
        end: offset of the quote.
    """
    if context.language != "en" or not _CLAUSE_OPENING.match(context.masked, start, end):
        return False
    last = max(find_attributions(context, start, end), key=lambda found: found.verb_end, default=None)
    return last is not None and last.subject is not None and last.subject.start < last.verb_start
