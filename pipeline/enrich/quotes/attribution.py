"""Find attributions: verbs of speaking with their subjects."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.inner_subjects import (
    agent_of_passive,
    inner_subject,
    named_inner_subject,
    opens_report,
    perceived_subject,
)
from pipeline.enrich.quotes.lexicon import function_words, pronoun_pattern, unsaid_words
from pipeline.enrich.quotes.noun_phrases import Subject, is_agent
from pipeline.enrich.quotes.other_speakers import passed_on_subject
from pipeline.enrich.quotes.romance import (
    JOINED_PRONOUN,
    ROMANCE_LANGUAGES,
    is_bare_participle,
    is_object_behind,
    is_romance_passive,
    opener_of_clause,
    relative_subject,
)
from pipeline.enrich.quotes.rules import Rule
from pipeline.enrich.quotes.subjects import (
    only_person_before,
    opening_subject,
    subject_after,
    subject_before,
)
from pipeline.enrich.quotes.things import holds_object
from pipeline.enrich.quotes.unsaid import is_unsaid
from pipeline.enrich.quotes.verb_forms import (
    MAX_LEAD_CHARS,
    TAIL_CHARS,
    is_no_verb,
    is_progressive,
    is_reason,
    last_word_start,
    particle_end,
)
from pipeline.enrich.quotes.verb_second import find_german_subject

__all__ = ["Attribution", "Candidate", "find_attributions"]

_PRONOUN_AFTER = re.compile(r"-(?:t-)?(il|elle|ils|elles|on)\b")
_COMPOUND_TENSES = frozenset({"es", "fr", "it"})
_SHARING_LANGUAGES = frozenset({"da", "nl", "no", "pl", "ru", "sv"})  # two verbs may share a subject
_EDGE_CHARS = " ,\n\u2013\u2014-.!?\u2026:"
# A listener always follows these, so they never stand before their subject.
_NEVER_INVERTED = frozenset({"told", "tells", "tell", "telling"})
# "…," said he. In "said he was tired" the pronoun begins the clause that is reported.
_AFTER_INVERSION = re.compile(r"\s*(?:[,.;:\u2013\u2014]|$|\n|(?:in|on|at|to|of|after|before)\b)")
_BEFORE_INFINITIVES = frozenset({"used", "went", "goes", "on"})  # "used to say", "went on to say"
_NOUNS_IN_LY = frozenset({"family", "ally", "assembly", "bully", "monopoly", "anomaly"})
_ADJOINING_NAME = re.compile(
    r"(?<=\w )[A-Z\u00c0-\u00de\u0410-\u042f]\w+(?: [A-Z\u00c0-\u00de\u0410-\u042f]\w+)+$"
)
# What is written on one of these is nobody's speech who is named beside it: "Ann Holm held up a sign saying".
_DISPLAY = re.compile(
    r"\b(?:signs?|banners?|placards?|posters?|(?:[Tt]-)?shirts?|stickers?|plaques?|captions?|headlines?)"
    r"(?: that| which)?\s$"
)
_BLAMED_PRONOUN = re.compile(r"\s(?:him|her|them)\s(?:as\s[^,]{3,40}\s)?(?:for|of)\s*$")
_OTHER_CLAUSE = re.compile(r",\s(?:while|but|and|as|which|who|whose)\s|;\s")
_SUBORDINATE_CLAUSE = re.compile(r"\w\s(?:when|because|after|before|while|once|until)\s")
_ABOUT = re.compile(r"\b(?:about|of|over|despite)\s(?:[A-Z][\w.]+\s){0,3}$")
# "Adspurgt om Holm | svarer Reyes": a participle opens the sentence, and the subject follows the verb.
_ASKED = re.compile(r"(?:Ad|Til)?[Ss]p(?:urgt|urt)\s|Tillfrågad\s|(?:Op\s)?[Gg]evraagd\s|Desgevraagd\s")
_WORD_BEFORE = re.compile(r"([^\W\d_][\w'\u2019-]*)\s*$")


class Attribution(NamedTuple):
    """A verb of speaking with its subject.

    Args:
        verb: as written.
        subject: None when it is not known.
        start: offset of the subject or the verb, whichever comes first.
        verb_start: offset of the verb, or of the auxiliaries and adverbs before it.
        verb_end: offset after the verb.
        end: offset after verb and subject.
        is_negated: whether the verb says that somebody did not say it.
        is_modal: whether it is said only possibly: "would say".
    """

    verb: str
    subject: Subject | None
    start: int
    verb_start: int
    verb_end: int
    end: int
    is_negated: bool = False
    is_modal: bool = False


class Candidate(NamedTuple):
    """Who said a quote, and whether the words around say that it was said at all.

    Args:
        speaker: "" when it is not known.
        verb: as written; "" for none.
        is_certain: whether the speaker is named or described.
        is_speech: whether a verb, a source or a colon attributes the quote.
        is_negated: whether the verb says that it was not said.
        rule: which rule found the speaker.
    """

    speaker: str = ""
    verb: str = ""
    is_certain: bool = True
    is_speech: bool = False
    is_negated: bool = False
    rule: Rule = Rule.NONE


def find_attributions(
    context: QuoteContext, start: int, end: int, only: AbstractSet[str] | None = None
) -> Iterator[Attribution]:
    """Find the attributions in a part of a sentence.

    Args:
        context: the text.
        start: offset of the part; it holds no quote.
        end: offset after the part.
        only: verbs to read, in lower case; None for all.

    Yields:
        One for each verb of speaking in the active voice, in order.
    """
    known = context.known_attributions.get((start, end)) if only is None else None
    if known is not None:
        yield from known
        return
    found: list[Attribution] = []
    for verb in context.verbs_between(start, end):
        if only is not None and verb[0].lower() not in only:
            continue
        previous = found[-1] if found else None
        attribution = _read_verb(context, verb, max(start, verb.start() - MAX_LEAD_CHARS), end, previous)
        if attribution:
            found.append(attribution)
            yield attribution
    if only is None:
        context.known_attributions[start, end] = found


def _read_verb(
    context: QuoteContext, verb: re.Match[str], start: int, end: int, previous: Attribution | None
) -> Attribution | None:
    before = context.masked[start : verb.start()]
    if is_no_verb(context, verb, before):
        return None
    lead_end, words = _strip_auxiliaries(context, before)
    offset = start + lead_end
    if words & function_words(context.language, "passive") and not is_progressive(verb[0]):
        teller = agent_of_passive(context, verb, end) if context.language == "en" else None
        return Attribution(verb[0], teller, offset, offset, verb.end(), verb.end()) if teller else None
    if is_romance_passive(context, verb[0], words, before):
        return None
    is_unspoken = is_unsaid(context, verb, start)
    if not is_unspoken and is_bare_participle(context, verb[0], before, words):
        return None
    is_negated = is_unspoken or _has_negation(context, words)
    is_modal = bool(words & function_words(context.language, "modal"))
    if _DISPLAY.search(before[-TAIL_CHARS:]):
        return Attribution(verb[0], None, offset, offset, verb.end(), verb.end())
    subject = passed_on_subject(context, verb, start, end) or _own_subject(
        context, verb, (start, offset, end), previous, words
    )
    first = min(subject.start, offset) if subject else offset
    last = max(verb.end(), subject.start if subject else 0)
    return Attribution(verb[0], subject, first, offset, verb.end(), last, is_negated, is_modal)


def _own_subject(
    context: QuoteContext,
    verb: re.Match[str],
    part: tuple[int, int, int],
    previous: Attribution | None,
    words: set[str],
) -> Subject | None:
    """Find the subject of a verb, also one that it shares with a verb before; `part` is as in `_find_subject`."""
    start, offset, _ = part
    before = context.masked[start : verb.start()]
    if person := perceived_subject(context, verb, start) if context.language == "en" else None:
        return person
    subject = _find_subject(context, verb, part)
    is_participle = is_progressive(verb[0]) and not words and context.language == "en"
    if is_participle and is_reason(verb[0], before):
        subject = _blamed_person(context, start, offset) or opening_subject(context, offset)
    elif is_participle and (inner := _person_talked_about(context, start, offset)):
        subject = inner
    elif (subject is None or is_participle) and _shares_subject(verb[0], context.masked[start:offset]):
        # "met his rival, Ann Holm, saying": the name before a participle may be an object.
        is_object = (
            before.endswith(", ") and subject is not None and subject.start > context.sentence_at(start).start
        )
        shared = _shared_subject(context, verb[0], offset, previous)
        subject = shared or (None if is_participle and is_object else subject)
    elif subject is None and context.language in _SHARING_LANGUAGES | ROMANCE_LANGUAGES:
        last_word = context.masked[start:offset].rpartition(" ")[2]
        if last_word in function_words(context.language, "conjunction"):
            find = only_person_before if context.language in _SHARING_LANGUAGES else opener_of_clause
            subject = find(context, offset)
        elif context.language in ROMANCE_LANGUAGES:
            subject = relative_subject(context, verb, start)
    return subject


def _shared_subject(
    context: QuoteContext, verb: str, offset: int, previous: Attribution | None
) -> Subject | None:
    """Find the subject that a verb shares with a verb before; None where another clause stands between."""
    lead = context.masked[context.sentence_at(offset).start : offset].rstrip()
    if lead.endswith(" by") and _OTHER_CLAUSE.search(lead):
        return None  # "…, while her rival has soared by saying"
    if previous is None and lead.endswith(" and") and _SUBORDINATE_CLAUSE.search(lead):
        return None  # "The crowd cheered when Holm saw it and asked"
    if previous and context.language == "en" and opens_report(context, previous.verb_end, offset):
        return Subject("", "", offset, is_certain=False)  # "Holm said Reyes rang Lund and told her"
    # "They complained about Reyes vowing to fight and said": not Reyes
    is_finite = previous is not None and is_progressive(previous.verb) and not is_progressive(verb)
    opening = opening_subject(context, offset) if is_finite or previous is None else None
    return opening or (previous.subject if previous else None)


def _has_negation(context: QuoteContext, words: set[str]) -> bool:
    if not words.isdisjoint(unsaid_words(context.language, "only")):
        return False  # "did not only say"
    is_contracted = any(word.endswith(("n't", "n\u2019t")) for word in words)
    return is_contracted or not words.isdisjoint(function_words(context.language, "negation"))


def _blamed_person(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read the object of a verb that blames or thanks: "Holm accused Reyes of saying"; "him" stays open."""
    if _BLAMED_PRONOUN.search(context.masked, start, end):
        return Subject("", "", start, is_certain=False)
    people = context.people.mentions_between(start, end)
    before = context.masked[start : people[-1].start].split() if people else []
    while before and before[-1][0].isupper():
        before.pop()  # a title
    if not before or "," in context.masked[people[-1].end : end]:
        return None
    kinds = ("preposition", "conjunction", "boundary", "determiner", "adverb")
    is_verb = not any(before[-1] in function_words("en", kind) for kind in kinds)
    is_object = is_verb and before[-1].isalpha() and not is_agent(context, before[-1])
    return Subject(context.people.name_of(people[-1]), "", people[-1].start) if is_object else None


