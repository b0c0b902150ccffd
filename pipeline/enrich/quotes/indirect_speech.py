"""Find reported speech and its speakers."""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.quotes.attribution import (
    COMMON_NOUN_CONFIDENCE,
    COMMON_NOUN_SUBJECT,
    PRONOUN_CONFIDENCE,
    QuoteContext,
)
from pipeline.enrich.tokens import Span
from pipeline.records import EntityLabel, Quote

__all__ = ["find_indirect_quotes"]

_REPORTING_VERBS = (
    "said|says|say|told|added|adds|wrote|writes|announced|announces|warned|warns|argued|argues|claimed|claims|insisted"
    "|insists|explained|explains|noted|notes|stated|states|declared|acknowledged|admitted|admits|confirmed|denied"
    "|stressed|predicted|promised|vowed|suggested|complained|concluded|testified"
)
_REPORTING_CLAUSE = re.compile(
    rf"(?<!\w)(?:have |has |had )?(?P<verb>{_REPORTING_VERBS})(?: \w+ly)?"
    r"(?P<to>\s+(?!that\b)[^.,;:]{1,30}?(?=\s+that\s))?(?:\s+on \w+day)?(?P<that>\s+that)?\s+(?=\w|[\u201c\"])"
)
_ACCORDING_TO = re.compile(r"^According to (?P<who>[^,]{2,80}),\s+(?P<what>\S.*?)\.?$")
# Without "that" these open something else than what was said.
_NON_CLAUSE_OPENER = re.compile(
    r"(?:to|by|over|about|against|with|for|in|on|at|while|when|after|before|during|as|from|of|through|via|more|nothing|so)\b"
)
# Verbs that also take a thing: "announced the tax", "denied the charge".
_OBJECT_TAKING_VERB = re.compile(
    r"announce[ds]s?|confirmed|denied|admit(?:ted|s)|acknowledged|stressed|claim(?:ed|s)|promised|told"
)
_FINITE_VERB = re.compile(r"\b(?:is|are|was|were|has|had|will|would|could)\b")
_LEADING_ADVERBIAL = re.compile(
    r"^(?:However|But|And|Meanwhile|Still|Yet|Instead|Also|Separately|Earlier|Later|On \w+day),?\s+"
)
_SUBJECT_PRONOUN = re.compile(r"(?<!\w)(?:[Hh]e|[Ss]he|[Tt]hey)$")
_OPENING_MARKS = '\u201c\u00ab\u201e\u300c"'
MAX_SUBJECT_CHARS = 110  # characters before the verb of reported speech


def find_indirect_quotes(context: QuoteContext, sentences: Sequence[Span]) -> Iterator[Quote]:
    """Find reported speech.

    Args:
        context: the story and its names.
        sentences: of it.

    Yields:
        For each sentence whose verb of speaking has a subject, the clause after it; quotation marks may stand within
        that clause when "that" opens it.
    """
    for sentence in sentences:
        quote = _according_to_quote(context, sentence) or _reporting_verb_quote(context, sentence)
        if quote:
            yield quote


def _according_to_quote(context: QuoteContext, sentence: Span) -> Quote | None:
    match = _ACCORDING_TO.match(sentence.text)
    if not match:
        return None
    start = sentence.start + match.start("what")
    speaker = context.first_named_speaker(sentence.start, sentence.start + match.end("who")) or match["who"]
    return Quote(
        match["what"],
        start,
        sentence.start + match.end("what"),
        speaker,
        "according to",
        direct=False,
        confidence=COMMON_NOUN_CONFIDENCE,
    )


def _reporting_verb_quote(context: QuoteContext, sentence: Span) -> Quote | None:
    verb = _REPORTING_CLAUSE.search(sentence.text)
    if not verb or (
        any(mark in sentence.text for mark in _OPENING_MARKS)
        and not _quotes_within_clause(verb, sentence.text)
    ):
        return None
    subject = re.split(r"[,;]\s(?:but|and|while)\s", sentence.text[: verb.start()])[-1]
    speaker = _find_speaker(context, subject.strip(" ,"), sentence.start + verb.start() - len(subject))
    if not speaker or len(subject) > MAX_SUBJECT_CHARS or not _introduces_clause(verb, sentence.text):
        return None
    start = sentence.start + verb.end()
    clause = context.text[start : sentence.end].rstrip(".")
    return Quote(
        clause, start, start + len(clause), speaker, verb["verb"], direct=False, confidence=PRONOUN_CONFIDENCE
    )


def _introduces_clause(verb: re.Match[str], text: str) -> bool:
    """Whether a clause follows, and not a thing or a circumstance."""
    if verb["that"]:
        return True
    clause = text[verb.end() :]
    if _NON_CLAUSE_OPENER.match(clause):
        return False
    return not _OBJECT_TAKING_VERB.fullmatch(verb["verb"]) or bool(_FINITE_VERB.search(clause.split(",")[0]))


def _quotes_within_clause(verb: re.Match[str], text: str) -> bool:
    """Marks only after "that": the clause quotes within."""
    return bool(verb["that"]) and not any(mark in text[: verb.end()] for mark in _OPENING_MARKS)


def _find_speaker(context: QuoteContext, subject: str, offset: int) -> str:
    """Who speaks: a common noun that opens the subject, the name in it, or whom a pronoun stands for."""
    if not subject:
        return ""
    if _SUBJECT_PRONOUN.search(subject):
        return context.last_person(offset)
    opening = re.split(r",\s", _LEADING_ADVERBIAL.sub("", subject), maxsplit=1)[0]
    noun_match = COMMON_NOUN_SUBJECT.match(opening)
    candidates = [entity for entity in context.entities if offset <= entity.start < offset + len(subject) + 2]
    first = next(
        (entity for entity in candidates if entity.label in {EntityLabel.PERSON, EntityLabel.ORGANISATION}),
        None,
    )
    # "The European Commission" is a name, "some NATO diplomats" is not.
    is_person = first and first.label is EntityLabel.PERSON and first.text in opening
    if noun_match and not (is_person or (first and opening.endswith(first.text))):
        return opening
    if first:
        return first.name or first.text
    return opening if noun_match else ""
