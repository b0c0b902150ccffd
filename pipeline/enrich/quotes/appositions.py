"""Find the name in an apposition behind a described person: "his lawyer, Dame Judith Carr, said"."""

import re

from pipeline.enrich.quotes.agents import is_agent
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import function_words
from pipeline.enrich.quotes.people import is_word_for_person
from pipeline.records import Entity, EntityLabel

__all__ = ["name_in_apposition"]

MAX_APPOSITION_CHARS = 80
MAX_TITLE_WORDS = 5
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
    titles = context.masked[opening.end() : person.start].split()
    is_titled = len(titles) <= MAX_TITLE_WORDS and all(_is_title(context, word) for word in titles)
    return person if is_titled else None


def _is_title(context: QuoteContext, word: str) -> bool:
    """Tell whether a word may stand before a name as a title, or as the article of one."""
    if _ABBREVIATED_TITLE.fullmatch(word) or is_word_for_person(context.language, word):
        return True
    if word.lower() in function_words(context.language, "determiner"):
        return True  # "el doctor Luis Peña", "the Rev. Ann Wu"
    is_capital = word[0].isupper() and context.language != "de"
    return (is_capital and word.replace("-", "").isalpha()) or is_agent(context, word)
