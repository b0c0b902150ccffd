"""Prepare a text for attribution: quoted spans, a copy with the quotes masked, sentences, and who is who."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

from pipeline.enrich.entities.gazetteer import trigger_words
from pipeline.enrich.quotes.lexicon import function_words, given_name_gender, verb_pattern
from pipeline.enrich.quotes.quotation_marks import QuotedSpan, find_quoted_spans
from pipeline.enrich.tokens import Span, split_sentences
from pipeline.records import Entity, EntityLabel, Quote

__all__ = ["MASK", "QuoteContext"]

MASK = "\ufffc"  # stands for every character of a quote in the masked text
MAX_PRONOUN_DISTANCE = 700  # characters between a pronoun and the person it refers to
MIN_GERMAN_CONFIDENCE = 0.6  # below it German entities are often common nouns
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


class QuoteContext:
    """A text as attribution reads it.

    Args:
        text: the whole text.
        entities: its entities, in order.
        language: ISO 639-1; None when unknown.
    """

    def __init__(self, text: str, entities: Sequence[Entity], language: str | None) -> None:
        self.text = text
        self.entities = entities
        self.language = language or "en"
        self._starts = [entity.start for entity in entities]

    @cached_property
    def spans(self) -> list[QuotedSpan]:
        """The text between quotation marks, in order."""
        return find_quoted_spans(self.text)

    @cached_property
    def masked(self) -> str:
        """The text with every quote masked; a quote that ends its sentence becomes a masked word with a full stop."""
        pieces, offset = [], 0
        for span in self.spans:
            pieces.append(self.text[offset : span.outer_start])
            size = span.outer_end - span.outer_start
            pieces.append(MASK * (size - 1) + "." if self._ends_sentence(span) else MASK * size)
            offset = span.outer_end
        return "".join([*pieces, self.text[offset:]])

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences of the masked text: what is quoted never ends one, unless the quote ends with it."""
        return split_sentences(self.masked)

    @cached_property
    def sentence_starts(self) -> list[int]:
        """The offsets of the sentences."""
        return [sentence.start for sentence in self.sentences]

    def _ends_sentence(self, span: QuotedSpan) -> bool:
        """Tell whether the text after a quote is a new sentence, and not its attribution."""
        last = self.text[span.end - 1]
        rest = self.text[span.outer_end : span.outer_end + 120].partition("\n")[0]
        if last not in ".!?\u2026\u3002" or not rest.lstrip()[:1].isupper():
            return last in ".!?\u2026\u3002" and not rest.strip()
        clause = re.split(r"[.!?\u201c\u201e\u00ab\"]", rest, maxsplit=1)[0]
        verb = verb_pattern(self.language).search(clause)
        if verb is None:
            return True
        words_before, words_after = len(clause[: verb.start()].split()), len(clause[verb.end() :].split())
        return words_before > 7 or (last == "." and words_after > 0)  # noqa: PLR2004 - a subject with a title

    def entities_between(self, start: int, end: int) -> list[Entity]:
        """List the entities within a part of the text.

        Args:
            start: offset of its first character.
            end: offset after its last character.
        """
        first = bisect_left(self._starts, start)
        found = []
        for entity in self.entities[first:]:
            if entity.start >= end:
                break
            if entity.end <= end:
                found.append(entity)
        return found

    @cached_property
    def _people(self) -> list[Entity]:
        return [
            entity
            for entity in self.entities
            if entity.label is EntityLabel.PERSON and self.is_plausible_name(entity)
        ]

    def is_plausible_name(self, entity: Entity) -> bool:
        """Tell whether an entity may be a name; in German, where nouns are capitalised, the tagger errs more often.

        Args:
            entity: one of the text's entities.
        """
        if self.language != "de":
            return True
        words = entity.text.lower().split()
        kinds = ("determiner", "adverbial", "adverb", "preposition")
        is_function_word = any(words[0] in function_words("de", kind) for kind in kinds)
        is_noun = trigger_words().get(words[-1]) == "n"
        return entity.confidence >= MIN_GERMAN_CONFIDENCE and not is_function_word and not is_noun

    @cached_property
    def _gender_by_name(self) -> dict[str, str]:
        genders: dict[str, str] = {}
        for entity in self._people:
            before = self.text[max(0, entity.start - 20) : entity.start]
            title_gender = "f" if _FEMALE_TITLE.search(before) else "m" if _MALE_TITLE.search(before) else ""
            name = entity.name or entity.text
            given_name = name.split()[0]
            gender = title_gender or (given_name_gender(given_name) if " " in name else "")
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
        names = (entity.name or entity.text for entity in self._people)
        return next((name for name in names if name == word or name.endswith(" " + word)), "")

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
        candidates = [
            entity
            for entity in self._people
            if offset - MAX_PRONOUN_DISTANCE < entity.start
            and entity.end <= offset
            and self._fits(entity, gender)
        ]
        since = previous_quote.end if previous_quote else 0
        later = [entity for entity in candidates if entity.start >= since]
        speaker = previous_quote.speaker if previous_quote else ""
        if speaker and (not gender or self.gender(speaker) in {gender, ""}) and not self._has_subject(later):
            return speaker
        if not candidates:
            return ""
        sentence_start = max(
            (sentence.start for sentence in self.sentences if sentence.start <= candidates[-1].start),
            default=0,
        )
        first = next(entity for entity in candidates if entity.start >= sentence_start)
        return first.name or first.text

    def _fits(self, entity: Entity, gender: str) -> bool:
        is_possessive = re.match(r"['\u2019]s\b", self.text[entity.end : entity.end + 3])
        is_quoted = self.masked[entity.start] == MASK
        return (
            not is_possessive
            and not is_quoted
            and (not gender or self.gender(entity.name or entity.text) in {gender, ""})
        )

    def _has_subject(self, people: Sequence[Entity]) -> bool:
        """Tell whether one of the people opens a sentence, as a new subject does."""
        return any(
            entity.start - sentence.start < 30  # noqa: PLR2004 - room for a title
            for entity in people
            for sentence in self.sentences
            if sentence.start <= entity.start < sentence.end
        )
