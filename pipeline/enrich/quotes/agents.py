"""Tell words for people and bodies that may speak."""

import re

from pipeline.enrich.entities.gazetteer import trigger_words
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import compound_heads, speaker_nouns

__all__ = ["is_agent"]

_PLURAL_AGENT = re.compile(r"[a-z]{3,}(?:er|or|ian|ist|ee)s")
_THINGS = frozenset(
    {"numbers", "letters", "papers", "orders", "offers", "others", "factors", "errors", "years", "centers"}
)
_AGENT_SUFFIXES = ("man", "woman", "men", "women", "people", "person", "ist", "ists")


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
