"""Tell a speaker from the listener whose name follows: "spurgte Eva Holm Lars Berg", "ha detto Sala a Luce"."""

from pipeline.enrich.entities.gazetteer import person_names
from pipeline.enrich.quotes.context import QuoteContext

__all__ = ["without_listener"]

_TO = {
    "da": frozenset({"til"}),
    "es": frozenset({"a"}),
    "fr": frozenset({"\u00e0"}),
    "it": frozenset({"a", "ad"}),
    "nl": frozenset({"tegen", "aan"}),
    "no": frozenset({"til"}),
    "pl": frozenset({"do"}),
    "pt": frozenset({"a"}),
    "sv": frozenset({"till"}),
}
_BARE_LISTENERS = frozenset({"da", "nl", "no", "pl", "sv"})  # no preposition stands before a listener
WORDS_OF_TWO_NAMES = 4


def without_listener(context: QuoteContext, name: str, start: int, end: int) -> str:
    """Return the first of two names that a phrase joins: "Eva Holm" of "Eva Holm Lars Berg"; else the name.

    Args:
        context: the text.
        name: of a speaker, as it was read.
        start: offset of the phrase it was read from.
        end: offset after the phrase.
    """
    words = name.split()
    index = next((place for place, word in enumerate(words) if word in _TO.get(context.language, ())), 0)
    if index and all(word[0].isupper() for word in (*words[:index], *words[index + 1 :])):
        first = " ".join(words[:index])
        return context.people.full_name(first) or first
    words = context.text[start:end].split()
    if len(words) != WORDS_OF_TWO_NAMES or context.language not in _BARE_LISTENERS:
        return name
    first = " ".join(words[:2])
    is_pair = words[0] in person_names() and words[2] in person_names()
    is_known = context.language == "pl" and first in context.people.names
    return first if (is_pair or is_known) and all(word[0].isupper() for word in words) else name
