"""Find where a source ends that opens a sentence of a verb-second language: "Enligt kaptenen Sven Holm | har …"."""

import re
from collections.abc import Set as AbstractSet
from itertools import islice

from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import function_words, reporting_verbs
from pipeline.enrich.quotes.noun_phrases import TOKEN
from pipeline.records import EntityLabel

__all__ = ["opening_source"]

MAX_SOURCE_TOKENS = 8  # words of a source with its verb
_DEFINITE_NOUN = re.compile(r"[a-zåäö]{4,}(?:en|et|an|na)\b")
_APPOSITION = re.compile(r",\s[^,.;:\n]{3,60},\s(?P<verb>[^\W\d_]+)")
_LOWER_WORD = re.compile(r"\s[a-zåäö]")


def opening_source(context: QuoteContext, start: int, end: int) -> tuple[int, int]:
    """Return where a source ends and where the clause behind it starts, with its verb; -1 twice when that is not sure.

    Args:
        context: a text in one of `VERB_SECOND_LANGUAGES`.
        start: offset of the first character behind "enligt".
        end: offset of the next mark.
    """
    finite = reporting_verbs(context.language, "finite")
    # "Enligt Sven Holm, kapten på fartyget, har båten …"
    apposition = _APPOSITION.match(context.masked, end)
    if apposition and apposition["verb"] in finite:
        return end, apposition.start("verb")
    stop = _finite_verb(context, start, end, finite)
    if stop < 0 and context.language == "sv":
        stop = _definite_name_end(context, start, end)
    return stop, stop


def _finite_verb(context: QuoteContext, start: int, end: int, finite: AbstractSet[str]) -> int:
    """Return where the words before the first finite verb end; -1 for none."""
    links, previous = function_words(context.language, "conjunction preposition"), ""
    for number, token in enumerate(islice(TOKEN.finditer(context.masked, start, end), MAX_SOURCE_TOKENS)):
        # "zijn" is a possessive at the beginning and behind a conjunction.
        if token[0] in finite and number and previous not in links:
            return start + len(context.masked[start : token.start()].rstrip())
        previous = token[0].lower()
    return -1


def _definite_name_end(context: QuoteContext, start: int, end: int) -> int:
    """Return where a Swedish name or definite noun ends before the verb that follows it; -1 when that is not sure."""
    name = next(iter(context.entities_between(start, end)), None)
    noun = _DEFINITE_NOUN.match(context.masked, start, end)
    if name and context.masked[start : name.start].count(" ") <= 1 and name.label is not EntityLabel.PLACE:
        stop = name.end
    else:
        stop = noun.end() if noun else -1
    return stop if stop > 0 and _LOWER_WORD.match(context.masked, stop) else -1
