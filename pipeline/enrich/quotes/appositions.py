"""Find the name in an apposition behind a described person: "his lawyer, Dame Judith Carr, said"."""

import re
from collections.abc import Sequence

from pipeline.enrich.quotes.agents import is_agent
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import function_words
from pipeline.enrich.quotes.people import is_word_for_person
from pipeline.records import Entity, EntityLabel

__all__ = ["name_in_apposition", "person_before_comma"]

MAX_APPOSITION_CHARS = 80
MAX_TITLE_WORDS = 5
ARTICLE_AND_NOUN = 2  # words
_ROMANCE_LANGUAGES = frozenset({"es", "fr", "it", "pt"})
# "Dr.", "Prof.", "mr.", French "Me"; German professors have two.
_ABBREVIATED_TITLE = re.compile(r"[A-Za-z][a-z]{0,4}\.|Me|dr|prof|mr|mgr|inż")
_OPENING = re.compile(r"(?:\s\([\w ]{2,20}\))?,\s")  # "the party (ABC), Ann Holm"


def name_in_apposition(context: QuoteContext, start: int, limit: int) -> Entity | None:
    """Find the person whom an apposition names, behind titles at most.

    Args:
        context: the text.
        start: offset of the end of the phrase before the apposition.
        limit: offset that the name must not cross.

    Returns:
        The person; None when no comma follows, or other words than titles stand before the first person.
    """
    opening = _OPENING.match(context.masked, start, limit)
    if opening is None:
        return None
    names = context.entities_between(opening.end(), min(limit, start + MAX_APPOSITION_CHARS))
    person = next((name for name in names if name.label is EntityLabel.PERSON), None)
    if person is None:
        return None
    titles = re.split(r"[\s'\u2019]+", context.masked[opening.end() : person.start].strip())
    is_titled = len(titles) <= MAX_TITLE_WORDS and all(_is_title(context, word) for word in titles if word)
    return person if is_titled or _is_noun_with_article(context, titles) else None


def _is_noun_with_article(context: QuoteContext, words: Sequence[str]) -> bool:
    """Tell whether an article and any noun stand before a name in the Romance languages: "la letrada Lucía Ramos"."""
    is_short = context.language in _ROMANCE_LANGUAGES and len(words) == ARTICLE_AND_NOUN
    return is_short and words[0] in function_words(context.language, "determiner") and words[1].isalpha()


def person_before_comma(context: QuoteContext, start: int) -> Entity | None:
    """Return the person whom a title behind a comma describes: "Anne Morel, directrice du port".

    Args:
        context: the text.
        start: offset of the title; it has no article.
    """
    if not context.masked[start].islower() or not context.masked.startswith(", ", start - 2):
        return None
    people = context.people.mentions_between(max(0, start - MAX_APPOSITION_CHARS), start - 2)
    return people[-1] if people and people[-1].end == start - 2 else None


def _is_title(context: QuoteContext, word: str) -> bool:
    """Tell whether a word may stand before a name as a title, or as the article of one."""
    if _ABBREVIATED_TITLE.fullmatch(word) or is_word_for_person(context.language, word):
        return True
    if word.lower() in function_words(context.language, "determiner"):
        return True  # "el doctor Luis Peña", "the Rev. Ann Wu"
    is_capital = word[0].isupper() and context.language != "de"
    return (is_capital and word.replace("-", "").isalpha()) or is_agent(context, word)
