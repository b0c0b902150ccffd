"""Tell verbs of speaking whose subject is left out from those whose subject was not found."""

import re

from pipeline.enrich.quotes.attribution import Attribution
from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.noun_phrases import Subject

__all__ = ["implied_subject"]

# A verb without a subject refers to the last subject.
_PRO_DROP_LANGUAGES = frozenset({"ca", "es", "it", "pt", "ro"})
_PASSIVE_BEHIND = re.compile(r"[^,.;:\n]{0,40}\s[^\W\d_]+[ai]d[oa]s?\s(?:pel[oa]s?|por|dal(?:la)?)\s")
# A name within marks, and who it is: "“JOH” (como se le conoce) contestó"
_QUOTED_SUBJECT = re.compile(rf"{MASK}\s\([^)]{{3,80}}\)")
_FULL_NAME_BEHIND = re.compile(r"[^,.;:\n\u2013\u2014]{0,60}?[A-Z\u00c0-\u00de]\w+ [A-Z\u00c0-\u00de]\w+")
# Polish verbs in the past show the gender: "dodał", "dodała".
_PAST_GENDERS = {"pl": (("ła", "ona"), ("ł", "on"))}
_NOTHING_BEHIND = re.compile(
    r"\s*(?:(?:w|we|na|po|podczas)\s[^.,;:\u2013\u2014A-Z\u00c0-\u00de\u0141\u015a\u017b\u0179]{0,40})?(?:[.,;:!?\u2013\u2014-]|$|\n)"
)
# One person is no subject of these: "agregaron", "hanno detto", "disseram".
_PLURALS = {"es": ("n",), "it": ("no",), "pt": ("am", "em", "êm")}
_PLURAL_AUXILIARIES = frozenset(
    {"han", "habían", "hanno", "avevano", "fanno", "têm", "tinham", "haviam", "foram"}
)


def implied_subject(context: QuoteContext, attribution: Attribution) -> Subject | None:
    """Return the subject that a verb leaves out; None where it needs one, or where one stands in another place.

    Args:
        context: the text.
        attribution: a verb whose subject was not found.
    """
    words = context.masked[attribution.verb_start : attribution.verb_end].split()
    is_plural = words[-1].endswith(_PLURALS.get(context.language, ())) or not _PLURAL_AUXILIARIES.isdisjoint(
        words
    )
    if is_plural and context.language in _PLURALS:
        return None
    if context.language in _PRO_DROP_LANGUAGES and not _names_somebody(context, attribution):
        return Subject("", "", attribution.start, is_certain=False)
    endings = _PAST_GENDERS.get(context.language, ())
    pronoun = next((pronoun for ending, pronoun in endings if attribution.verb.endswith(ending)), "")
    is_alone = pronoun and _NOTHING_BEHIND.match(context.masked, attribution.verb_end)
    before = context.masked[: attribution.start].rstrip(" ,\u2013\u2014-")
    if not is_alone or not (before.endswith((MASK, ".", "!", "?", "\n")) or not before):
        return None
    return Subject("", pronoun, attribution.start, is_certain=False)


def _names_somebody(context: QuoteContext, attribution: Attribution) -> bool:
    """Tell whether a verb may have a subject: a full name or "by somebody" behind it, a quoted name before it."""
    behind = context.masked, attribution.verb_end
    before = context.masked, context.sentence_at(attribution.start).start, attribution.start
    is_behind = _FULL_NAME_BEHIND.match(*behind) or _PASSIVE_BEHIND.match(*behind)
    return (is_behind or _QUOTED_SUBJECT.search(*before)) is not None
