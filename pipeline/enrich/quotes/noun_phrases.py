"""Read a noun phrase as a speaker: a name, a described person or group, or a pronoun."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.enrich.entities.gazetteer import common_words, person_names
from pipeline.enrich.quotes.agents import is_agent, is_titled, name_behind_title, pronoun_of_age
from pipeline.enrich.quotes.appositions import name_in_apposition, person_before_comma
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.coordination import shared_subject_length
from pipeline.enrich.quotes.lexicon import function_words, pronouns
from pipeline.enrich.quotes.listeners import without_listener
from pipeline.enrich.quotes.people import SUFFIXED_ARTICLE_LANGUAGES, is_two_people, is_word_for_person
from pipeline.enrich.quotes.times import count_time_words, is_date
from pipeline.records import Entity, EntityLabel

__all__ = [
    "FINITE_VERBS",
    "MAX_SUBJECT_CHARS",
    "TOKEN",
    "Subject",
    "is_agent",
    "is_group_member",
    "is_skipped",
    "is_within",
    "subject_in",
]

MAX_SUBJECT_CHARS = 160
TOKEN = re.compile(r"[\w'\u2019.-]+")
_NAME_LIKE = re.compile(
    r"(?:(?:del|della|di|de|da|do|dos|van|von|al|el|af) )?"
    r"[A-ZÀ-ÞА-Я][\w'\u2019-]+(?:\s+(?:[a-z]{2,3}\s+)?[A-ZÀ-ÞА-Я][\w'\u2019.-]*){0,3}"
)
_TITLE_FIRST = re.compile(r"^(?:(?:[Dd]r|[Mm]r|drs|[Dd]hr|[Mm]evr|prof|ks|sig|dott|avv)\.\s)+")
FINITE_VERBS = frozenset(
    {"is", "are", "was", "were", "has", "had", "have", "will"}
    | {"would", "could", "did", "does", "said", "says", "told", "tells", "shows", "showed"}
)
_PLURAL_ARTICLES = {"es": "los", "fr": "les", "it": "i", "pt": "os"}
_QUANTIFIERS = frozenset(
    {"others", "another", "one", "some", "many", "several", "most", "half", "three-quarters"}
    | {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "few", "two-thirds"}
    | {"majorities", "majority", "viele", "andere", "beide", "einige", "manche", "mehrere"}
)
# Words that describe a noun from behind: "a source close to the talks", "voters polled".
_AFTER_NOUN = frozenset(
    {"close", "familiar", "briefed", "interviewed", "polled", "surveyed", "involved", "present", "here"}
)
# They join a noun to the one before in the Romance languages.
_GENITIVES = frozenset(
    {"de", "del", "di", "della", "dei", "degli", "delle", "dello", "dell"}
    | {"du", "des", "d", "da", "do", "dos", "das"}
)
_GERMAN_GENITIVES = frozenset({"des", "der", "eines", "einer"})
_SUFFIXED_ARTICLE = re.compile(r"[a-zåäöæø]{3,}(?:en|et|an|na|ne)")  # "advokaten", "polisen", "forskerne"
# "Saras advokat": a name in the genitive and what it owns.
_NORDIC_GENITIVE = re.compile(r"[A-Z\u00c0-\u00de][\w-]+s")
_LANGUAGES_WITHOUT_ARTICLES = frozenset({"pl", "ru"})


class Subject(NamedTuple):
    """The subject of a verb of speaking.

    Args:
        speaker: who it is: a name in full, or a described group as written; "" for a pronoun.
        pronoun: the pronoun as written; "they" for the German "sie" of several; "" for none.
        start: offset of its first character.
        is_certain: False for a pronoun, and for a name that is in no list.
    """

    speaker: str
    pronoun: str
    start: int
    is_certain: bool = True


def subject_in(context: QuoteContext, start: int, end: int, *, apposition_end: int = 0) -> Subject | None:
    """Read a noun phrase as a speaker.

    Args:
        context: the text.
        start: offset of the phrase.
        end: offset after its last character.
        apposition_end: how far a name after a comma may reach that names the phrase ("a spokesman, John Smith"); 0
            when none may follow.

    Returns:
        The subject; None when the phrase names nobody who may speak.
    """
    phrase = start, end, apposition_end
    if phrase not in context.known_subjects:
        found = _read_subject(context, start, end, apposition_end)
        name = without_listener(context, found.speaker, start, end) if found and " " in found.speaker else ""
        context.known_subjects[phrase] = found._replace(speaker=name) if found and name else found
    subject: Subject | None = context.known_subjects[phrase]
    return subject


def _read_subject(context: QuoteContext, start: int, end: int, apposition_end: int) -> Subject | None:
    tokens = list(TOKEN.finditer(context.masked, start, end))
    while tokens and is_skipped(context, tokens[0][0], is_first=True):
        tokens.pop(0)
    del tokens[: count_time_words(context, [token[0] for token in tokens])]
    if not tokens or end - tokens[0].start() > MAX_SUBJECT_CHARS or is_date([token[0] for token in tokens]):
        return None
    start = tokens[0].start()
    first = re.split(r"['\u2019]", tokens[0][0])[0]
    pronoun = pronoun_of_age(context, [token[0] for token in tokens])
    if pronoun or first.lower() in pronouns(context.language):
        is_short = bool(pronoun) or len(tokens) <= 2  # noqa: PLR2004 - "he himself"
        return Subject("", pronoun or first, start, is_certain=False) if is_short else None
    is_oblique = tokens[0][0].lower() in function_words(context.language, "oblique")
    if is_oblique or _is_clause(context, [token[0] for token in tokens]):
        return None  # an object or an attribute, or more than a noun phrase
    if cut := shared_subject_length(context.language, [token[0] for token in tokens]):
        tokens, end, apposition_end = tokens[:cut], tokens[cut - 1].end(), 0
    elif tokens[-1][0] in function_words(context.language, "conjunction"):
        return None  # the end of a clause: "… é uma competência do Congresso e", before "ponderou"
    core_end = _core_end(context, tokens, end)
    return (
        _find_titled_name(context, tokens)
        or _find_group(context, start, core_end, end)
        or _find_named_subject(context, start, core_end)
        or (
            _find_described_subject(context, start, core_end, end)
            if _names_owner(context, start, core_end)
            else None
        )
        or (_apposition(context, end, apposition_end) if apposition_end and core_end > start else None)
        or _find_described_subject(context, start, core_end, end)
        or _name_like(context, start, core_end)
    )


def _find_titled_name(context: QuoteContext, tokens: Sequence[re.Match[str]]) -> Subject | None:
    index = name_behind_title(context, [token[0] for token in tokens])
    start = tokens[index].start()
    return Subject(context.text[start : tokens[-1].end()], "", start) if index else None


def _names_owner(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether a phrase ends with somebody whom its noun belongs to: "un proche d'Anne Holm"."""
    names = context.entities_between(start, end)
    is_name = bool(names) and names[-1].end == end and names[-1].label is EntityLabel.PERSON
    return is_name and not _follows_description(context, start, names[-1].start) and context.language != "en"


