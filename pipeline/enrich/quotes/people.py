"""Tell the people of a text apart: full names and genders."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from pipeline.enrich.entities.canonical_names import shared_surnames
from pipeline.enrich.entities.gazetteer import function_words as name_words
from pipeline.enrich.entities.gazetteer import person_names, trigger_words
from pipeline.enrich.quotes.lexicon import function_words, gender_of_given_name
from pipeline.enrich.tokens import Span
from pipeline.records import Entity, EntityLabel

__all__ = [
    "MASK",
    "SUFFIXED_ARTICLE_LANGUAGES",
    "People",
    "is_two_people",
    "is_word_for_person",
    "mentions_name",
    "with_titled_people",
]

SUFFIXED_ARTICLE_LANGUAGES = frozenset({"da", "no", "sv"})  # "advokaten": the article is an ending
_SUFFIXED_ARTICLES = ("en", "et", "n", "t", "")
MASK = "\ufffc"  # stands for every character of a quote in the masked text
NORDIC_TITLE_CHARS = 30  # characters before a Nordic name that hold its title
MAX_TITLE_CHARS = 12
MAX_INITIAL_CHARS = 2  # "J.", "La"
_NAME_WORD = re.compile(r"[^\W\d_][\w-]*")
MIN_GERMAN_CONFIDENCE = 0.5  # below it German entities are often common nouns
# Words in lower case within names.
_NAME_WORDS = name_words("particles") | name_words("joints") | {"des", "und", "et", "e", "för", "für"}
_FEMALE_TITLE = re.compile(
    r"\b(?:Mrs|Ms|Miss|Mme|Madame|Frau|Signora|Señora|Sra|Lady|Queen|Princess|[Cc]ongresswoman|[Ss]pokeswoman"
    r"|[Cc]hairwoman|[Pp]räsidentin|[Mm]inisterin|[Kk]anzlerin|[Ss]precherin|[Aa]ctress)\.?$"
)
_MALE_TITLE = re.compile(
    r"\b(?:Mr|Sir|Lord|King|Prince|Herr|Monsieur|Señor|Sr|Signor|Pope|[Cc]ongressman|[Cc]hairman)\.?$"
)


class People:
    """The people that a text names outside its quotes.

    Args:
        text: the masked text.
        sentences: its sentences.
        entities: its entities, in order.
        language: ISO 639-1.
    """

    def __init__(
        self, text: str, sentences: Sequence[Span], entities: Sequence[Entity], language: str
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.entities = entities
        self.language = language

    @cached_property
    def mentions(self) -> list[Entity]:
        """The mentions of people, in order."""
        return [
            entity
            for entity in self.entities
            if entity.label is EntityLabel.PERSON and self.is_plausible_name(entity)
        ]

    def mentions_between(self, start: int, end: int) -> list[Entity]:
        """List the mentions of people within a part of the text.

        Args:
            start: offset of its first character.
            end: offset after its last character.
        """
        return [entity for entity in self.mentions if start <= entity.start and entity.end <= end]

    def is_plausible_name(self, entity: Entity) -> bool:
        """Tell whether an entity may be a name; outside English, and in German above all, the tagger errs more often.

        Args:
            entity: one of the text's entities.
        """
        if self.language == "en":
            return True
        inner_words = entity.text.split()[1:]
        if any(word.islower() and word not in _NAME_WORDS for word in inner_words):
            return False
        if self.language != "de":
            return True
        words = entity.text.lower().split()
        kinds = ("determiner", "adverbial", "adverb", "preposition")
        is_function_word = any(words[0] in function_words("de", kind) for kind in kinds)
        is_noun = trigger_words().get(words[-1]) == "n"
        return entity.confidence >= MIN_GERMAN_CONFIDENCE and not is_function_word and not is_noun

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the people in full."""
        return frozenset(map(self.name_of, self.mentions))

    @cached_property
    def _name_by_surname(self) -> dict[str, str]:
        names = map(self.name_of, self.mentions)
        return {name.rpartition(" ")[2]: name for name in reversed(list(names))}

    def name_of(self, entity: Entity) -> str:
        """Return the name of an entity in full, without an adverb that the tagger took for a part of it ("So Megan").

        Args:
            entity: one of the text's entities.
        """
        name = entity.name or entity.text
        first, _, rest = name.partition(" ")
        is_adverb = rest and first.lower() in function_words(self.language, "adverbial")
        if is_adverb:
            return rest
        return _name_by_title(self, entity, name) if " " not in entity.text and rest else name

    @cached_property
    def full_names(self) -> list[str]:
        """The names of people of two or more words, as written, in order of the alphabet."""
        people = (entity for entity in self.entities if entity.label is EntityLabel.PERSON)
        return sorted({entity.text for entity in people if " " in entity.text})

    @cached_property
    def shared_surnames(self) -> frozenset[str]:
        """Surnames that the text gives to two people at once: "Barack and Michelle Obama"."""
        return shared_surnames(self.text)

    @cached_property
    def _gender_by_name(self) -> dict[str, str]:
        genders: dict[str, str] = {}
        for entity in self.mentions:
            before = self.text[max(0, entity.start - 20) : entity.start]
            title_gender = (
                _gender_of_title(before.split()[-1]) if before.strip() and before[-1].isspace() else ""
            )
            name = self.name_of(entity)
            gender = title_gender or _gender_of_double_name(name.split()[0])
            if gender and (title_gender or name not in genders):
                genders[name] = gender
        return genders

    def gender(self, name: str) -> str:
        """Return the gender of a person as far as titles and given names show it: "f", "m" or "".

        Args:
            name: the person's name in full.
        """
        return self._gender_by_name.get(name, "")

    def full_name(self, word: str) -> str:
        """Return the full name of the person with a surname; "" when nobody in the text has it.

        Args:
            word: a surname.
        """
        return self._name_by_surname.get(word, "")


