"""Tell verbs that are of speaking only with a particle or beside a quote from other uses of them.

"slår Holm fast", "legt hij uit"; "“…”, continua Lund", not "Lund continua a lavorare".
"""

import re

from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import function_words, particles

__all__ = ["is_apart_from_quote", "lacks_particle"]

# What may stand between a quote and a verb that speaks only beside it: pronouns and auxiliaries.
_ADJOINING_QUOTE = re.compile(rf"{MASK}[\s,\u2013\u2014-]*(?:[^\W\d_]{{1,6}}['\u2019\s]\s?){{0,2}}$")
_LEADS_ON = re.compile(r"[^,.;:!?\n]{0,25}:")
_TAIL_CHARS = 24
_WORD = re.compile(r"[^\W\d_]+")


def lacks_particle(context: QuoteContext, verb: re.Match[str]) -> bool:
    """Tell whether a verb means something else as its particle is missing in the sentence: "stellte die Platte vor".

    Args:
        context: a text in another language than English, where a particle stands right behind its verb.
        verb: a verb of speaking.
    """
    needed = particles(context.language, verb[0])
    if not needed:
        return False
    sentence = context.sentence_at(verb.start())
    return set(_WORD.findall(context.masked, verb.end(), sentence.end)).isdisjoint(needed)


def is_apart_from_quote(context: QuoteContext, verb: re.Match[str]) -> bool:
    """Tell whether a verb that speaks only beside a quote stands elsewhere: "Lund pense que", "continua a lavorare".

    Args:
        context: a text in any language.
        verb: a verb of speaking.
    """
    if verb[0] not in function_words(context.language, "beside"):
        return False
    is_behind = (
        _ADJOINING_QUOTE.search(context.masked[max(0, verb.start() - _TAIL_CHARS) : verb.start()]) is not None
    )
    return not is_behind and _LEADS_ON.match(context.masked, verb.end()) is None
