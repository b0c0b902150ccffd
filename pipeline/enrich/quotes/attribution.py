"""The words around a quote in, who spoke and by which verb out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.enrich.quotes.verbs import pronouns, verbs
from pipeline.records import Entity, EntityLabel, Quote

__all__ = ["COMMON", "GOES_ON", "MEANT", "NAMED", "Scene", "Speech"]

SPEAKING = re.compile(
    r"(?:\b[Aa]n?|\b[Tt]he|\b[Ss]ome|\b[Mm]any|\b[Oo]fficials?|\b[Pp]olice|\b[Ee]xperts?|\b[Rr]esidents?|\b[Ww]itnesses"
    r"|\b[Aa]nalysts)\b[^,;:.\u201c\"]{0,70}$"
)
# After the verb: "said a police spokeswoman", "said the ministry".
_COMMON_AFTER = re.compile(r"^\s+((?:a|an|the)\s+[^,;:.\u201c\"]{2,60})", re.IGNORECASE)
# Capitalised words beside the verb that nobody knows as a name: two or more.
_CAPITALISED = r"[^\W\d_a-zà-ÿа-я][\w'\u2019-]+"
_PARTICLES = r"(?:\s+(?:de|da|di|van|von|bin|al|el|la|le|dos|del)\b)*"
_NAMELIKE = re.compile(rf"{_CAPITALISED}{_PARTICLES}(?:\s+{_CAPITALISED})+")
# Words between a verb and a name that make it a place or a listener.
_BEFORE_WHOM = re.compile(
    r"\b(?:ante|en|before|at|in|to|devant|à|au|vor|im|in|beim|aan|bij|diante|perante|no|na|davanti|al|alla|nel|nella|przed|w"
    r"|в|перед|на)\b\W*(?:\w{1,4}\W+){0,2}$"
)
_POSSESSIVE = re.compile(r"['\u2019]s\b")
SINCE = 60  # characters after a quote that name its own speaker, not another one
_WHO = (EntityLabel.PERSON, EntityLabel.ORGANISATION)


# How sure a speaker is by what tells.
NAMED, COMMON, GOES_ON, MEANT, LOOKS_LIKE_A_NAME, NOBODY = 0.95, 0.9, 0.85, 0.75, 0.6, 0.5


class Speech(NamedTuple):
    """A verb and who it says has spoken, both empty when nothing tells; and how sure that is (0 to 1)."""

    verb: str = ""
    speaker: str = ""
    sure: float = NOBODY


@dataclass(frozen=True, slots=True)
class Scene:
    """A story as attribution sees it.

    Args:
        text: of the whole story.
        entities: its names, in order.
        language: ISO 639-1; None when it is not known.
    """

    text: str
    entities: Sequence[Entity]
    language: str | None

    def read(self, start: int, end: int, before: Quote | None = None, *, leads: bool = False) -> Speech:
        """Look for a verb of speaking and its subject.

        Args:
            start: of one clause or sentence, outside of quotation marks.
            end: one past its last character.
            before: the quote before, whose speaker a pronoun may mean.
            leads: whether it leads up to the quote, so that its last verb is the nearest.

        Returns:
            The verb nearest to the quote whose subject can be told, else the nearest alone, else nothing.
        """
        found = [
            Speech(verb[0], *self._subject(verb, (start, end), before)) for verb in self._verbs(start, end)
        ]
        if leads:
            found.reverse()
        return next((speech for speech in found if speech.speaker), found[0] if found else Speech())

    def _verbs(self, start: int, end: int) -> list[re.Match[str]]:
        return list(verbs(self.language).finditer(self.text, start, end))

    def _subject(
        self, verb: re.Match[str], clause: tuple[int, int], before: Quote | None
    ) -> tuple[str, float]:
        """The name nearest to the verb, whom a pronoun stands for, or a common noun; and how sure that is."""
        start, end = clause
        if named := self._nearest(verb, start, end, EntityLabel.PERSON):
            return named, NAMED
        if self._pronoun(verb, start, end):
            return self.meant(start, before), MEANT
        if named := self._nearest(verb, start, end, EntityLabel.ORGANISATION):
            return named, NAMED
        if common := self._common(verb, start, end):
            return common, COMMON
        like = self._namelike(verb, end)
        return like, LOOKS_LIKE_A_NAME if like else NOBODY

    def _nearest(self, verb: re.Match[str], start: int, end: int, label: EntityLabel) -> str:
        inside = [
            each
            for each in self.entities
            if each.label is label
            and start <= each.start < each.end <= end
            and not self._spoken_to(each, verb)
        ]
        nearest = min(inside, key=lambda each: _distance(each, verb), default=None)
        return (nearest.name or nearest.text) if nearest else ""

    def _spoken_to(self, entity: Entity, verb: re.Match[str]) -> bool:
        """Whether an organisation is where somebody speaks: "afirmó ante el Congreso", "she said at the Senate"."""
        behind = entity.label is EntityLabel.ORGANISATION and entity.start >= verb.end()
        return behind and _BEFORE_WHOM.search(self.text, verb.end(), entity.start) is not None

    def _pronoun(self, verb: re.Match[str], start: int, end: int) -> bool:
        """Whether one stands beside the verb: "he said", "a-t-il ajouté", "she told lawmakers"."""
        around = self.text[max(start, verb.start() - 20) : min(end, verb.end() + 12)]
        return bool(pronouns(self.language).search(around))

    def _common(self, verb: re.Match[str], start: int, end: int) -> str:
        before = SPEAKING.search(self.text[start : verb.start()].strip())
        if before:
            return before[0].strip()
        after = _COMMON_AFTER.search(self.text[verb.end() : end])
        return after[1].strip() if after and self.language in {"en", None} else ""

    def _namelike(self, verb: re.Match[str], end: int) -> str:
        after = _NAMELIKE.search(self.text, verb.end(), min(end, verb.end() + 70))
        return after[0] if after else ""

    def meant(self, place: int, before: Quote | None) -> str:
        """Whom a pronoun means: the speaker of the quote before, unless somebody was named since.

        Args:
            place: offset into the text.
            before: the quote before; None when there is none near.
        """
        named = self.last_person(place, before.end + SINCE if before else 0)
        return named or (before.speaker if before else "")

    def last_person(self, place: int, since: int = 0) -> str:
        """The person named last before a place; "" for none.

        Args:
            place: offset into the text.
            since: offset from which on names count.

        Returns:
            The name in full. One in the possessive ("Morrison's remarks") is only spoken of.
        """
        people = [
            each
            for each in self.entities
            if each.label is EntityLabel.PERSON
            and since <= each.start
            and each.end <= place
            and not (since and _POSSESSIVE.match(self.text, each.end))
        ]
        return (people[-1].name or people[-1].text) if people else ""

    def last_named(self, start: int, end: int) -> str:
        """The person, else organisation, that a stretch names first; "" for none.

        Args:
            start: of the stretch.
            end: one past its last character.
        """
        inside = [each for each in self.entities if start <= each.start < each.end <= end]
        named = (each for label in _WHO for each in inside if each.label is label)
        first = next(named, None)
        return (first.name or first.text) if first else ""


def _distance(entity: Entity, verb: re.Match[str]) -> int:
    """Characters between a name and the verb."""
    return verb.start() - entity.end if entity.end <= verb.start() else entity.start - verb.end()
