"""Tell words for people and bodies that may speak."""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.enrich.entities.gazetteer import person_names, trigger_words
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import compound_heads, speaker_nouns

__all__ = ["is_agent", "is_titled", "name_behind_title", "pronoun_of_age"]

_PLURAL_AGENT = re.compile(r"[a-z]{3,}(?:er|or|ian|ist|ee)s")
_THINGS = frozenset(
    {"numbers", "letters", "papers", "orders", "offers", "others", "factors", "errors", "years", "centers"}
)
_AGENT_SUFFIXES = ("man", "woman", "men", "women", "people", "person", "ist", "ists")
_AGE = re.compile(r"\d{1,3}-?[Jj]ährige")
_RUSSIAN_ADJECTIVES = ("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие")


def is_agent(context: QuoteContext, word: str) -> bool:
    """Tell whether a word is for people or bodies that may speak.

    Args:
        context: a text in its language.
        word: as written; of a compound with a hyphen the last part counts.
    """
    lower = word.lower().strip(".'\u2019").rpartition("-")[2]
    singular = lower.removesuffix("s")
    # In English the words of organisations' names are also common words ("house", "energy").
    kinds = {"t", "k"} if context.language == "en" else {"t", "k", "o"}
    agents, triggers = speaker_nouns(), trigger_words()
    return (
        lower in agents
        or singular in agents
        or triggers.get(lower, triggers.get(singular)) in kinds
        or lower.endswith(_AGENT_SUFFIXES)
        or (context.language == "en" and lower not in _THINGS and _PLURAL_AGENT.fullmatch(lower) is not None)
        or (context.language == "de" and lower.endswith(compound_heads()))
    )


def name_behind_title(context: QuoteContext, words: Sequence[str]) -> int:
    """Return where a name begins behind a Polish title and its genitives: 3 in "Minister Spraw Zagranicznych Jan Lund".

    Only given names in the nominative are listed, so that no genitive is taken for one.

    Args:
        context: a text in its language.
        words: a noun phrase.

    Returns:
        The index of the given name; 0 when the phrase is no title with a name.
    """
    if context.language != "pl" or not words or not is_agent(context, words[0]):
        return 0
    for index, (name, surname) in enumerate(pairwise(words[1:]), 1):
        if name in person_names() and surname[0].isupper():
            return index
    return 0


def is_titled(context: QuoteContext, words: Sequence[str]) -> bool:
    """Tell whether a word for people or bodies opens a phrase, but for an adjective: not "послание президента".

    Args:
        context: a text in its language.
        words: the phrase.
    """
    is_adjective = words[0].endswith(_RUSSIAN_ADJECTIVES)
    return is_agent(context, words[0]) or (
        is_adjective and any(is_agent(context, word) for word in words[1:2])
    )


def pronoun_of_age(context: QuoteContext, words: Sequence[str]) -> str:
    """Return the pronoun that "der 49-Jährige" stands for; "" for another phrase.

    Args:
        context: a text in its language.
        words: a noun phrase.
    """
    is_age = context.language == "de" and len(words) > 1 and _AGE.fullmatch(words[1]) is not None
    return {"der": "er", "die": "sie"}.get(words[0].lower(), "") if is_age else ""
