"""Find the speaker and the verb of speaking of a quote in the words around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.enrich.quotes.verbs import pronoun_pattern, verb_pattern
from pipeline.records import Entity, EntityLabel, Quote

__all__ = [
    "COMMON_NOUN_CONFIDENCE",
    "CONTINUATION_CONFIDENCE",
    "NAMED_CONFIDENCE",
    "PRONOUN_CONFIDENCE",
    "Attribution",
    "QuoteContext",
]

COMMON_NOUN_SUBJECT = re.compile(
    r"(?:\b[Aa]n?|\b[Tt]he|\b[Ss]ome|\b[Mm]any|\b[Oo]fficials?|\b[Pp]olice|\b[Ee]xperts?|\b[Rr]esidents?|\b[Ww]itnesses"
    r"|\b[Aa]nalysts)\b[^,;:.\u201c\"]{0,70}$"
)
# After the verb: "said a police spokeswoman", "said the ministry".
_COMMON_NOUN_AFTER_VERB = re.compile(r"^\s+((?:a|an|the)\s+[^,;:.\u201c\"]{2,60})", re.IGNORECASE)
# Capitalised words beside the verb that nobody knows as a name: two or more.
_CAPITALISED_WORD = r"[^\W\d_a-zà-ÿа-я][\w'\u2019-]+"
_NAME_PARTICLES = r"(?:\s+(?:de|da|di|van|von|bin|al|el|la|le|dos|del)\b)*"
_NAME_LIKE = re.compile(rf"{_CAPITALISED_WORD}{_NAME_PARTICLES}(?:\s+{_CAPITALISED_WORD})+")
# Words between a verb and a name that make it a place or a listener.
_AUDIENCE_PREPOSITION = re.compile(
    r"\b(?:ante|en|before|at|in|to|devant|à|au|vor|im|in|beim|aan|bij|diante|perante|no|na|davanti|al|alla|nel|nella|przed|w"
    r"|в|перед|на)\b\W*(?:\w{1,4}\W+){0,2}$"
)
_POSSESSIVE = re.compile(r"['\u2019]s\b")
OWN_SPEAKER_CHARS = 60  # characters after a quote that name its own speaker, not another one
_SPEAKER_LABELS = (EntityLabel.PERSON, EntityLabel.ORGANISATION)


# How sure a speaker is by what tells.
(
    NAMED_CONFIDENCE,
    COMMON_NOUN_CONFIDENCE,
    CONTINUATION_CONFIDENCE,
    PRONOUN_CONFIDENCE,
    NAME_LIKE_CONFIDENCE,
    UNATTRIBUTED_CONFIDENCE,
) = 0.95, 0.9, 0.85, 0.75, 0.6, 0.5


class Attribution(NamedTuple):
    """A verb and who it says has spoken, both empty when nothing tells; and how sure that is (0 to 1)."""

    verb: str = ""
    speaker: str = ""
    confidence: float = UNATTRIBUTED_CONFIDENCE


@dataclass(frozen=True, slots=True)
class QuoteContext:
    """A story as attribution sees it.

    Args:
        text: of the whole story.
        entities: its names, in order.
        language: ISO 639-1; None when it is not known.
    """

    text: str
    entities: Sequence[Entity]
    language: str | None

    def find_attribution(
        self, start: int, end: int, previous_quote: Quote | None = None, *, is_lead: bool = False
    ) -> Attribution:
        """Look for a verb of speaking and its subject.

        Args:
            start: of one clause or sentence, outside of quotation marks.
            end: one past its last character.
            previous_quote: the quote before, whose speaker a pronoun may mean.
            is_lead: whether it leads up to the quote, so that its last verb is the nearest.

        Returns:
            The verb nearest to the quote whose subject can be told, else the nearest alone, else nothing.
        """
        attributions = [
            Attribution(verb[0], *self._find_subject(verb, (start, end), previous_quote))
            for verb in self._find_verbs(start, end)
        ]
        if is_lead:
            attributions.reverse()
        return next(
            (attribution for attribution in attributions if attribution.speaker),
            attributions[0] if attributions else Attribution(),
        )

    def _find_verbs(self, start: int, end: int) -> list[re.Match[str]]:
        return list(verb_pattern(self.language).finditer(self.text, start, end))

    def _find_subject(
        self, verb: re.Match[str], clause: tuple[int, int], previous_quote: Quote | None
    ) -> tuple[str, float]:
        """The name nearest to the verb, whom a pronoun stands for, or a common noun; and how sure that is."""
        start, end = clause
        if name := self._nearest_entity_name(verb, start, end, EntityLabel.PERSON):
            return name, NAMED_CONFIDENCE
        if self._has_pronoun(verb, start, end):
            return self.resolve_pronoun(start, previous_quote), PRONOUN_CONFIDENCE
        if name := self._nearest_entity_name(verb, start, end, EntityLabel.ORGANISATION):
            return name, NAMED_CONFIDENCE
        if noun := self._common_noun(verb, start, end):
            return noun, COMMON_NOUN_CONFIDENCE
        name_like = self._name_like(verb, end)
        return name_like, NAME_LIKE_CONFIDENCE if name_like else UNATTRIBUTED_CONFIDENCE

    def _nearest_entity_name(self, verb: re.Match[str], start: int, end: int, label: EntityLabel) -> str:
        candidates = [
            entity
            for entity in self.entities
            if entity.label is label
            and start <= entity.start < entity.end <= end
            and not self._is_audience(entity, verb)
        ]
        nearest = min(candidates, key=lambda entity: _distance(entity, verb), default=None)
        return (nearest.name or nearest.text) if nearest else ""

    def _is_audience(self, entity: Entity, verb: re.Match[str]) -> bool:
        """Whether an organisation is where somebody speaks: "afirmó ante el Congreso", "she said at the Senate"."""
        is_after_verb = entity.label is EntityLabel.ORGANISATION and entity.start >= verb.end()
        return is_after_verb and _AUDIENCE_PREPOSITION.search(self.text, verb.end(), entity.start) is not None

    def _has_pronoun(self, verb: re.Match[str], start: int, end: int) -> bool:
        """Whether one stands beside the verb: "he said", "a-t-il ajouté", "she told lawmakers"."""
        window = self.text[max(start, verb.start() - 20) : min(end, verb.end() + 12)]
        return bool(pronoun_pattern(self.language).search(window))

    def _common_noun(self, verb: re.Match[str], start: int, end: int) -> str:
        match_before = COMMON_NOUN_SUBJECT.search(self.text[start : verb.start()].strip())
        if match_before:
            return match_before[0].strip()
        match_after = _COMMON_NOUN_AFTER_VERB.search(self.text[verb.end() : end])
        return match_after[1].strip() if match_after and self.language in {"en", None} else ""

    def _name_like(self, verb: re.Match[str], end: int) -> str:
        match = _NAME_LIKE.search(self.text, verb.end(), min(end, verb.end() + 70))
        return match[0] if match else ""

    def resolve_pronoun(self, offset: int, previous_quote: Quote | None) -> str:
        """Whom a pronoun means: the speaker of the quote before, unless somebody was named since.

        Args:
            offset: offset into the text.
            previous_quote: the quote before; None when there is none near.
        """
        name = self.last_person(offset, previous_quote.end + OWN_SPEAKER_CHARS if previous_quote else 0)
        return name or (previous_quote.speaker if previous_quote else "")

    def last_person(self, offset: int, since: int = 0) -> str:
        """The person named last before a place; "" for none.

        Args:
            offset: offset into the text.
            since: offset from which on names count.

        Returns:
            The name in full. One in the possessive ("Morrison's remarks") is only spoken of.
        """
        people = [
            entity
            for entity in self.entities
            if entity.label is EntityLabel.PERSON
            and since <= entity.start
            and entity.end <= offset
            and not (since and _POSSESSIVE.match(self.text, entity.end))
        ]
        return (people[-1].name or people[-1].text) if people else ""

    def first_named_speaker(self, start: int, end: int) -> str:
        """The person, else organisation, that a stretch names first; "" for none.

        Args:
            start: of the stretch.
            end: one past its last character.
        """
        candidates = [entity for entity in self.entities if start <= entity.start < entity.end <= end]
        speakers = (entity for label in _SPEAKER_LABELS for entity in candidates if entity.label is label)
        first = next(speakers, None)
        return (first.name or first.text) if first else ""


def _distance(entity: Entity, verb: re.Match[str]) -> int:
    """Characters between a name and the verb."""
    return verb.start() - entity.end if entity.end <= verb.start() else entity.start - verb.end()