def _is_clause(context: QuoteContext, words: Sequence[str]) -> bool:
    """Tell whether a phrase has a finite verb, or ends within a phrase, so that it is no subject."""
    if words[-1].endswith(("'s", "\u2019s")):
        return True
    if words[-1] in function_words(context.language, "preposition") or words[0] == "that":
        return True
    return context.language == "en" and any(word in FINITE_VERBS for word in words)


def is_skipped(context: QuoteContext, word: str, *, is_first: bool) -> bool:
    """Tell whether a word before a noun phrase is an adverb or conjunction.

    Args:
        context: the text.
        word: as written.
        is_first: whether no word of the phrase stands before it.
    """
    lower = word.lower()
    if lower in function_words(context.language, "determiner") or lower in pronouns(context.language):
        return False
    return is_first and (
        lower in function_words(context.language, "adverb")
        or lower in {"but", "and", "yet", "so", "or", "und", "aber", "even"}
    )


@cache
def _prepositions_behind_nouns(language: str) -> frozenset[str]:
    return function_words(language, "preposition") - _GENITIVES


def _core_end(context: QuoteContext, tokens: list[re.Match[str]], end: int) -> int:
    """Return where the head of a noun phrase ends: before its first preposition outside a name."""
    prepositions = _prepositions_behind_nouns(context.language)
    start = tokens[0].start()
    names = context.entities_between(start, end)
    if context.language == "ru" and names and names[-1].end == end and names[-1].label is EntityLabel.PERSON:
        return end  # "Директор по связям Иван Петров": no preposition governs a nominative
    # "a" is both in Portuguese, and an article where it opens a phrase.
    is_article = tokens[0][0] in function_words(context.language, "determiner")
    for token in tokens[is_article:]:
        if token[0] in prepositions and not is_within(names, token.start()):
            return start + len(context.masked[start : token.start()].rstrip())
    return end


