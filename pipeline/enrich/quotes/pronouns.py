"""Find the people that pronouns refer to."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from pipeline.enrich.entities.gazetteer import trigger_words
from pipeline.enrich.quotes.lexicon import function_words, pronouns
from pipeline.enrich.quotes.people import MASK, People
from pipeline.enrich.tokens import Span
from pipeline.records import Entity, Quote

__all__ = ["NOMINATIVES", "fits_gender", "is_body", "pronoun_gender", "resolve_pronoun"]

NOMINATIVES = {"him": "he", "her": "she", "them": "they"}  # by the English object pronouns
MAX_PRONOUN_DISTANCE = 700  # characters between a pronoun and the person it refers to
_RUSSIAN_INSTRUMENTALS = (
    "иным",
    "овым",
    "евым",
    "ёвым",
    "ским",
    "ьным",
)  # "Владимиром Путиным" is no subject
MAX_TITLE_CHARS = 30  # characters before a name that opens its sentence
MAX_TOPIC_CHARS = 16  # characters before a name that a preposition opens a sentence with: "Pour Anne Holm, …"
MAX_OPENING_WORDS = 3  # of a sentence with a pronoun as its subject: "On Sunday, she"
_START = attrgetter("start")
_BODIES = frozenset(
    {
        "firm",
        "report",
        "study",
        "statement",
        "paper",
        "newspaper",
        "survey",
        "poll",
        "family",
        "crowd",
        "audience",
    }
    | {"campaign", "administration", "document", "complaint", "lawsuit", "filing", "article", "jury", "panel"}
)
_WORD = re.compile(r"[^\W\d_]+")
_PRONOUN_GENDERS = {
    "she": "f", "he": "m", "er": "m", "elle": "f", "il": "m", "ella": "f", "él": "m", "lei": "f", "lui": "m",
    "ela": "f", "ele": "m", "zij": "f", "hij": "m", "hon": "f", "henne": "f", "han": "m", "honom": "m",
    "hun": "f", "ona": "f", "on": "m", "она": "f", "он": "m", "её": "f", "ее": "f", "его": "m", "вона": "f", "він": "m",
    "ea": "f", "el": "m",
}  # fmt: skip
# The same letters are another pronoun elsewhere.
_GENDERS_BY_LANGUAGE = {
    "de": {"er": "m", "sie": "f"},
    "fr": {"il": "m", "lui": "m", "elle": "f"},
    "nl": {"hij": "m", "zij": "f"},
}


def pronoun_gender(language: str, pronoun: str) -> str:
    """Return the gender that a pronoun shows: "f", "m" or "".

    Args:
        language: ISO 639-1.
        pronoun: in any case.
    """
    return _GENDERS_BY_LANGUAGE.get(language, _PRONOUN_GENDERS).get(pronoun.lower(), "")


def resolve_pronoun(people: People, pronoun: str, offset: int, previous_quote: Quote | None = None) -> str:
    """Find the person that a pronoun refers to.

    The subject of the sentences before is preferred: the speaker of the quote before, else the first person of the
    latest sentence that names anybody of the right gender.

    Args:
        people: the people of the text.
        pronoun: in any case; "" for a verb that needs none.
        offset: its position.
        previous_quote: the quote before; None when there is none near.

    Returns:
        The name in full; "" when nobody fits.
    """
    gender = pronoun_gender(people.language, pronoun)
    if not gender and pronoun:
        return previous_quote.speaker if previous_quote and pronoun.lower() == "they" else ""
    first_near = bisect_right(people.mentions, offset - MAX_PRONOUN_DISTANCE, key=_START)
    people_before = people.mentions[first_near : bisect_left(people.mentions, offset, key=_START)]
    candidates = [
        entity for entity in people_before if entity.end <= offset and _fits(people, entity, gender)
    ]
    since = previous_quote.end if previous_quote else 0
    later = [entity for entity in candidates if entity.start >= since]
    speaker = previous_quote.speaker if previous_quote else ""
    if speaker and _may_go_on(people, speaker, gender) and not _has_subject(people, later):
        return speaker
    if not candidates:
        return ""
    sentence = _sentence_at(people, candidates[-1].start)
    in_sentence = [entity for entity in candidates if entity.start >= sentence.start]
    if gender and _opens_with_pronoun(people, sentence, in_sentence[0].start, gender):
        return resolve_pronoun(people, pronoun, sentence.start, _before(previous_quote, sentence.start))
    subjects = [entity for entity in in_sentence if not _follows_preposition(people, entity)]
    subjects = _behind_opening_adverbial(people, sentence, subjects)
    # "After he was named by Tom Reyes, he …": its subject stands in a sentence before.
    earlier = [entity for entity in candidates if entity.start < sentence.start]
    is_topic = in_sentence[0].start - sentence.start <= MAX_TOPIC_CHARS
    if not subjects and earlier and pronoun and not is_topic:
        return resolve_pronoun(people, pronoun, sentence.start)
    first = next(iter(subjects or (in_sentence if pronoun else ())), None)
    return people.name_of(first) if first else ""


def _opens_with_pronoun(people: People, sentence: Span, end: int, gender: str) -> bool:
    """Tell whether a pronoun is the subject of a sentence that names somebody later: it is another person, who goes on.

    "She went on as Carl spoke of his wife, Ann Holm. She said …" is not about Ann Holm.
    """
    words = _WORD.findall(sentence.text[: end - sentence.start])[:MAX_OPENING_WORDS]
    known = pronouns(people.language)
    return any(word.lower() in known and pronoun_gender(people.language, word) == gender for word in words)


def _before(quote: Quote | None, offset: int) -> Quote | None:
    return quote if quote and quote.end <= offset else None


def _behind_opening_adverbial(people: People, sentence: Span, candidates: list[Entity]) -> list[Entity]:
    """Leave out the people of an adverbial that opens the sentence: "After Ann Holm's turn, Meg Ray was next."."""
    first_word = sentence.text.split(maxsplit=1)[0].lower()
    comma = sentence.text.find(",")
    kinds = ("preposition", "adverbial")
    if comma < 0 or not any(first_word in function_words(people.language, kind) for kind in kinds):
        return candidates
    return [entity for entity in candidates if entity.start > sentence.start + comma] or candidates


def _follows_preposition(people: People, entity: Entity) -> bool:
    words = re.split(
        r"[\s'\u2019]+", people.text[max(0, entity.start - MAX_TITLE_CHARS) : entity.start].rstrip()
    )
    while len(words) > 1 and trigger_words().get(words[-1].lower().rstrip(".")) == "t":
        words.pop()  # "by Pope Benedict"
    return words[-1].lower() in function_words(people.language, "preposition")


def _fits(people: People, entity: Entity, gender: str) -> bool:
    is_possessive = re.match(r"['\u2019]s\b", people.text[entity.end : entity.end + 3])
    is_quoted = people.text[entity.start] == MASK
    is_oblique = people.language == "ru" and entity.text.endswith(_RUSSIAN_INSTRUMENTALS)
    return (
        not is_possessive
        and not is_quoted
        and not is_oblique
        and fits_gender(people, people.name_of(entity), gender)
    )


def _may_go_on(people: People, speaker: str, gender: str) -> bool:
    """Tell whether a pronoun may mean the speaker of the quote before, a person whose gender is known or not."""
    if speaker in people.names:
        return fits_gender(people, speaker, gender) or not people.gender(speaker)
    return not (gender and is_body(speaker)) and fits_gender(people, speaker, gender)


def is_body(speaker: str) -> bool:
    """Tell whether a described speaker is a company, a report or several people: none is "she".

    Args:
        speaker: as written: "the company", "two officials".
    """
    word = re.split(r"\s(?:of|for|at|in|from)\s", speaker)[0].rpartition(" ")[2].lower()
    is_plural = speaker[:1].islower() and word.endswith("s") and not word.endswith("ss")
    return trigger_words().get(word) == "o" or word in _BODIES or is_plural


def fits_gender(people: People, name: str, gender: str) -> bool:
    """Tell whether a pronoun may mean a person: nobody else shows another gender; "sie", also of things, must show it.

    Args:
        people: the people of the text.
        name: the person's name in full.
        gender: of the pronoun; "" for none.
    """
    shown = people.gender(name)
    is_strict = people.language == "de" and gender == "f"
    return not gender or shown == gender or (not shown and not is_strict)


def _has_subject(people: People, candidates: Sequence[Entity]) -> bool:
    """Tell whether one of the people opens a sentence, as a new subject does."""
    return any(
        entity.start - _sentence_at(people, entity.start).start < MAX_TITLE_CHARS for entity in candidates
    )


def _sentence_at(people: People, offset: int) -> Span:
    return people.sentences[bisect_right(people.sentences, offset, key=_START) - 1]
