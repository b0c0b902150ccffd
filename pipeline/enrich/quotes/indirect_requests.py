"""Find requests and accusations in English: "X urged Y to …", "X called on Y to …", "X accused Y of …"."""

import re
from collections.abc import Iterator

from pipeline.enrich.quotes.attribution import Attribution, find_attributions
from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.indirect_english import end_of_clause, is_within_relative_clause
from pipeline.enrich.quotes.lexicon import function_words, pronouns, reporting_verbs
from pipeline.enrich.quotes.noun_phrases import FINITE_VERBS
from pipeline.enrich.quotes.reported_clause import reported_clause
from pipeline.enrich.quotes.verb_forms import is_progressive
from pipeline.enrich.tokens import Span
from pipeline.records import Quote

__all__ = ["english_requests"]

MAX_PERSON_WORDS = 9  # of whoever is asked or accused
_PERSON = rf"(?P<who>[^,;:{MASK}\u2014\u2013]{{2,80}}?)"
_TO_DO = rf"\s{_PERSON}\s(?P<what>(?:not\s)?to\s(?!the\b|a\b|his\b|her\b|their\b|be\ssure\b)[a-z]+\b)"
# What follows a verb, by the kind of verb in data/reporting.txt.
_FORMS = {
    "request": re.compile(rf"{_TO_DO}|\s(?P<that>that\s)"),
    "call": re.compile(rf"\s(?P<preposition>on|upon|for){_TO_DO}"),
    "accuse": re.compile(rf"\s{_PERSON}\s(?P<what>of\s(?:not\s)?(?:being|\w+ing)\b)"),
}
_OBJECT_PRONOUNS = frozenset({"him", "her", "them", "me", "us", "you", "it"})


def english_requests(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find what somebody asks of others, or accuses them of.

    Args:
        context: the text.
        sentence: a sentence of its masked text.

    Yields:
        Quotes from whoever is asked or accused on ("Holm urged | the council to wait"); behind a pronoun it is left
        out ("Holm urged them | to wait").
    """
    found = context.verbs_between(sentence.start, sentence.end)
    if not found:
        return
    verbs = {verb[0] for verb in found}
    kinds = [kind for kind in _FORMS if not verbs.isdisjoint(reporting_verbs("en", kind))]
    if not kinds or sentence.text.endswith("?"):
        return
    for attribution in find_attributions(context, sentence.start, sentence.end):
        kind = next((kind for kind in kinds if attribution.verb in reporting_verbs("en", kind)), None)
        if kind and (quoted := _request(context, sentence, attribution, kind)):
            start, verb = quoted
            end = end_of_clause(context, sentence, attribution, start, sentence.end)
            yield from reported_clause(context, (start, end), attribution.subject, verb)
            return


def _request(
    context: QuoteContext, sentence: Span, attribution: Attribution, kind: str
) -> tuple[int, str] | None:
    """Return where a request begins, and its verb with a preposition; None when a verb makes none."""
    if not _is_of_its_subject(context, sentence, attribution):
        return None
    match = _FORMS[kind].match(context.masked, attribution.verb_end, sentence.end)
    if match and match.groupdict().get("that"):
        return match.end(), attribution.verb
    if match is None or not _is_person(match["who"]):
        return None
    preposition = match.groupdict().get("preposition")
    verb = f"{attribution.verb} {preposition}" if preposition else attribution.verb
    return match.start("what" if match["who"].lower() in _OBJECT_PRONOUNS else "who"), verb


def _is_of_its_subject(context: QuoteContext, sentence: Span, attribution: Attribution) -> bool:
    """Tell whether somebody makes a request, in a clause that describes no noun."""
    subject = attribution.subject
    if subject is None or subject.start >= attribution.verb_end:
        return False
    lead = context.masked[sentence.start : attribution.verb_start].rstrip()
    has_auxiliary = attribution.verb_end - attribution.verb_start > len(attribution.verb) + 1
    if is_progressive(attribution.verb) and not has_auxiliary and not lead.endswith((",", " and")):
        return False  # "the editorial telling him to leave": its subject is a noun in no list
    if lead.endswith((" that", " which")):
        return False  # "an editorial that accuses Holm of lying"
    return not (
        attribution.is_negated or attribution.is_modal or is_within_relative_clause(context, attribution)
    )


def _is_person(phrase: str) -> bool:
    """Tell whether a phrase between a verb and its infinitive is one noun phrase or pronoun, and no clause."""
    words = phrase.split()
    first = words[0].lower()
    if first in _OBJECT_PRONOUNS:
        return len(words) == 1
    openers = function_words("en", "boundary preposition -determiner")
    is_clause = any(word.lower() in pronouns("en") or word in FINITE_VERBS for word in words)
    is_subordinate = not function_words("en", "boundary -conjunction").isdisjoint(words)
    if first in {"not", "to"}:
        return False  # "who asked not to be named"
    return first not in openers and not is_clause and not is_subordinate and len(words) <= MAX_PERSON_WORDS