def is_within(names: Sequence[Entity], offset: int) -> bool:
    """Tell whether one of the names covers an offset.

    Args:
        names: entities of the text.
        offset: a character of the text.
    """
    return any(entity.start <= offset < entity.end for entity in names)


def is_group_member(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether the words before a conjunction name a speaker, and are no clause of their own.

    "Police and firefighters said": one subject. "Police arrested two men and officials said": two clauses.

    Args:
        context: the text.
        start: offset of the words.
        end: offset of the conjunction.
    """
    end = start + len(context.masked[start:end].rstrip())
    words = context.masked[start:end].split()
    determiners = function_words(context.language, "determiner")
    openers = function_words(context.language, "preposition conjunction determiner")
    has_object = any(
        word in determiners and before.lower() not in openers for before, word in pairwise(words)
    )
    has_verb = context.language == "en" and any(
        word.endswith("ed") and is_agent(context, before) for before, word in pairwise(words)
    )
    subject = None if has_object or has_verb else subject_in(context, start, end)
    return subject is not None and bool(subject.speaker)


def _find_group(context: QuoteContext, start: int, core_end: int, end: int) -> Subject | None:
    """Return speakers joined by a conjunction as written ("Tom Reyes and two officials"); None for anything else."""
    conjunctions = function_words(context.language, "conjunction")
    for token in TOKEN.finditer(context.masked, start, core_end):
        if token[0] not in conjunctions or not is_group_member(context, start, token.start()):
            continue
        if _opens_with_verb(context, token.end(), core_end):
            return None  # "Holm och citerade Lund"
        last = subject_in(context, token.end(), core_end)
        if last and last.speaker:
            return Subject(context.text[start:end].strip(), "", start)
    return None


def _opens_with_verb(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether a word before a name behind a conjunction is no title in the languages where verbs are alike."""
    word = TOKEN.search(context.masked, start, end)
    if context.language not in SUFFIXED_ARTICLE_LANGUAGES or word is None or not word[0].islower():
        return False
    is_noun = is_agent(context, word[0]) or is_word_for_person(context.language, word[0])
    return not is_noun and word[0].endswith(("ade", "ede", "te", "de", "ar", "er"))


def _find_named_subject(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Return the person whose name ends a phrase, or the organisation or country that is the whole phrase."""
    entities = context.entities_between(start, end)
    if not entities or entities[-1].end != end:
        return None
    last = entities[-1]
    if is_two_people(context.people, last.text):
        return Subject("", "", start, is_certain=False)  # "fragte Lang Stein"
    name = last.text if last.text in context.people.shared_surnames else context.people.name_of(last)
    if not context.people.is_plausible_name(last):
        return None
    if last.label is EntityLabel.PERSON and _follows_description(context, start, last.start):
        return Subject(context.text[start:end] if _is_family(context, start, last) else name, "", start)
    before = context.masked[start : last.start].strip().lower()
    is_whole = not before or before in function_words(context.language, "determiner")
    if last.label is not EntityLabel.GROUP and is_whole:
        known_name = (
            ""
            if last.text in context.people.shared_surnames or _is_long_body(last)
            else context.people.full_name(last.text.split()[-1])
        )
        return Subject(known_name or name, "", start)
    return None


def _is_long_body(name: Entity) -> bool:
    return name.label is EntityLabel.ORGANISATION and " " in name.text  # its last word is nobody's surname


def _is_family(context: QuoteContext, start: int, name: Entity) -> bool:
    """Tell whether an article in the plural stands before a name: "I Clinton"."""
    return context.masked[start : name.start].strip().lower() == _PLURAL_ARTICLES.get(context.language)


def _follows_description(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether the words before a name describe the person ("spokeswoman Hope Hicks"), and are no verb."""
    words = context.masked[start:end].split()
    if not words or not words[-1][0].islower():
        return True
    if context.language != "en":
        return not _ends_with_genitive(context, words)
    return is_agent(context, words[-1])


def _ends_with_genitive(context: QuoteContext, words: list[str]) -> bool:
    """Tell whether a genitive leads on to a name, or to its title: "l'avocate de", "los abogados del expresidente"."""
    rest = list(words)
    while rest and rest[-1][0].islower() and is_word_for_person(context.language, rest[-1]):
        rest.pop()
    if len(rest) < len(words) and rest and rest[-1] in function_words(context.language, "determiner"):
        rest.pop()
    return bool(rest) and rest[-1].rstrip("'\u2019").lower() in _GENITIVES


def _apposition(context: QuoteContext, end: int, limit: int) -> Subject | None:
    person = name_in_apposition(context, end, limit)
    return Subject(context.people.name_of(person), "", end) if person else None


def _find_described_subject(context: QuoteContext, start: int, core_end: int, end: int) -> Subject | None:
    """Return a phrase as written when its head is a word for people or bodies: "a police spokeswoman"."""
    core = context.text[start:core_end]
    words = core.split()
    openers = function_words(context.language, "preposition") - function_words(context.language, "determiner")
    if not words or words[0].lower() in openers:
        return None
    while len(words) > 1 and words[-1].lower() in _AFTER_NOUN:
        words.pop()
    if context.language not in {"en", "de"}:
        return _describe_by_position(context, start, core_end, words)
    is_quantity = len(words) == 1 and (words[0].lower() in _QUANTIFIERS or words[0].endswith("%"))
    if is_quantity or is_agent(context, words[-1]):
        return Subject(context.text[start:end].strip(), "", start)
    if context.language == "de" and _has_agent_head(context, words):
        return Subject(context.text[start:end].strip(), "", start)
    entities = context.entities_between(start, core_end)
    if (
        entities
        and entities[-1].end == core_end
        and entities[-1].label in {EntityLabel.GROUP, EntityLabel.ORGANISATION}
    ):
        return Subject(core.strip(), "", start)
    return None


def _has_agent_head(context: QuoteContext, words: Sequence[str]) -> bool:
    """Tell whether a genitive follows a word for people or bodies: "der Sprecher des Amtes"."""
    genitive = next((index for index, word in enumerate(words) if index and word in _GERMAN_GENITIVES), 0)
    return bool(genitive) and words[genitive - 1][0].isupper() and is_agent(context, words[genitive - 1])


def _describe_by_position(
    context: QuoteContext, start: int, end: int, words: Sequence[str]
) -> Subject | None:
    """Return a phrase with an article where there is no list of people and bodies: "el portavoz", "gli attivisti".

    Genitives belong to it ("la préfecture du Nord"), other prepositions begin an adverbial.
    """
    has_article = re.split(r"['\u2019]", words[0].lower())[0] in function_words(
        context.language, "determiner"
    )
    entities = context.entities_between(start, end)
    # No verb opens it: "pretende demostrar la inocencia de Holm".
    is_without = context.language in _LANGUAGES_WITHOUT_ARTICLES
    opens = has_article or is_without or words[0][0].isupper() or is_agent(context, words[0])
    is_body = (
        opens and bool(entities) and entities[-1].end == end and entities[-1].label is not EntityLabel.PLACE
    )
    is_definite = (
        context.language in SUFFIXED_ARTICLE_LANGUAGES
        and len(words) == 1
        and _SUFFIXED_ARTICLE.fullmatch(words[0]) is not None
    )
    # "пресс-служба мэрии", "местная полиция", "rzecznik policji"
    has_title = is_without and is_titled(context, words)
    has_noun = has_article and len(re.findall(r"[^'\u2019\s]+", " ".join(words))) > 1
    is_owned = (
        context.language in SUFFIXED_ARTICLE_LANGUAGES
        and len(words) > 1
        and _NORDIC_GENITIVE.fullmatch(words[0]) is not None
        and is_word_for_person(context.language, words[-1])
    )
    if not (has_noun or is_body or is_definite or has_title or is_owned):
        return None
    if named := None if has_article or is_without else person_before_comma(context, start):
        return Subject(context.people.name_of(named), "", named.start)
    return Subject(context.text[start:end].strip(), "", start, is_certain=is_body)


def _name_like(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Return capitalised words that the entity tagger did not find, unless they are common words."""
    text = _TITLE_FIRST.sub("", context.text[start:end].strip(), count=1)
    match = _NAME_LIKE.fullmatch(text)
    if not match:
        return None
    last = text.split()[-1]
    full_name = context.people.full_name(last)
    if full_name and last.lower() not in function_words(context.language, "adverbial"):
        return Subject(full_name, "", start)
    if context.language == "de" and not all(word in person_names() for word in text.split()):
        return None
    first = text.removeprefix("Me ").lower().split()[0]  # "Me Colin": a lawyer
    kinds = ("preposition", "boundary", "adverb")
    if first in common_words() or any(first in function_words(context.language, kind) for kind in kinds):
        return None
    return Subject(text, "", start, is_certain=False)
