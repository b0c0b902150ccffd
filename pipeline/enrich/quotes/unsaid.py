"""Tell verbs of speaking by which nobody says anything here: denials, conditions, indirect questions, nobody.

A rule is a pattern with kinds of words in angle brackets; data/unsaid.txt has the words. It holds for every language
that has words of all its kinds.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import (
    VERB_SECOND_LANGUAGES,
    pronouns,
    stance_of,
    unsaid_alternatives,
    unsaid_words,
)
from pipeline.enrich.quotes.quotation_marks import QuotedSpan
from pipeline.records import Stance

__all__ = ["denies_other_words", "is_unsaid", "is_unsaid_lead", "stance_of_quote"]

MAX_LEAD_CHARS = 160  # characters before a verb that are read
_CLAUSE = rf"[^,;:{MASK}\u2014\u2013]"
_CHARS = rf"(?!-\s)[^\s,;:{MASK}\u2014\u2013]+\s"
_WORD = rf"(?:{_CHARS})"
_OWN_WORD = rf"(?:(?!(?:<joining>)\s){_CHARS})"  # it joins no other clause
_WORD_BEFORE_THAT = rf"(?:(?!(?:<that>)\s){_CHARS})"
_OPENING = rf"(?:^|[\n.,;:!?\u00bf{MASK}\u2014\u2013-]\s*|\b(?:<joining>)\s)"
_FALSELY = (
    rf"\b(?:(?:<falsely>)\s{_CLAUSE}{{0,40}}?(?:<cited>)|(?:<cited>)\s{_CLAUSE}{{0,40}}?(?:<falsely>))\b"
)
# What stands before a verb of speaking, up to the verb.
_BEFORE = (
    rf"\b(?:<asked>)\s{_WORD}{{0,4}}(?:<whether>)\s{_WORD}{{1,5}}",
    rf"\b(?:<neither>)\s{_CLAUSE}{{1,80}},?\s(?:<nor>)\s{_OWN_WORD}{{1,5}}",
    rf"(?:{_OPENING}|\b(?:<that>)\s)(?:<nobody>)\s{_OWN_WORD}{{0,4}}",
    rf"\b(?:<deny>),?\s{_WORD}{{0,3}}(?:<having>)\s(?:\w+\s)?",
    rf"\b(?:<deny>),?\s(?:<that>)\s{_OWN_WORD}{{0,4}}",
    rf"\b(?:<accuse>)\s[^;:{MASK}]{{0,60}}?\b(?:<having>)\s(?:\w+\s)?",
    rf"\b(?:<accuse>)\s[^;:{MASK}]{{0,60}}?,\s(?:<that>)\s{_OWN_WORD}{{0,3}}",
    r"\b(?:<hypothetical>)\s(?:\w+\s)?",
    rf"{_FALSELY}{_CLAUSE}{{0,40}}",
)
_CONDITION = (rf"{_OPENING}(?:<condition>)\s{_OWN_WORD}{{1,10}}",)
# What stands behind a verb.
_BEHIND = (
    rf"\s{_WORD_BEFORE_THAT}{{0,5}}(?:<never>)(?-i:\s[A-Z\u00c0-\u00de]\w+){{0,2}}(?:\s?(?:[,:.{MASK}]|$)|\s(?:<that>)\s)",
    rf"\s{_WORD_BEFORE_THAT}{{0,3}}(?:<neither>)\s{_CLAUSE}{{1,60}}?\s(?:<nor>)\s",
    r"\s(?:<behind>)\b",
)
_LEAD = (
    rf"\b(?:<conditional>)\s{_WORD}{{0,2}}[^\s,;:]+\s?\Z",
    _FALSELY,
    rf"\b(?:<deny>),?\s{_WORD}{{0,3}}(?:<having>)\s",
)
# "That Ann Holm said “…” is untrue"
_FACT = (r"\W*(?:<fact>)\s",)
_UNTRUE = (r"\b(?:<untrue>)\b",)
_MAIN_CLAUSE = re.compile(rf"[,{MASK}]")
# Words of which a lead has at least one if a rule for it matches; looking for them is faster.
_CUES = ("asked", "neither", "nobody", "deny", "accuse", "hypothetical", "falsely", "cited", "condition")
_KIND = re.compile(r"<(\w+)>")
_JOINING = "joining"
_WORD_BEHIND = re.compile(r"\s([^\W\d_][\w-]*)")
# Rules for one language only.
_ENGLISH_OPENING = rf"(?:^|[\n.,;:!?{MASK}\u2014\u2013-]\s*|\b(?:and|but)\s)"
_OWN_RULES = {
    "en": (
        # Not "neither has won and Holm said".
        rf"\b[Nn]either\s(?:(?!and\s|but\s|has\s|ha[vd]e?\s|is\s|are\s|was\s|were\s|will\s|would\s){_WORD}){{1,12}}(?:(?:has|have|had)\s(?:\w+\s)?)?",
        # "If Ann Holm says", "asked whether he had said"
        rf"(?:{_ENGLISH_OPENING}(?:(?:[Ee]ven\s)?[Ii]f|[Uu]nless)|\b(?:unless|[Ww]hether)|\b[Aa]sk(?:s|ed|ing)?\s{_WORD}{{0,4}}if)\s{_WORD}{{1,5}}",
        r"\b(?:(?:falsely|wrongly|incorrectly|mistakenly)\s(?:quoted|cited|reported)|misquoted)\sas\s",
        r"(?:\b(?:is|are|was|were|be|been|being)|,)\s(?:\w+ly\s)?accused\sof\s(?:\w+ly\s)?",
        rf"\bimagin(?:e|es|ed|ing)\s{_WORD}{{1,3}}",
        rf"\bden(?:y|ies|ied|ying)\s(?:(?:ever|having)\s|that\s{_WORD}{{1,3}}){{0,2}}",
        rf"\b(?:expect|want|urg|begg|forc|order)\w*\s{_WORD}{{1,3}}to\s",
        r"\b(?:could|might|would|may)\shave\s(?:\w+ly\s)?",
        # "No minister", not "No 10" or "no fewer than six ministers"
        rf"(?:{_ENGLISH_OPENING}|\bthat\s|\bsaid\s)[Nn]o\s(?!fewer|less|matter|doubt|wonder)[a-z]{_WORD}{{1,4}}",
        rf"{_ENGLISH_OPENING}(?:[Nn]one\sof|[Nn]ot\sone|[Nn]ot\sa\ssingle|[Hh]ardly\sany\w*|[Ss]carcely\sany\w*)\s{_WORD}{{0,5}}",
        r"\bno\slonger\s(?:\w+ly\s)?",
        # "Had Holm said", "Should Holm say", "Were Holm to say"
        rf"{_ENGLISH_OPENING}(?:Had|Should|Were)\s{_WORD}{{1,4}}",
    ),
    "de": (r"(?:^|[.,]\s)[Nn]icht\s[A-ZÄÖÜ]\w+\s(?:[A-ZÄÖÜ]\w+\s)?",),
    "fr": (
        rf"(?:^|[.,:]\s|\b(?:et|mais)\s)(?:[Ss]i\s|[Ss]['\u2019](?=ils?\b))(?!bien|peu)\s?{_WORD}{{1,4}}",
    ),
}


class _OwnCues(NamedTuple):
    """Words in lower case of which a lead has at least one if a rule matches; looking for them is faster.

    Args:
        words: anywhere in the lead.
        last_words: among its last `NUM_LAST_WORDS`.
    """

    words: frozenset[str]
    last_words: frozenset[str] = frozenset()


NUM_LAST_WORDS = 3
_LEAD_WORD = re.compile(r"\w+")
_OWN_CUES = {
    "en": _OwnCues(
        frozenset(
            {
                "neither",
                "if",
                "unless",
                "whether",
                "no",
                "none",
                "not",
                "hardly",
                "scarcely",
                "misquoted",
                "had",
            }
            | {
                "should",
                "were",
                "imagine",
                "imagines",
                "imagined",
                "imagining",
                "deny",
                "denies",
                "denied",
                "denying",
            }
        ),
        frozenset({"as", "accused", "have", "to"}),
    ),
    "de": _OwnCues(frozenset({"nicht"})),
    "fr": _OwnCues(frozenset({"si", "s"})),
}
_OWN_PATTERNS = {
    language: re.compile(rf"(?:{'|'.join(rules)})$", re.MULTILINE) for language, rules in _OWN_RULES.items()
}
# "bestritt, gesagt zu haben"
_GERMAN_DENIAL = re.compile(
    rf"\b(?:bestr(?:itt|eite)\w*|leugne\w*|dementier\w*|verneint\w*|zurück\w*|abgestritten|ab|vor\w*)\s?,\s{_CLAUSE}{{0,40}}$"
)
_ASKED_BEFORE = re.compile(
    rf"(?:,\s(?:when\s|once\s)?|^|[.\n]\s?)[Aa]sked\s(?:again\s|later\s)?(?:about|if|whether|how|why|what|when|where|who|by|for|to)\b"
    rf"[^;:{MASK}]*,\s[^,;:{MASK}]*[,:]\s?$"
)
_PERFECT_INFINITIVE = re.compile(r"\szu\shaben\b")
_GERMAN_REFUSAL = re.compile(r"\bweigert\w*\s.{0,40}\bzu sagen$")


class _Rules(NamedTuple):
    """The rules of a language; a pattern that never matches where it lacks the words."""

    before: re.Pattern[str]
    condition: re.Pattern[str]
    behind: re.Pattern[str]
    lead: re.Pattern[str]
    fact: re.Pattern[str]
    untrue: re.Pattern[str]
    words: frozenset[str]  # the first words of the phrases that deny
    beginnings: tuple[str, ...]  # of phrases with any ending


@lru_cache(maxsize=64)
def _rules(language: str) -> _Rules:
    phrases = {phrase for kind in _CUES for phrase in unsaid_words(language, kind)}
    return _Rules(
        before=_compile(language, _BEFORE, end=r"\Z"),
        condition=_compile(language, _CONDITION, end=r"\Z"),
        behind=_compile(language, _BEHIND),
        lead=_compile(language, _LEAD),
        fact=_compile(language, _FACT),
        untrue=_compile(language, _UNTRUE),
        words=frozenset(re.split("[_']", phrase)[0] for phrase in phrases if not phrase.endswith("*")),
        beginnings=tuple(phrase.removesuffix("*") for phrase in phrases if phrase.endswith("*")),
    )


def _compile(language: str, rules: Sequence[str], *, end: str = "") -> re.Pattern[str]:
    """Return one pattern of the rules whose words a language has."""
    filled = [_fill(language, rule) for rule in rules if _has_words(language, _KIND.findall(rule))]
    return re.compile(f"(?:{'|'.join(filled) or '(?!)'}){end}", re.MULTILINE | re.IGNORECASE)


def _has_words(language: str, kinds: Iterable[str]) -> bool:
    return all(kind == _JOINING or unsaid_words(language, kind) for kind in kinds)


def _fill(language: str, rule: str) -> str:
    return _KIND.sub(lambda kind: unsaid_alternatives(language, kind[1]) or "(?!)", rule)


def is_unsaid(context: QuoteContext, verb: re.Match[str], start: int) -> bool:
    """Tell whether nobody says anything by a verb of speaking: it is denied, only possible, asked, or of nobody.

    Args:
        context: the text.
        verb: a verb of speaking.
        start: offset of the part of the sentence before the verb.
    """
    rules = _rules(context.language)
    lead = context.masked[max(start, verb.start() - MAX_LEAD_CHARS) : verb.start()]
    return (
        _is_denied_behind(context, verb, rules)
        or (_has_cue(rules, lead) and _is_denied_before(context, verb, lead, rules))
        or _is_own_rule(context.language, lead)
        or (context.language == "de" and _denies_infinitive(context, verb, lead))
    )


def _has_cue(rules: _Rules, lead: str) -> bool:
    """Tell whether a lead has a word that its rules need; looking for it is faster than the patterns."""
    lead = lead.lower()
    words = lead.replace("'", " ").replace("\u2019", " ").replace(",", " ").split()
    return not rules.words.isdisjoint(words) or any(beginning in lead for beginning in rules.beginnings)


def _is_denied_before(context: QuoteContext, verb: re.Match[str], lead: str, rules: _Rules) -> bool:
    if rules.before.search(lead):
        return True
    return rules.condition.search(lead) is not None and not _has_subject_behind(context, verb)


def _has_subject_behind(context: QuoteContext, verb: re.Match[str]) -> bool:
    word = _WORD_BEHIND.match(context.masked, verb.end())
    # "Om hamnen sa Berg" is no condition.
    is_verb_second = context.language in VERB_SECOND_LANGUAGES
    return bool(is_verb_second and word and (word[1][0].isupper() or word[1] in pronouns(context.language)))


def _is_denied_behind(context: QuoteContext, verb: re.Match[str], rules: _Rules) -> bool:
    """Tell whether what follows the verb in its sentence denies it: "sagte nie", "that he said “…” is untrue"."""
    sentence = context.sentence_at(verb.start())
    if rules.behind.match(context.masked, verb.end(), sentence.end):
        return True
    if context.masked.endswith("?", sentence.start, sentence.end):
        return True  # the reporter asks
    if rules.fact.match(context.masked, sentence.start, verb.start()):
        main = _MAIN_CLAUSE.search(context.masked, verb.end(), sentence.end)
        return (
            main is not None and rules.untrue.search(context.masked, main.start(), sentence.end) is not None
        )
    return False


def _is_own_rule(language: str, lead: str) -> bool:
    cues = _OWN_CUES.get(language)
    if cues is None:
        return False
    words = _LEAD_WORD.findall(lead.lower())
    is_likely = not (cues.words.isdisjoint(words) and cues.last_words.isdisjoint(words[-NUM_LAST_WORDS:]))
    return is_likely and _OWN_PATTERNS[language].search(lead) is not None


def _denies_infinitive(context: QuoteContext, verb: re.Match[str], lead: str) -> bool:
    """Tell whether a German verb denies what follows: "bestritt, gesagt zu haben"."""
    is_infinitive = _PERFECT_INFINITIVE.match(context.masked, verb.end())
    return is_infinitive is not None and _GERMAN_DENIAL.search(lead) is not None


def is_unsaid_lead(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether a lead before a colon says what somebody might say: "Holm könnte sagen:".

    Args:
        context: the text.
        start: offset of the lead.
        end: offset of its colon.
    """
    is_question = context.masked.endswith("?", start, context.sentence_at(start).end)
    is_refusal = context.language == "de" and _GERMAN_REFUSAL.search(context.masked, start, end)
    return bool(is_question or is_refusal or _rules(context.language).lead.search(context.masked, start, end))


