"""Find the speaker of words that the subject of a verb only passes on: "Holm quoted Reyes as saying"."""

import re
from functools import lru_cache

from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import function_words, unsaid_alternatives, unsaid_words
from pipeline.enrich.quotes.noun_phrases import Subject, is_agent, subject_in
from pipeline.enrich.quotes.pronouns import NOMINATIVES
from pipeline.enrich.quotes.subjects import subject_after

__all__ = ["is_owned_noun", "owner_of_words", "passed_on_subject", "writer_of_text"]

_TEXTS = (
    r"(?:words|(?:letter|note|message|e-?mail|statement|text|post|tweet|speech|remark|comment|testimony)s?)"
)

_QUOTED_AS = re.compile(r"\b(?:quot|cit)(?:e|es|ed|ing)\s(?P<who>[^;:]{2,80}?),?\sas\s$")
_POSSESSIVE = re.compile(r"(?:'s|\u2019s|s\u2019|s')\s(?:\w+\s)?$")
# The quote is the claim: "that “the port is dead”"; not "that the port is dead is “simply not true”".
_LEADS_TO_QUOTE = re.compile(rf"(?:\sthat|:)?\s?{MASK}")
_READING = re.compile(r"\breading\b", re.IGNORECASE)
_WHO = re.compile(r",\swho\s(?:\w+\s)?$")
# "read a letter from Tom Reyes" before a quote
_WRITTEN_BY = re.compile(rf"\s(?:out\s|aloud\s)?[^,;:.]{{0,40}}?\b{_TEXTS}\s(?:from|by)\s")
# "read from Tom Reyes's letter", "Tom Reyes's statement"
_OWNED_TEXT = rf"(?P<who>[^,;:.{MASK}]{{2,40}}?)(?:['\u2019]s|s['\u2019])\s(?:\w+\s){{0,2}}?{_TEXTS}"
_WRITTEN_IN = re.compile(rf"\s(?:out\s|aloud\s)?(?:from\s)?{_OWNED_TEXT}\b")
_OWNED_LEAD = re.compile(rf"(?:^|\s){_OWNED_TEXT}\s?$")
_PASSING_ON = frozenset({"read", "reads", "reading", "tweeted", "tweets", "tweeting", "posted", "shared"})
_NOUNS = frozenset({"claim", "claims", "promise", "promises", "pledge", "pledges", "warning", "vow"})
TAIL_CHARS = 120
_CASE_LANGUAGES = frozenset({"pl", "ru"})
_BARE_GENITIVES = frozenset({"de", "d'", "di"})  # "un mensaje de apoyo" is of who shares it


def passed_on_subject(context: QuoteContext, verb: re.Match[str], start: int, end: int) -> Subject | None:
    """Find who speaks where the subject of a verb only passes it on.

    Args:
        context: the text.
        verb: a verb of speaking.
        start: offset of the part before the verb.
        end: offset after the part behind the verb.

    Returns:
        The speaker, open where nobody is named; None where the subject of the verb speaks as usual.
    """
    start = max(start, verb.start() - TAIL_CHARS)
    if verb[0] in unsaid_words(context.language, "citing"):
        return _cited_object(context, verb, end)
    quoted = _quoted_person(context, verb, start, end)
    if quoted or context.language != "en":
        return quoted
    return _writer(context, verb, end) if verb[0] in _PASSING_ON else _cited_subject(context, verb, start)


def _cited_object(context: QuoteContext, verb: re.Match[str], end: int) -> Subject:
    """Read the object of a verb that cites, the only person behind it: "цитирует агентство Путина"; else open."""
    people = context.people.mentions_between(verb.end(), end)
    name = context.people.name_of(people[0]) if len(people) == 1 else ""
    is_sure = bool(name) and not any(word.isupper() for word in name.split())  # a house and a name in one
    return Subject(name, "", people[0].start) if is_sure else _open(verb)


