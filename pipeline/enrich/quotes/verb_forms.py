"""Tell whether a form of a verb of speaking is one here, and not a noun, a passive or a reason."""

import re

from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import particles, reporting_verbs
from pipeline.enrich.quotes.other_speakers import is_owned_noun
from pipeline.enrich.quotes.particle_verbs import is_apart_from_quote, lacks_particle
from pipeline.enrich.quotes.romance import ROMANCE_LANGUAGES, is_no_romance_verb
from pipeline.enrich.quotes.verb_second import is_infinitive

__all__ = [
    "MAX_LEAD_CHARS",
    "TAIL_CHARS",
    "is_no_verb",
    "is_progressive",
    "is_reason",
    "last_word_start",
    "particle_end",
]

MAX_LEAD_CHARS = 400  # characters before a verb that are searched for the subject of its clause
TAIL_CHARS = 40  # a pattern for the end of a text reads only so much of it
# Nouns that look like verbs follow one of these: "the claims", "his promises".
_NOUN_INTRODUCER = re.compile(
    r"\b(?:the|a|an|his|her|its|their|of|these|those|such|any|no|with|by|in|for|from|to|other|many|some|all|false|two|three|four|five|six|several)\s+$",
    re.IGNORECASE,
)
# No noun in the singular follows these: "to say", "many said".
_NO_SINGULAR = frozenset(
    {"to", "many", "several", "these", "those", "all", "two", "three", "four", "five", "six"}
)
# "When asked about it": who is asked stands elsewhere.
_SHORTENED_PASSIVE = re.compile(r"\b(?:when|if|once|as|though|unless|where|until)\s$", re.IGNORECASE)
_STATEMENT = re.compile(rf"[:,]|\s(?:that\b|[A-Z{MASK}])")
# "accused Reyes of saying", "slammed Reyes as elitist for suggesting"
_REASON = re.compile(r"\s(?:for|of)\s*$")
_AUXILIARY_BEHIND = re.compile(
    r"\s(?:is|are|was|were|has|have|had|will|would|could|can|should|may|might|must|do|did)\b"
)
_RELATIVE_BEFORE = re.compile(r"\b(?:which|that|who|whom|what|where|when|as)\b")
_PARTICIPLE = re.compile(r"\w+ing")
_ARTICLES = frozenset({"the", "a", "an", "his", "its", "their", "my", "our"})
# A quote, and a subject at most.
_BEHIND_QUOTE = re.compile(rf"{MASK},?\s(?:[^\s,;:.{MASK}]+\s){{0,6}}$")
# Not "went on to win", but "went on:" and "as Holm put it,".
_WORD_BEHIND = re.compile(rf"\s((?:on|it)(?=\s?[,.:;{MASK}])|(?!on\b|it\b)\w+)\b")


def is_no_verb(context: QuoteContext, verb: re.Match[str], before: str) -> bool:
    """Tell whether a form is a noun, a passive or a verb of something else than speech here.

    Args:
        context: the text.
        verb: a form of a verb of speaking.
        before: the text before it.
    """
    if context.language == "de":
        return lacks_particle(context, verb) or is_infinitive(context, verb) or _is_apart(context, verb)
    if context.language in ROMANCE_LANGUAGES:
        return is_no_romance_verb(context, verb, before) or is_apart_from_quote(context, verb)
    if context.language != "en":
        return lacks_particle(context, verb) or is_apart_from_quote(context, verb)
    if verb[0][0].isupper():
        return True
    is_passive = verb[0] == "asked" and _SHORTENED_PASSIVE.search(before[-TAIL_CHARS:]) is not None
    return (
        is_passive
        or _is_noun(verb[0], before)
        or _is_attribute(verb[0], before)
        or _is_apart(context, verb)
        or is_owned_noun(context, verb, before)
        or _is_plural_noun(context, verb, before)
        or _is_other_meaning(context, verb)
    )


def _is_noun(verb: str, before: str) -> bool:
    """Tell whether a form such as "claims" is a noun here; "to say" and "for saying" are verbs."""
    tail = before[-TAIL_CHARS:]
    if verb.endswith("ed") or is_reason(verb, before) or (is_progressive(verb) and tail.endswith(" by ")):
        return False
    match = _NOUN_INTRODUCER.search(tail, last_word_start(tail))
    introducer = match[0].strip().lower() if match else ""
    return bool(introducer) and (verb.endswith("s") or introducer not in _NO_SINGULAR)


def _is_plural_noun(context: QuoteContext, verb: re.Match[str], before: str) -> bool:
    """Tell whether "reports" in "These small reports will be used" is a noun: an auxiliary follows, no subject."""
    if not verb[0].endswith("s") or _AUXILIARY_BEHIND.match(context.masked, verb.end()) is None:
        return False
    lead = re.split(r"[.,;:\n]", before[-MAX_LEAD_CHARS:])[-1]
    return _RELATIVE_BEFORE.search(lead) is None


def last_word_start(text: str) -> int:
    """Return where what follows the last space between words begins: a pattern need not be tried before it.

    Args:
        text: any text.
    """
    return text.rstrip().rfind(" ") + 1


def is_reason(verb: str, before: str) -> bool:
    """Tell whether a participle says what somebody is blamed or thanked for: "accused Reyes of saying".

    Args:
        verb: a form of a verb of speaking.
        before: the text before it.
    """
    return is_progressive(verb) and _REASON.search(before[-TAIL_CHARS:]) is not None


def _is_attribute(verb: str, before: str) -> bool:
    """Tell whether a participle describes a noun behind an article: "an alleged “…”"."""
    words = before[-TAIL_CHARS:].split() if verb.endswith("ed") else []
    return bool(words) and words[-1].lower() in _ARTICLES


def _is_apart(context: QuoteContext, verb: re.Match[str]) -> bool:
    """Tell whether no quote stands before a verb that attributes nothing else: "“…,” Holm began", "„…“, hofft Holm"."""
    if verb[0] not in reporting_verbs(context.language, "behind"):
        return False
    start = max(0, verb.start() - 2 * TAIL_CHARS)
    behind = _BEHIND_QUOTE.search(context.masked[start : verb.start()])
    if behind is None:
        return True
    mark = start + behind.start()
    is_comma_behind = context.masked.startswith(",", mark + 1)
    return not is_comma_behind and context.text[mark - 1] not in ",!?.\u2026\u2014"


def particle_end(context: QuoteContext, verb: re.Match[str]) -> int:
    """Return where an English verb ends with its particle: "shot back".

    Args:
        context: the text.
        verb: a form of a verb of speaking.
    """
    word = _WORD_BEHIND.match(context.masked, verb.end())
    return word.end() if word and word[1] in particles(context.language, verb[0]) else verb.end()


def _is_other_meaning(context: QuoteContext, verb: re.Match[str]) -> bool:
    """Tell whether "states" is a noun, or "points" lacks "out": no statement or no particle follows."""
    if particles("en", verb[0]):
        return particle_end(context, verb) == verb.end()
    if verb[0] != "states" or _STATEMENT.match(context.masked, verb.end()):
        return False
    lead = context.masked[max(0, verb.start() - 2 * TAIL_CHARS) : verb.start()]
    return lead.endswith("ing ") or _BEHIND_QUOTE.search(lead) is None


def is_progressive(verb: str) -> bool:
    """Tell whether a verb is a participle: "saying".

    Args:
        verb: as written.
    """
    return bool(_PARTICIPLE.fullmatch(verb))
