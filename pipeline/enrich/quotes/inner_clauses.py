"""Find who speaks in a clause within the words of somebody else.

A relative clause is of the person before it: "« … », a dit Holm à Reyes, qui a répondu : « … »". A clause behind "that"
has its own subject: "Holm zei dat Reyes had geroepen: „…”".
"""

from collections.abc import Sequence

from pipeline.enrich.quotes.attribution import Attribution
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.inner_speech import is_of_somebody_unnamed
from pipeline.enrich.quotes.lexicon import function_words, pronouns
from pipeline.enrich.quotes.noun_phrases import TOKEN, Subject, is_agent

__all__ = ["find_inner_speaker"]

_RELATIVE_PRONOUNS = {
    "da": frozenset({"som", "der"}),
    "es": frozenset({"que"}),
    "fr": frozenset({"qui"}),
    "it": frozenset({"che"}),
    "nl": frozenset({"die"}),
    "no": frozenset({"som"}),
    "pl": frozenset({"który", "która"}),
    "pt": frozenset({"que"}),
    "ru": frozenset({"который", "которая"}),
    "sv": frozenset({"som"}),
}
_COMPLEMENTIZERS = {
    "da": frozenset({"at"}),
    "es": frozenset({"que"}),
    "fr": frozenset({"que", "qu"}),
    "it": frozenset({"che"}),
    "nl": frozenset({"dat"}),
    "no": frozenset({"at"}),
    "pl": frozenset({"że"}),
    "pt": frozenset({"que"}),
    "ru": frozenset({"что"}),
    "sv": frozenset({"att"}),
}
# They go on with the main clause: "Holm säger att Reyes ljuger och tillägger".
_GOING_ON = (
    *("tilläg", "tilla", "tilføj", "legge", "la til", "agreg", "añad", "ajout", "aggiun", "acrescent"),
    *("voeg", "doda", "добав", "conclu", "konkl"),
)
_OF = frozenset({"de", "d", "du", "di", "del", "della", "van", "av", "af", "do", "da", "od"})
_VERB_LAST = frozenset({"nl"})
MAX_OPENING_WORDS = 4  # of a clause, that hold the noun of its subject


def find_inner_speaker(
    context: QuoteContext, attributions: Sequence[Attribution], start: int, end: int
) -> Subject | None:
    """Find the subject of the last verb before a quote, where it is none of the main clause.

    Args:
        context: the text.
        attributions: those before the quote, in order; at least one.
        start: offset of the part before the quote.
        end: offset of the quote.

    Returns:
        The subject, open where it is unsure; None where the verb is of the main clause, or has a subject behind it.
    """
    if is_of_somebody_unnamed(context, attributions, end):
        return _open(attributions[-1])
    return _subject_of_inner_clause(context, attributions, start)


def _open(attribution: Attribution) -> Subject:
    return Subject("", "", attribution.verb_start, is_certain=False)


def _subject_of_inner_clause(
    context: QuoteContext, attributions: Sequence[Attribution], start: int
) -> Subject | None:
    last = attributions[-1]
    if last.is_negated or (last.subject and last.subject.start >= last.verb_start):
        return None
    lead = context.masked[start : last.verb_start].rstrip()
    head, _, opener = lead.rpartition(" ")
    if opener in _RELATIVE_PRONOUNS.get(context.language, ()) and head.endswith(","):
        return _antecedent(context, attributions, start, start + len(head) - 1)
    is_joined = opener in function_words(context.language, "conjunction")
    if (is_joined and last.verb.lower().startswith(_GOING_ON)) or not (
        is_joined or context.language in _VERB_LAST
    ):
        return None
    for outer in reversed(attributions[:-1]):
        if last.subject and last.subject.start > outer.verb_end:
            return None
        if subject := _subject_behind_that(context, outer, last, is_joined=is_joined):
            return subject
    return None


def _antecedent(
    context: QuoteContext, attributions: Sequence[Attribution], start: int, comma: int
) -> Subject | None:
    """Read whom a relative clause describes: the person before its comma, also with an apposition between commas."""
    last = attributions[-1]
    phrase = max(start, context.masked.rfind(",", start, comma) + 1)
    people = context.people.mentions_between(phrase, comma)
    if not people and (before := context.people.mentions_between(start, phrase)):
        is_apposition = context.masked[before[-1].end : phrase].strip() == ","
        people = before if is_apposition else []
    elif people and people[-1].end != comma:
        return _open(last)  # "Holm a interrogé le maire, qui a répondu"
    if not people:
        is_object = any(phrase <= other.verb_start < comma for other in attributions[:-1])
        return _open(last) if is_object else None
    before_name = context.masked[start : people[-1].start].replace("\u2019", " ").replace("'", " ").split()
    is_owner = bool(before_name) and before_name[-1].lower() in _OF  # "la fille de Holm, qui a répondu"
    name = "" if is_owner else context.people.name_of(people[-1])
    return Subject(name, "", people[-1].start, is_certain=bool(name))


def _subject_behind_that(
    context: QuoteContext, outer: Attribution, last: Attribution, *, is_joined: bool
) -> Subject | None:
    """Read the subject of a clause behind "that" which the last verb ends or goes on with."""
    tokens = list(TOKEN.finditer(context.masked, outer.end, last.verb_start))
    words = [token[0].lower().partition("'")[0] for token in tokens]
    that = _COMPLEMENTIZERS.get(context.language, frozenset())
    index = next((place for place, word in enumerate(words) if word in that), -1)
    opening = tokens[index + 1 : index + 1 + MAX_OPENING_WORDS]
    if index < 0 or not opening:
        return None
    people = context.people.mentions_between(tokens[index].end(), last.verb_start)
    if not is_joined and people and people[0].start == opening[0].start():
        return Subject(context.people.name_of(people[0]), "", people[0].start)
    is_person = opening[0][0][0].isupper() or any(
        token[0].lower() in pronouns(context.language) or is_agent(context, token[0]) for token in opening
    )
    return _open(last) if is_person else None
