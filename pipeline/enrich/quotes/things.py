"""Tell things from people and bodies that speak."""

import re

from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import reporting_verbs
from pipeline.enrich.quotes.noun_phrases import Subject, is_agent

__all__ = ["holds_object", "is_no_source", "is_thing_that_ensures"]

# Of abstract nouns, and two of them.
_ENDINGS = (
    *("zione", "ción", "ção", "tion", "mento", "miento", "ment", "ità", "idad", "dade"),
    *("sistema", "système"),
)
# "a phrase critics" before "have said": no "a" goes with a noun in the plural.
_TWO_NOUNS = re.compile(
    r"(?i:an?)\s(?!few\b|dozen\b|hundred\b|thousand\b|couple\b|handful\b|number\b|lot\b|host\b|group\b|pair\b|majority\b)"
    r"(?:[a-z]+\s){1,2}[a-z]{3,}(?<!s)s"
)

_PRONOUN_LAST = re.compile(r"\b(?:I|We|You|we|you)['\u2019]\w+$")
# "Police arrested the man" before "saying": a clause, not a subject. "a man named the winner" is rarer.
_VERB_WITH_OBJECT = re.compile(
    r"\s(?:\w{2,}ed|sought|took|gave|made|left|kept|held|brought|sent|told|met|saw|put|won|lost|chose|began|came|went)"
    r"\s(?:the|an?|his|her|their|its|him|them|it|to)\s"
)


def holds_object(subject: Subject) -> bool:
    """Tell whether a phrase is no subject of its own: "a phrase critics (have used)", "Police arrested the man".

    Args:
        subject: of an English verb, as it was read.
    """
    is_object = _TWO_NOUNS.fullmatch(subject.speaker) is not None
    is_clause = _VERB_WITH_OBJECT.search(subject.speaker) is not None
    return is_object or is_clause or _PRONOUN_LAST.search(subject.speaker) is not None


def is_thing_that_ensures(context: QuoteContext, verb: str, subject: Subject) -> bool:
    """Tell whether a verb of speaking means "ensures" for its subject: "la validazione assicura che …".

    Args:
        context: the text.
        verb: as written.
        subject: its subject.
    """
    if subject.is_certain or verb not in reporting_verbs(context.language, "ensure"):
        return False
    words = subject.speaker.replace("\u2019", " ").split()[:2]
    return any(word.endswith(_ENDINGS) and not is_agent(context, word) for word in words)


def is_no_source(language: str, name: str) -> bool:
    """Tell whether nobody speaks by a source: "enligt de nya reglerna", "segundo os países".

    Args:
        language: ISO 639-1.
        name: the source as written.
    """
    words = name.lower().split()
    return not reporting_verbs(language, "nobody").isdisjoint({"_".join(words), *words[-1:]})
