"""Tell things from people and bodies that speak."""

from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import reporting_verbs
from pipeline.enrich.quotes.noun_phrases import Subject, is_agent

__all__ = ["is_no_source", "is_thing_that_ensures"]

# Of abstract nouns, and two of them.
_ENDINGS = (
    *("zione", "ción", "ção", "tion", "mento", "miento", "ment", "ità", "idad", "dade"),
    *("sistema", "système"),
)


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
