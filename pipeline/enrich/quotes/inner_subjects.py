"""Find the subject of a verb of speaking within what somebody else reports: "Nair said Osgood had told her: “…”"."""

import re

from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import function_words, pronouns, reporting_verbs
from pipeline.enrich.quotes.noun_phrases import TOKEN, Subject, subject_in
from pipeline.enrich.quotes.people import is_two_people
from pipeline.enrich.quotes.pronouns import NOMINATIVES
from pipeline.enrich.quotes.subjects import subject_after, subject_before
from pipeline.records import EntityLabel

__all__ = ["agent_of_passive", "inner_subject", "named_inner_subject", "opens_report", "perceived_subject"]

# Verbs whose listener stands before the clause: "told jurors her boss had said".
_TELLING = frozenset({"told", "tells", "telling", "warned", "assured", "reminded", "promised", "informed"})
# "heard Osgood say", "recalled her mother shouting", "watched as" is a clause of its own.
_PERCEIVED = re.compile(
    r"\b(?:hear[sd]?|hearing|overheard|saw|watched|remember(?:s|ed|ing)?|recall(?:s|ed|ing)?|caught|describ(?:es|ed|ing)"
    rf"|filmed|recorded)\s(?P<who>[^,;:{MASK}]{{2,60}})\s$"
)
# "said | Reyes rang": what follows a name and a verb is what is reported of that person.
_REPORT = re.compile(
    r"\s(?:that\s)?(?P<who>[A-Z\u00c0-\u00de][\w'\u2019-]+(?:\s[A-Z\u00c0-\u00de][\w'\u2019-]+)*)\s(?P<verb>[a-z]+)\s"
)
_JOINED = re.compile(r"[^\s,]\sand\s?$")  # a comma parts it from what is reported
MAX_VERB_CHARS = 20
_UNINFLECTED = re.compile(r"say|tell|ask|shout|yell|scream|whisper|cry|call|\w+ing")
_INFORMED = frozenset({"told", "asked", "warned", "reminded", "assured", "advised", "informed", "instructed"})
# What may stand between "was told" and the quote, with whoever said it.
_TO_QUOTE = re.compile(
    rf"(?:\sby\s(?P<who>[^,;:{MASK}]{{2,60}}?))?(?:\s(?:in|on|at)\s[^,;:{MASK}]{{2,30}})?[,:]\s?{MASK}"
)


def inner_subject(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read the subject of a clause without "that" behind another verb of speaking: "Nair said | Osgood had told her".

    Args:
        context: an English text.
        start: offset of the part of the sentence to search.
        end: offset of the verb, or of the auxiliaries before it.

    Returns:
        The subject; None when no clause stands between the two verbs.
    """
    clauses = reporting_verbs("en", "clause")
    verbs = [verb for verb in context.verbs_between(start, end) if verb[0] in clauses]
    if not verbs:
        return None
    offset = verbs[-1].end()
    if verbs[-1][0] in _TELLING:
        offset = _listener_end(context, offset, end)
    return subject_before(context, offset, end) if context.masked[offset:end].strip() else None


def named_inner_subject(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read the person between two verbs of speaking: "Tom Holm claimed | Ann Reyes | had said".

    Args:
        context: an English text.
        start: offset of the part of the sentence to search.
        end: offset of the second verb, or of the auxiliaries before it.
    """
    person = next(iter(context.people.mentions_between(start, end)[-1:]), None)
    if person is None or context.masked[person.end : end].strip():
        return None
    verb = next(iter(context.verbs_between(start, person.start)[-1:]), None)
    is_joined = verb is not None and context.masked[verb.end() : person.start].strip() in {"", "that"}
    if verb is None or not is_joined or verb[0] not in reporting_verbs("en", "loose") - _TELLING:
        return None
    return subject_in(context, person.start, person.end)


def _listener_end(context: QuoteContext, start: int, end: int) -> int:
    """Return where a second noun phrase begins; the end for none: "told the court | a guard had said"."""
    previous = ""
    links = function_words("en", "determiner preposition conjunction")
    openers = function_words("en", "determiner") | pronouns("en")
    for token in TOKEN.finditer(context.masked, start, end):
        is_opener = token[0].lower() in openers or (token[0][0].isupper() and previous.islower())
        is_second = is_two_people(context.people, f"{previous} {token[0]}")  # "told Lee | Cox had said"
        if is_second or (previous and is_opener and previous.lower() not in links):
            return token.start()
        previous = token[0]
    return end


def opens_report(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether a person and a verb of theirs stand behind a verb of speaking: "said | Reyes rang Lund and | told".

    Args:
        context: an English text.
        start: offset after the first verb.
        end: offset of a later verb, or of the auxiliaries before it.
    """
    verb = next((verb[0] for verb in context.verbs_between(max(0, start - MAX_VERB_CHARS), start)[-1:]), "")
    report = _REPORT.match(context.masked, start, end) if verb in reporting_verbs("en", "clause") else None
    is_joined = _JOINED.search(context.masked[start:end]) is not None
    if (
        report is None
        or not is_joined
        or verb in _TELLING
        or report["who"].endswith(("'s", "s'", "\u2019s", "s\u2019"))
    ):
        return False
    kinds = "preposition conjunction boundary adverb adverbial auxiliary passive modal negation"
    is_name = context.people.full_name(report["who"].split()[-1]) or any(
        entity.label is EntityLabel.PERSON
        for entity in context.entities_between(report.start("who"), end)[:1]
    )
    return bool(is_name) and report["verb"] not in function_words("en", kinds)


def perceived_subject(context: QuoteContext, verb: re.Match[str], start: int) -> Subject | None:
    """Read whom somebody heard: "heard Osgood say", "remembers her mother saying".

    Args:
        context: an English text.
        verb: a verb of speaking; only a form without a subject of its own counts.
        start: offset of the part before it.
    """
    if not _UNINFLECTED.fullmatch(verb[0]):
        return None
    match = _PERCEIVED.search(context.masked[start : verb.start()])
    if match is None:
        return None
    who = start + match.start("who"), start + match.end("who")
    pronoun = NOMINATIVES.get(match["who"])
    return Subject("", pronoun, who[0], is_certain=False) if pronoun else subject_in(context, *who)


def agent_of_passive(context: QuoteContext, verb: re.Match[str], end: int) -> Subject | None:
    """Read who speaks behind a passive before a quote: "was told by Osgood: “…”"; open where nobody is named.

    Args:
        context: an English text.
        verb: a verb of speaking in the passive.
        end: offset after the part behind it.

    Returns:
        The speaker; None when the verb leads to no quote.
    """
    match = _TO_QUOTE.match(context.masked, verb.end(), end + 1) if verb[0] in _INFORMED else None
    if match is None:
        return None
    named = subject_after(context, verb.end() + len(" by"), match.end("who")) if match["who"] else None
    return named or Subject("", "", verb.start(), is_certain=False)