def _writer(context: QuoteContext, verb: re.Match[str], end: int) -> Subject | None:
    """Read who wrote what somebody reads out or shares: "read a letter from Reyes", "tweeted Reyes's statement"."""
    if owned := _WRITTEN_IN.match(context.masked, verb.end(), end):
        return subject_in(context, *owned.span("who")) or _open(verb)
    written = _WRITTEN_BY.match(context.masked, verb.end(), end)
    return (subject_after(context, written.end(), end) or _open(verb)) if written else None


def _cited_subject(context: QuoteContext, verb: re.Match[str], start: int) -> Subject | None:
    """Read who speaks where a verb or a noun leads to this verb: "quoted Reyes as saying", "told Reyes, who told"."""
    lead = context.masked[start : verb.start()]
    if verb[0] == "saying" and (quoted := _QUOTED_AS.search(lead)):
        who = start + quoted.start("who"), start + quoted.end("who")
        pronoun = NOMINATIVES.get(quoted["who"])
        return (
            Subject("", pronoun, who[0], is_certain=False)
            if pronoun
            else subject_in(context, *who) or _open(verb)
        )
    owner = _POSSESSIVE.search(lead) if verb[0] in _NOUNS else None
    if owner and _LEADS_TO_QUOTE.match(context.masked, verb.end()):
        return _person_ending_at(context, start, start + owner.start())
    relative = _WHO.search(lead)
    return _relative_subject(context, verb, start, start + relative.start()) if relative else None


def _relative_subject(context: QuoteContext, verb: re.Match[str], start: int, end: int) -> Subject | None:
    """Read whom a relative clause is about: "Holm told Reyes, who told reporters", also by a surname of a full name."""
    has_verb = bool(context.verbs_between(start, verb.start()))
    person = _person_ending_at(context, start, end) if has_verb else None
    words = context.masked[start:end].split()
    if person or not words or not words[-1][0].isupper():
        return person
    # A name that opens the clause or stands behind its title is read with all of its words.
    is_object = len(words) > 1 and words[-2][0].islower() and not is_agent(context, words[-2])
    name = context.people.full_name(words[-1]) if is_object else ""
    return Subject(name, "", end - len(words[-1])) if name else None


@lru_cache(maxsize=32)
def _quoting_patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """Return the patterns of "quoting X" behind and before a verb; None for a language without the words."""
    words = unsaid_alternatives(language, "quoting")
    joining = unsaid_alternatives(language, "joining")
    behind = rf"[^,;:.{MASK}]{{0,60}}?,?\s(?:(?:{joining})\s)?(?:{words})\s"
    if last := unsaid_alternatives(language, "quoted"):  # "zei Smit, Anna de Vries citerend"
        behind = rf"(?:{behind}|[^,;:.{MASK}]{{0,60}},\s(?=[^,;:.{MASK}]{{2,60}}\s(?:{last})\b))"
    before = rf"(?:^|,\s)(?:{words})\s(?P<who>[^,;:{MASK}]{{2,60}}),\s(?:[^\s,]+\s){{0,3}}$"
    return (re.compile(behind), re.compile(before, re.IGNORECASE)) if words else None


@lru_cache(maxsize=32)
def _quoting_openers(language: str) -> tuple[str, ...]:
    words = unsaid_words(language, "quoting") | unsaid_words(language, "quoted")
    return tuple({word.partition("_")[0] for word in words})


def _has_quoting_word(language: str, text: str) -> bool:
    return any(word in text for word in _quoting_openers(language))


def _quoted_person(context: QuoteContext, verb: re.Match[str], start: int, end: int) -> Subject | None:
    """Read who is quoted: "Holm said, quoting Reyes", "Holm, quoting Reyes, said"."""
    nearby = context.masked[start : verb.end() + TAIL_CHARS].lower()
    patterns = _quoting_patterns(context.language) if _has_quoting_word(context.language, nearby) else None
    if patterns is None:
        return None
    behind = patterns[0].match(context.masked, verb.end(), end)
    before = None if behind else patterns[1].search(context.masked[start : verb.start()])
    found = behind or before
    if found is None:
        return None
    who = (behind.end(), end) if behind else (start + found.start("who"), start + found.end("who"))
    if context.language == "en" and (writer := _writer_of_source(context, *who)):
        return writer
    if _READING.search(found[0]):
        return None  # "reading the paper, Holm said"
    subject = subject_in(context, *who) if not behind else subject_after(context, *who)
    return subject if subject and subject.speaker else None


