"""Find the speaker of words that the subject of a verb only passes on: "Holm quoted Reyes as saying"."""

import re

from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.noun_phrases import Subject, subject_in
from pipeline.enrich.quotes.subjects import subject_after

__all__ = ["is_owned_noun", "passed_on_subject"]

_QUOTED_AS = re.compile(r"\b(?:quot|cit)(?:e|es|ed|ing)\s(?P<who>[^;:]{2,80}?),?\sas\s$")
_POSSESSIVE = re.compile(r"(?:'s|\u2019s|s\u2019|s')\s(?:\w+\s)?$")
# The quote is the claim: "that “the port is dead”"; not "that the port is dead is “simply not true”".
_LEADS_TO_QUOTE = re.compile(rf"(?:\sthat|:)?\s?{MASK}")
_WHO = re.compile(r",\swho\s(?:\w+\s)?$")
# "read a letter from Tom Reyes" before a quote
_WRITTEN_BY = re.compile(
    r"\s(?:out\s|aloud\s)?[^,;:.]{0,40}?\b(?:letter|note|message|e-?mail|statement|text)s?\s(?:from|by)\s"
)
_NOMINATIVES = {"him": "he", "her": "she", "them": "they"}
_READING = frozenset({"read", "reads", "reading"})
_NOUNS = frozenset({"claim", "claims", "promise", "promises", "pledge", "pledges", "warning", "vow"})
TAIL_CHARS = 120


def passed_on_subject(context: QuoteContext, verb: re.Match[str], start: int, end: int) -> Subject | None:
    """Find who speaks where the subject of an English verb only passes it on.

    Args:
        context: the text.
        verb: a verb of speaking.
        start: offset of the part before the verb.
        end: offset after the part behind the verb.

    Returns:
        The speaker, open where nobody is named; None where the subject of the verb speaks as usual.
    """
    if context.language != "en":
        return None
    start = max(start, verb.start() - TAIL_CHARS)
    if verb[0] in _READING:
        written = _WRITTEN_BY.match(context.masked, verb.end(), end)
        return (subject_after(context, written.end(), end) or _open(verb)) if written else None
    lead = context.masked[start : verb.start()]
    if verb[0] == "saying" and (quoted := _QUOTED_AS.search(lead)):
        who = start + quoted.start("who"), start + quoted.end("who")
        pronoun = _NOMINATIVES.get(quoted["who"])
        return (
            Subject("", pronoun, who[0], is_certain=False)
            if pronoun
            else subject_in(context, *who) or _open(verb)
        )
    owner = _POSSESSIVE.search(lead) if verb[0] in _NOUNS else None
    if owner and _LEADS_TO_QUOTE.match(context.masked, verb.end()):
        return _person_ending_at(context, start, start + owner.start())
    relative = _WHO.search(lead)
    # "Holm told Reyes, who told reporters"
    if relative and context.verbs_between(start, verb.start()):
        return _person_ending_at(context, start, start + relative.start())
    return None


def is_owned_noun(context: QuoteContext, verb: re.Match[str], before: str) -> bool:
    """Tell whether a form is a noun with an owner that leads to no quote: "Holm's claim that the toll is high".

    Args:
        context: an English text.
        verb: a form of a verb of speaking.
        before: the text before it.
    """
    if verb[0] not in _NOUNS or not _POSSESSIVE.search(before[-TAIL_CHARS:]):
        return False
    is_claim = context.masked.startswith(" that ", verb.end())
    return is_claim and _LEADS_TO_QUOTE.match(context.masked, verb.end()) is None


def _person_ending_at(context: QuoteContext, start: int, end: int) -> Subject | None:
    people = context.people.mentions_between(start, end)
    if not people or abs(people[-1].end - end) > len("'s"):
        return None
    return Subject(context.people.name_of(people[-1]), "", people[-1].start)


def _open(verb: re.Match[str]) -> Subject:
    return Subject("", "", verb.start(), is_certain=False)