@lru_cache(maxsize=1024)
def _gender_of_title(word: str) -> str:
    """Return the gender that the word before a name shows."""
    return "f" if _FEMALE_TITLE.search(word) else "m" if _MALE_TITLE.search(word) else ""


@lru_cache(maxsize=1024)
def _gender_of_double_name(given_name: str) -> str:
    """Return the gender of the first part that shows one: "Marie-Pierre" is a woman, "Jean-Marie" a man."""
    first, *others = given_name.split("-")
    if others and first == "Jean":
        return "m"
    return next((gender for part in (first, *others) if (gender := gender_of_given_name(part))), "")


def is_word_for_person(language: str, word: str) -> bool:
    """Tell whether a word is a title or a relation of one person, with or without the article that ends it.

    Args:
        language: ISO 639-1.
        word: as written.
    """
    lower, kinds = word.lower(), {"t", "k"}
    endings = _SUFFIXED_ARTICLES if language in SUFFIXED_ARTICLE_LANGUAGES else ("",)
    stems = (lower.removesuffix(ending) for ending in endings if lower.endswith(ending))
    return any(trigger_words().get(stem) in kinds for stem in stems) or lower.endswith(("woman", "person"))


def is_two_people(people: People, name: str) -> bool:
    """Tell whether a name is the surnames of two other people of the text side by side: "told Lee Cox had said".

    Args:
        people: of the text.
        name: as written.
    """
    words = name.split()
    if len(words) != 2:  # noqa: PLR2004 - one surname each
        return False
    others = [people.full_name(word) for word in words]
    return all(" " in other and other != name for other in others)


def mentions_name(words: str, speaker: str) -> bool:
    """Tell whether a quote speaks of somebody whom a pronoun seemed to mean: then somebody else says it.

    Args:
        words: the quote.
        speaker: the name; a description ("another Republican") is no name.
    """
    if not speaker[:1].isupper():
        return False
    names = [name for name in speaker.split() if name[0].isupper() and len(name) > MAX_INITIAL_CHARS]
    return not set(_NAME_WORD.findall(words)).isdisjoint(names)


def with_titled_people(text: str, entities: Sequence[Entity], language: str) -> list[Entity]:
    """Return the entities; a place behind a Nordic title with a given name is a person: "kommunalrådet Sara Berg".

    Args:
        text: the text of the entities.
        entities: in order.
        language: ISO 639-1.
    """
    if language not in SUFFIXED_ARTICLE_LANGUAGES:
        return list(entities)
    return [_titled_person(text, entity, language) for entity in entities]


def _titled_person(text: str, entity: Entity, language: str) -> Entity:
    name = entity.text.partition(" (")[0]  # "Sara Berg (S"
    given, _, surname = name.partition(" ")
    if entity.label is EntityLabel.PERSON or not surname or given not in person_names():
        return entity
    before = text[max(0, entity.start - NORDIC_TITLE_CHARS) : entity.start].split()
    if not before or not is_word_for_person(language, before[-1]):
        return entity
    label = EntityLabel.PERSON
    return replace(entity, text=name, name=name, label=label, end=entity.start + len(name))


def _name_by_title(people: People, entity: Entity, name: str) -> str:
    """Return a name that fits the title before a surname: "Mr Simons" is not "Ninette Simons"."""
    before = people.text[max(0, entity.start - MAX_TITLE_CHARS) : entity.start].split()
    title = _gender_of_title(before[-1]) if before else ""
    gender = _gender_of_double_name(name.split(maxsplit=1)[0])
    if title in {"", gender}:
        return name
    others = (other for other in people.full_names if other.endswith(f" {entity.text}"))
    fitting = next((other for other in others if _gender_of_double_name(other.split()[0]) == title), "")
    return fitting or (entity.text if gender else name)
