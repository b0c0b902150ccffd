"""Tell verbs of speaking by which nobody says anything here: denials, conditions, indirect questions, nobody."""

import re

from pipeline.enrich.quotes.context import MASK, QuoteContext

__all__ = ["is_unsaid", "is_unsaid_lead"]

_OPENING = rf"(?:^|[\n.,;:!?{MASK}\u2014\u2013-]\s*|\b(?:and|but|und|aber|doch|et|mais)\s)"
_WORDS = rf"(?:[^\s,;:{MASK}]+\s)"
_CLAUSE = rf"[^,;:{MASK}]"
# What stands before a verb of speaking, up to the verb.
_LEADS = {
    "en": (
        # Not "neither has won and Holm said".
        rf"\b[Nn]either\s(?:(?!and\s|but\s|has\s|ha[vd]e?\s|is\s|are\s|was\s|were\s|will\s|would\s){_WORDS}){{1,12}}(?:(?:has|have|had)\s(?:\w+\s)?)?",
        # "If Ann Holm says", "asked whether he had said"
        rf"(?:{_OPENING}(?:(?:[Ee]ven\s)?[Ii]f|[Uu]nless)|\b(?:unless|[Ww]hether)|\b[Aa]sk(?:s|ed|ing)?\s{_WORDS}{{0,4}}if)\s{_WORDS}{{1,5}}",
        r"\b(?:(?:falsely|wrongly|incorrectly|mistakenly)\s(?:quoted|cited|reported)|misquoted)\sas\s",
        r"(?:\b(?:is|are|was|were|be|been|being)|,)\s(?:\w+ly\s)?accused\sof\s(?:\w+ly\s)?",
        rf"\bimagin(?:e|es|ed|ing)\s{_WORDS}{{1,3}}",
        rf"\bden(?:y|ies|ied|ying)\s(?:(?:ever|having)\s|that\s{_WORDS}{{1,3}}){{0,2}}",
        rf"\b(?:expect|want|urg|begg|forc|order)\w*\s{_WORDS}{{1,3}}to\s",
        r"\b(?:could|might|would|may)\shave\s(?:\w+ly\s)?",
        # "No minister", not "No 10" or "no fewer than six ministers"
        rf"(?:{_OPENING}|\bthat\s|\bsaid\s)[Nn]o\s(?!fewer|less|matter|doubt|wonder)[a-z]{_WORDS}{{1,4}}",
        rf"{_OPENING}(?:[Nn]one\sof|[Nn]ot\sone|[Nn]ot\sa\ssingle|[Hh]ardly\sany\w*|[Ss]carcely\sany\w*)\s{_WORDS}{{0,5}}",
        r"\bno\slonger\s(?:\w+ly\s)?",
    ),
    "de": (
        rf"\b[Ww]eder\s{_CLAUSE}{{1,80}}\snoch\s{_CLAUSE}{{1,40}}",
        rf"{_OPENING}(?:[Ww]enn|[Ff]alls|[Ss]ollten?|[Oo]b)\s{_CLAUSE}{{1,60}}",
        rf"{_OPENING}[Hh]ätten?\s{_CLAUSE}{{1,60}}",
        rf"{_OPENING}[Nn]icht\s[A-ZÄÖÜ]\w+\s(?:[A-ZÄÖÜ]\w+\s)?",
        rf"{_OPENING}(?:[Kk]eine?[rs]?|[Nn]iemand|[Kk]aum\s(?:jemand|einer))\s{_WORDS}{{0,4}}",
    ),
    "fr": (
        rf"\b[Nn]i\s{_CLAUSE}{{1,80}}\sni\s{_CLAUSE}{{1,40}}",
        rf"{_OPENING}(?:[Ss]i\s|[Ss]['\u2019])(?!bien|peu)\s?{_WORDS}{{1,4}}",
        r"\b(?:ni(?:e|é|ait|ent)|dément\w*|démenti|réfut\w+|contest\w+)\s(?:\w+\s)?avoir\s(?:\w+\s)?",
        rf"\baccus\w+\s{_CLAUSE}{{0,40}}d['\u2019]avoir\s(?:\w+\s)?",
        rf"\b(?:[Aa]ucune?|[Pp]ersonne)\s{_WORDS}{{0,4}}n['\u2019](?:a|ont|avait|avaient)\s(?:\w+\s)?",
        # Others report it: "aurait dit".
        r"\b(?:aurait|auraient)\s(?:\w+\s)?",
    ),
}
# "bestritt, gesagt zu haben"
_GERMAN_DENIAL = re.compile(
    rf"\b(?:bestr(?:itt|eite)\w*|leugne\w*|dementier\w*|verneint\w*|zurück\w*|abgestritten|ab|vor\w*)\s?,\s{_CLAUSE}{{0,40}}$"
)
_PERFECT_INFINITIVE = re.compile(r"\szu\shaben\b")
# "sagte nicht, dass", "sagte Holm nie: „…“"; not "sagte nicht nur".
_GERMAN_NEGATION = re.compile(
    rf"\s{_WORDS}{{0,5}}(?:nicht|nie|niemals|keineswegs)\s?(?:[,:.{MASK}]|$)", re.MULTILINE
)
_FRENCH_OR_GERMAN_MODAL = {
    "de": re.compile(r"\b(?:könnten?|würden?|hätten?|müssten?|sollten?)\b|\bweigert\w*\s.{0,40}\bzu sagen$"),
    "fr": re.compile(r"\b(?:pour|dev|au|voud)rai(?:t|ent)\b"),
}
_PATTERNS = {
    language: re.compile(rf"(?:{'|'.join(leads)})$", re.MULTILINE) for language, leads in _LEADS.items()
}
# Words of which a lead has at least one if its pattern matches; looking for them is faster.
_CUES = {
    "en": re.compile(
        r"\b(?:neither|if|unless|whether|as|accused|imagin\w+|no|none|not|hardly|scarcely|den\w+|have|to|misquoted)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:weder|wenn|falls|sollten?|ob|hätten?|kein\w*|nicht|niemand|kaum)\b", re.IGNORECASE
    ),
    "fr": re.compile(r"\b(?:(?:ni|si|aucune?|personne)\b|s['\u2019]|avoir|aurai(?:t|ent))", re.IGNORECASE),
}
MAX_LEAD_CHARS = 160  # characters before a verb that are read
# "Had Holm said", "Should Holm say", "Were Holm to say"
_INVERTED_VERBS = ("Had", "Should", "Were")
_INVERTED = re.compile(rf"{_OPENING}(?:{'|'.join(_INVERTED_VERBS)})\s{_WORDS}{{1,4}}$", re.MULTILINE)


