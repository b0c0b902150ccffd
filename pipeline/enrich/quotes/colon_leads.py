"""Find the speaker of a lead that ends with a colon and has no verb of speaking: "Joe Marsden was less happy: “…”"."""

import re

from pipeline.enrich.entities.gazetteer import person_names
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import function_words
from pipeline.enrich.quotes.noun_phrases import is_agent
from pipeline.enrich.quotes.other_speakers import owner_of_words, writer_of_text
from pipeline.enrich.quotes.subjects import subject_before
from pipeline.records import Entity

__all__ = ["COLONS", "colon_speaker"]

_QUOTING = re.compile(r"\bquot(?:es|ed|ing)\s")
COLONS = (":", "\uff1a")
_CASE_LANGUAGES = frozenset({"pl", "ru"})
MAX_DESCRIPTION_WORDS = 6  # a longer phrase before a colon is a clause


def colon_speaker(context: QuoteContext, start: int, end: int) -> str:
    """Return the speaker of a lead; "" when it does not show one.

    A name counts that opens the lead or stands before its colon ("Minister Holm:"), and no preposition governs it.

    Args:
        context: the text.
        start: offset of the lead.
        end: offset of its colon.
    """
    if quoting := _QUOTING.search(context.masked, start, end) if context.language == "en" else None:
        start = quoting.end()  # "Holm quoted Tom Reyes:"
    # Somebody else's words: "Holm shared Reyes's message:", "Holm läste ett brev från sin farfar:"
    if writer := owner_of_words(context, start, end) or writer_of_text(context, start, end):
        return writer.speaker
    people = context.people.mentions_between(start, end)
    if people and (
        _follows_preposition(context, start, people[0].start) or _owns_noun(context, start, people[-1])
    ):
        return ""  # "The mayor on Ann Holm:", "рассказы Лунда:"
    if people and context.masked.startswith(",", people[0].end) and _opens(context, start, people[0].start):
        return context.people.name_of(people[0])  # "Ann Holm, mayor of Vale:"
    last_word = context.masked[start:end].rpartition(" ")[2]
    # The phrase before a colon ends with its noun; German nouns are capitalised.
    is_noun = context.language != "de" or last_word[:1].isupper()
    subject = subject_before(context, start, end) if is_noun else None
    if subject and subject.is_certain and len(subject.speaker.split()) in range(1, MAX_DESCRIPTION_WORDS + 1):
        return subject.speaker
    if len({entity.name for entity in people}) != 1:
        return ""
    ends_lead = not context.masked[people[-1].end : end].strip()
    return context.people.name_of(people[0]) if ends_lead or _opens(context, start, people[0].start) else ""


def _follows_preposition(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether a preposition stands before a name, also in the capitals of a headline."""
    words = context.masked[start:end].lower().split()
    return bool(words) and words[-1] in function_words(context.language, "preposition")


def _owns_noun(context: QuoteContext, start: int, person: Entity) -> bool:
    """Tell whether a name in the genitive follows what is quoted: a title's noun and a nominative do not."""
    before = context.masked[start : person.start].split()
    is_owner = context.language in _CASE_LANGUAGES and bool(before) and not is_agent(context, before[-1])
    return is_owner and before[-1].isalpha() and person.text.split()[0] not in person_names()


def _opens(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether at most titles and descriptions stand before a name in its lead."""
    words = context.masked[start:end].split()
    if words and words[0].lower() in function_words(context.language, "boundary"):
        return False  # "When Ann Holm was in town, a driver put it like this:"
    determiners = function_words(context.language, "determiner")
    return all(word[0].isupper() or word in determiners or is_agent(context, word) for word in words)