def _writer_of_source(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read who wrote what is quoted: "quoting from | a letter by Reyes", "reading | Reyes's letter"."""
    owned = _WRITTEN_IN.match(context.masked, start - 1, end)
    if owned:
        return subject_in(context, *owned.span("who"))
    written = _WRITTEN_BY.match(context.masked, start - 1, end)
    if written is None:
        return None
    return subject_after(context, written.end(), end) or Subject("", "", start, is_certain=False)


def owner_of_words(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read whose words an English lead announces: "Holm shared Reyes's message".

    Args:
        context: the text.
        start: offset of the lead.
        end: offset of its colon.
    """
    owned = _OWNED_LEAD.search(context.masked[start:end]) if context.language == "en" else None
    if owned is None:
        return None
    people = context.people.mentions_between(start, start + owned.end("who") + len("s"))
    return Subject(context.people.name_of(people[-1]), "", people[-1].start) if people else None


@lru_cache(maxsize=32)
def _reading_pattern(language: str) -> re.Pattern[str] | None:
    """Return the pattern of "read a letter from X"; None for a language without the words."""
    reading, text, by = (unsaid_alternatives(language, kind) for kind in ("reading", "text", "by"))
    if not reading:
        return None
    owner = rf"(?P<by>{by})(?:\s|(?<=['\u2019]))"
    if language in _CASE_LANGUAGES:  # "зачитал письмо Сергея Лунда", but "опубликовал пост в блоге"
        prepositions = "|".join(sorted(function_words(language, "preposition")))
        owner = rf"(?:{owner}|(?!(?:{prepositions})\s))"
    words = r"(?:[^\s,;:]+\s)"
    return re.compile(rf"\b(?:{reading})\s{words}{{0,4}}?(?:{text})\s{words}?{owner}(?P<who>[^,;:]{{2,80}})$")


def writer_of_text(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read who wrote what somebody reads out or shares in a lead: "Holm läste ett brev från Lund".

    Args:
        context: the text.
        start: offset of the lead.
        end: offset of its colon.

    Returns:
        The writer, open where nobody is named; None where nobody else's text is read.
    """
    pattern = _reading_pattern(context.language)
    match = pattern.search(context.masked[start:end].rstrip()) if pattern else None
    if match is None:
        return None
    offset = start + match.start("who")
    is_bare = match["by"] in _BARE_GENITIVES and match["who"].islower() and " " not in match["who"]
    writer = Subject("", "", offset, is_certain=False)
    return None if is_bare else subject_after(context, offset, end) or writer


def is_owned_noun(context: QuoteContext, verb: re.Match[str], before: str) -> bool:
    """Tell whether a form is a noun with an owner that leads to no quote: "Holm's claim that the toll is high".

    Args:
        context: an English text.
        verb: a form of a verb of speaking.
        before: the text before it.
    """
    if verb[0] not in _NOUNS or not _POSSESSIVE.search(before[-TAIL_CHARS:]):
        return False
    is_claim = context.masked.startswith(" that ", verb.end())
    return is_claim and _LEADS_TO_QUOTE.match(context.masked, verb.end()) is None


def _person_ending_at(context: QuoteContext, start: int, end: int) -> Subject | None:
    people = context.people.mentions_between(start, end)
    if not people or abs(people[-1].end - end) > len("'s"):
        return None
    return Subject(context.people.name_of(people[-1]), "", people[-1].start)


def _open(verb: re.Match[str]) -> Subject:
    return Subject("", "", verb.start(), is_certain=False)