def is_unsaid(context: QuoteContext, verb: re.Match[str], start: int) -> bool:
    """Tell whether nobody says anything by a verb of speaking: it is denied, only possible, asked, or of nobody.

    Args:
        context: the text.
        verb: a verb of speaking.
        start: offset of the part of the sentence before the verb.
    """
    start = max(start, verb.start() - MAX_LEAD_CHARS)
    lead, language = context.masked[start : verb.start()], context.language or "en"
    if language == "de" and _is_denied_in_german(context, verb, lead):
        return True
    # Looking for the words is much faster than the pattern.
    if language == "en" and any(map(lead.__contains__, _INVERTED_VERBS)) and _INVERTED.search(lead):
        return True
    cues = _CUES.get(language)
    if cues is None or not cues.search(lead):
        return False
    return _PATTERNS[language].search(lead) is not None


def _is_denied_in_german(context: QuoteContext, verb: re.Match[str], lead: str) -> bool:
    end = context.sentence_at(verb.start()).end
    if _GERMAN_NEGATION.match(context.masked, verb.end(), end):
        return True
    is_infinitive = _PERFECT_INFINITIVE.match(context.masked, verb.end(), end)
    return is_infinitive is not None and _GERMAN_DENIAL.search(lead) is not None


def is_unsaid_lead(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether a lead before a colon says what somebody might say: "Holm könnte sagen:".

    Args:
        context: the text.
        start: offset of the lead.
        end: offset of its colon.
    """
    modal = _FRENCH_OR_GERMAN_MODAL.get(context.language or "")
    return modal is not None and modal.search(context.masked, start, end) is not None