@lru_cache(maxsize=32)
def _denied_words(language: str) -> re.Pattern[str]:
    """Return the pattern of what somebody denies behind the verb: "nie avoir tenu", "niega que", "nega di aver"."""
    return _compile(
        language, (r"[,\s]\s?(?:(?:di|de|d'|att|at|te)\s)?(?:<having>)\b", r"[,\s]\s?(?:<that>)\b")
    )


def denies_other_words(context: QuoteContext, verb: str, end: int) -> bool:
    """Tell whether a verb behind a quote denies what stands behind it: "“…”, l'intéressé nie avoir tenu ces propos".

    Args:
        context: the text.
        verb: a verb of speaking, as written.
        end: offset after it and its subject.
    """
    is_other = context.language not in {"en", "de"} and stance_of(verb, context.language) is Stance.DENIED
    return is_other and _denied_words(context.language).match(context.masked, end) is not None


def _is_asked(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether who speaks was asked before: "Holm, asked about the toll, shrugged: “…”"."""
    if context.language != "en":
        return False
    return (
        _ASKED_BEFORE.search(context.masked, context.sentence_around(span)[0], span.outer_start) is not None
    )


def stance_of_quote(context: QuoteContext, span: QuotedSpan, verb: str, *, is_behind: bool) -> Stance:
    """Return what the speaker of a direct quote does.

    What stands behind "X denied it:" is what X says; so is "“…”, negó X", but for English and German.

    Args:
        context: the text.
        span: the quote.
        verb: its verb of speaking, as written.
        is_behind: whether the verb stands behind the quote.
    """
    stance = stance_of(verb, context.language)
    if stance is Stance.ASKED and not is_behind and _is_asked(context, span):
        return Stance.STATED
    is_led = context.masked[: span.outer_start].rstrip().endswith((":", "\uff1a"))
    is_direct = is_led or (is_behind and context.language not in {"en", "de"})
    return Stance.STATED if stance is Stance.DENIED and is_direct else stance
