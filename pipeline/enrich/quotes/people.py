"""Tell the people of a text apart: full names, genders, and whom a pronoun refers to."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from operator import attrgetter

from pipeline.enrich.entities.gazetteer import function_words as name_words
from pipeline.enrich.entities.gazetteer import trigger_words
from pipeline.enrich.quotes.lexicon import function_words, gender_of_given_name
from pipeline.enrich.tokens import Span
from pipeline.records import Entity, EntityLabel, Quote

__all__ = ["MASK", "People"]

MASK = "\ufffc"  # stands for every character of a quote in the masked text
MAX_PRONOUN_DISTANCE = 700  # characters between a pronoun and the person it refers to
MAX_TITLE_CHARS = 30  # characters before a name that opens its sentence
MIN_GERMAN_CONFIDENCE = 0.6  # below it German entities are often common nouns
# Words in lower case within names.
_NAME_WORDS = name_words("particles") | name_words("joints") | {"des", "und", "et", "e", "för", "für"}
_COUPLE = re.compile(r"\b[A-Z]\w+ (?:and|e|et|och|og|und|y) [A-Z]\w+ ([A-Z]\w+)")
_START = attrgetter("start")
_FEMALE_TITLE = re.compile(
    r"\b(?:Mrs|Ms|Miss|Mme|Madame|Frau|Signora|Señora|Sra|Lady|Queen|Princess|[Cc]ongresswoman|[Ss]pokeswoman"
    r"|[Cc]hairwoman|[Pp]räsidentin|[Mm]inisterin|[Kk]anzlerin|[Ss]precherin|[Aa]ctress)\.?\s+$"
)
_MALE_TITLE = re.compile(
    r"\b(?:Mr|Sir|Lord|King|Prince|Herr|Monsieur|Señor|Sr|Signor|Pope|[Cc]ongressman|[Cc]hairman)\.?\s+$"
)
_PRONOUN_GENDERS = {
    "she": "f", "he": "m", "er": "m", "elle": "f", "il": "m", "ella": "f", "él": "m", "lei": "f", "lui": "m",
    "ela": "f", "ele": "m", "zij": "f", "hij": "m", "hon": "f", "han": "m", "hun": "f", "ona": "f", "on": "m",
    "она": "f", "он": "m", "вона": "f", "він": "m", "ea": "f", "el": "m",
}  # fmt: skip
# The same letters are another pronoun elsewhere.
_GENDERS_BY_LANGUAGE = {"de": {"er": "m"}, "fr": {"il": "m", "elle": "f"}, "nl": {"hij": "m", "zij": "f"}}


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
    def _people(self) -> list[Entity]:
        return [
            entity
            for entity in self.entities
            if entity.label is EntityLabel.PERSON and self.is_plausible_name(entity)
        ]

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
    def _name_by_surname(self) -> dict[str, str]:
        names = (entity.name or entity.text for entity in self._people)
        return {name.rpartition(" ")[2]: name for name in reversed(list(names))}

    @cached_property
    def shared_surnames(self) -> frozenset[str]:
        """Surnames that the text gives to two people at once: "Barack and Michelle Obama"."""
        return frozenset(_COUPLE.findall(self.text))

    @cached_property
    def _gender_by_name(self) -> dict[str, str]:
        genders: dict[str, str] = {}
        for entity in self._people:
            before = self.text[max(0, entity.start - 20) : entity.start]
            title_gender = "f" if _FEMALE_TITLE.search(before) else "m" if _MALE_TITLE.search(before) else ""
            name = entity.name or entity.text
            given_name = name.split()[0]
            gender = title_gender or (gender_of_given_name(given_name) if " " in name else "")
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

    def resolve_pronoun(self, pronoun: str, offset: int, previous_quote: Quote | None = None) -> str:
        """Find the person that a pronoun refers to.

        The subject of the sentences before is preferred: the speaker of the quote before, else the first person of the
        latest sentence that names anybody of the right gender.

        Args:
            pronoun: in any case; "" for a verb that needs none.
            offset: its position.
            previous_quote: the quote before; None when there is none near.

        Returns:
            The name in full; "" when nobody fits.
        """
        genders = _GENDERS_BY_LANGUAGE.get(self.language, _PRONOUN_GENDERS)
        gender = genders.get(pronoun.lower(), "")
        if not gender and pronoun:
            return previous_quote.speaker if previous_quote and pronoun.lower() in {"they", "sie"} else ""
        first_near = bisect_right(self._people, offset - MAX_PRONOUN_DISTANCE, key=_START)
        people_before = self._people[first_near : bisect_left(self._people, offset, key=_START)]
        candidates = [
            entity for entity in people_before if entity.end <= offset and self._fits(entity, gender)
        ]
        since = previous_quote.end if previous_quote else 0
        later = [entity for entity in candidates if entity.start >= since]
        speaker = previous_quote.speaker if previous_quote else ""
        if speaker and (not gender or self.gender(speaker) in {gender, ""}) and not self._has_subject(later):
            return speaker
        if not candidates:
            return ""
        sentence = self._sentence_at(candidates[-1].start)
        in_sentence = [entity for entity in candidates if entity.start >= sentence.start]
        subjects = [entity for entity in in_sentence if not self._follows_preposition(entity)]
        first = next(iter(subjects or (in_sentence if pronoun else ())), None)
        return (first.name or first.text) if first else ""

    def _follows_preposition(self, entity: Entity) -> bool:
        words = re.split(
            r"[\s'\u2019]+", self.text[max(0, entity.start - MAX_TITLE_CHARS) : entity.start].rstrip()
        )
        return words[-1].lower() in function_words(self.language, "preposition")

    def _fits(self, entity: Entity, gender: str) -> bool:
        is_possessive = re.match(r"['\u2019]s\b", self.text[entity.end : entity.end + 3])
        is_quoted = self.text[entity.start] == MASK
        return (
            not is_possessive
            and not is_quoted
            and (not gender or self.gender(entity.name or entity.text) in {gender, ""})
        )

    def _has_subject(self, people: Sequence[Entity]) -> bool:
        """Tell whether one of the people opens a sentence, as a new subject does."""
        return any(
            entity.start - self._sentence_at(entity.start).start < MAX_TITLE_CHARS for entity in people
        )

    def _sentence_at(self, offset: int) -> Span:
        return self.sentences[bisect_right(self.sentences, offset, key=_START) - 1]