def _person_talked_about(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read the subject of a participle within an object: "They complained about Tom Reyes saying so"."""
    people = context.people.mentions_between(start, end)
    if not people or people[-1].end != end or not _ABOUT.search(context.masked[start : people[-1].start]):
        return None
    return Subject(context.people.name_of(people[-1]), "", people[-1].start)


def _shares_subject(verb: str, before: str) -> bool:
    """Tell whether a verb has the subject of the clause before: "…, saying that", "… and said that"."""
    return is_progressive(verb) or before.rstrip().endswith((" and", " und", " but", " then", ", and"))


@lru_cache(maxsize=64)
def _words_before_verbs(language: str) -> frozenset[str]:
    kinds = ("adverb", "auxiliary", "modal", "passive", "negation", "reflexive")
    words = frozenset[str]().union(*(function_words(language, kind) for kind in kinds))
    return (words | unsaid_words(language, "only")) - {"all", "both"}


def _strip_auxiliaries(context: QuoteContext, before: str) -> tuple[int, set[str]]:
    """Return the length of a text without the auxiliaries, negations and adverbs at its end, and those words."""
    language, found = context.language, set()
    removable = _words_before_verbs(language)
    while match := _WORD_BEFORE.search(before[-TAIL_CHARS:], last_word_start(before[-TAIL_CHARS:])):
        word = match[1].lower()
        if language == "en" and match[1][0].isupper() and word not in function_words(language, "negation"):
            break  # a name: "Kelly said", "May said"
        is_adverb = language == "en" and (
            (word.endswith(("ly", "n't", "n\u2019t")) and word not in _NOUNS_IN_LY)
            or word in {"did", "does", "do", "going"}
        )
        is_elided = language in {"fr", "it"} and all(
            part in removable for part in re.split("['\u2019]", word) if part
        )
        if word not in removable and not (
            is_adverb
            or is_elided
            or (language == "en" and "to" in found and word in _BEFORE_INFINITIVES)
            or _follows_auxiliary(context, before, word)
        ):
            break
        found.add(word)
        before = before[: len(before) - len(before[-TAIL_CHARS:]) + match.start()]
    return len(before.rstrip(" ")), found


def _follows_auxiliary(context: QuoteContext, before: str, word: str) -> bool:
    """Tell whether the last word of a text is an adverb within a compound tense: "ha comunque annunciato"."""
    previous = _WORD_BEFORE.search(before[-TAIL_CHARS:].rstrip().removesuffix(word))
    auxiliaries = function_words(context.language, "auxiliary")
    return (
        context.language in _COMPOUND_TENSES and previous is not None and previous[1].lower() in auxiliaries
    )


def _find_subject(context: QuoteContext, verb: re.Match[str], part: tuple[int, int, int]) -> Subject | None:
    """Find the subject of a verb within a part: its start, the end of what stands before the verb, its end."""
    start, before_end, end = part
    before = context.masked[start:before_end].rstrip()
    lead = before.strip(_EDGE_CHARS)
    follows_comma = before.endswith(",")
    pronoun = _pronoun_after(context, verb, before_end, before)
    if context.language == "en":
        # "…," said Maria Okello: the verb opens what follows a quote or a comma.
        is_behind = follows_comma or before.endswith(MASK)
        is_inverted = not lead or (is_behind and verb[0] not in _NEVER_INVERTED)
        subject = _english_subject_before(context, start, before_end)
        if subject and holds_object(subject):
            return None
        if subject or not is_inverted or is_progressive(verb[0]):
            return subject
        is_last = pronoun and _AFTER_INVERSION.match(context.masked, pronoun.start + len(pronoun.pronoun))
        return (pronoun if is_last else None) or subject_after(context, particle_end(context, verb), end)
    if context.language == "de":
        return find_german_subject(context, verb, start, end)
    # "– dicono i magistrati –"
    follows_comma = follows_comma or before.endswith((" -", " \u2013", " \u2014"))
    is_apart = follows_comma and not _ends_with_name_apposition(context, start, before)
    if is_apart or not lead or _ASKED.match(lead):
        behind = subject_after(context, verb.end(), end)
        if behind and is_object_behind(context, verb[0], behind, before):
            behind = None
        return pronoun or behind or (subject_before(context, start, before_end) if lead else None)
    adjoining = _ADJOINING_NAME.search(before[-TAIL_CHARS:])
    named = (
        Subject(adjoining[0], "", start + len(before) - len(adjoining[0]), is_certain=False)
        if adjoining
        else None
    )
    return (
        subject_before(context, start, before_end)
        or named
        or pronoun
        or _inverted_subject(context, verb, before, end)
    )


def _english_subject_before(context: QuoteContext, start: int, end: int) -> Subject | None:
    subject = named_inner_subject(context, start, end)
    has_lead = bool(context.masked[start:end].strip(_EDGE_CHARS))
    subject = subject or (subject_before(context, start, end) if has_lead else None)
    return subject or inner_subject(context, start, end)


def _inverted_subject(context: QuoteContext, verb: re.Match[str], before: str, end: int) -> Subject | None:
    """Read the subject behind a verb; a description behind "y recalcó" is the object of a shared subject."""
    subject = subject_after(context, verb.end(), end)
    if subject and is_object_behind(context, verb[0], subject, before):
        return None
    is_joined = before.rpartition(" ")[2] in function_words(context.language, "conjunction")
    return None if is_joined and subject and subject.speaker[:1].islower() else subject


def _ends_with_name_apposition(context: QuoteContext, start: int, before: str) -> bool:
    """Tell whether a name between two commas stands before a verb: "El autor, Juan Ruiz, denunció la propaganda"."""
    people = context.people.mentions_between(start, start + len(before))
    if not people or before[people[-1].end - start :].strip() != ",":
        return False
    return before[: people[-1].start - start].rstrip().endswith(",")


def _pronoun_after(
    context: QuoteContext, verb: re.Match[str], before_end: int, before: str
) -> Subject | None:
    """Read a pronoun after its verb: "sagte er", "a-t-il dit"."""
    joined = JOINED_PRONOUN.search(before[-TAIL_CHARS:]) if context.language == "fr" else None
    if joined:
        return Subject("", joined[1], before_end, is_certain=False)
    if context.language == "fr" and (after := _PRONOUN_AFTER.match(context.masked, verb.end())):
        return Subject("", after[1], after.start(1), is_certain=False)
    offset = verb.end()
    while context.masked[offset : offset + 1] == " ":
        offset += 1
    pronoun = pronoun_pattern(context.language).match(context.masked, offset)
    return Subject("", pronoun[0], pronoun.start(), is_certain=False) if pronoun else None
