"""Build entities from mentions: one name for each entity, with country and salience."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.identity import find_identity, find_wikidata_id
from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.entities.namesakes import choose_places
from pipeline.records import Entity, EntityLabel

__all__ = ["build_entities", "shared_surnames"]

TITLE_MENTION_WEIGHT = 2.0  # a name in the title counts as so many mentions
# A shorter name of a place or person in capitals may be an acronym ("USA", "U.A.E.").
MIN_SHOUTED_NAME_CHARS = 6
# Below it a name that is also a common word ("Vale", "Shell") may be something else than what is listed.
MIN_COMMON_NAME_CONFIDENCE = 0.7
MIN_GENITIVE_CHARS = 4
# A genitive ends in "s" without an apostrophe.
_GENITIVE_LANGUAGES = frozenset({"da", "de", "no", "sv"})
# Of "Barack and Michelle Obama" what stands behind the first name, and that name. A pattern that begins with the
# name would be tried at each capital.
_COUPLE_END = re.compile(r" (?:and|e|et|och|og|und|y) [A-Z\u00c0-\u00de]\w+ ([A-Z\u00c0-\u00de]\w+)")
_LAST_NAME = re.compile(r"\b[A-Z\u00c0-\u00de]\w+\Z")
MAX_NAME_CHARS = 60
_WORD_BOUNDARY = re.compile(r"[ -]")
EntityKey = tuple[str, EntityLabel]
EARLY_TEXT_SHARE = 0.15  # mentions in this first share of the text count twice


def build_entities(
    mentions: Sequence[Mention], title: str, text: str, language: str | None = None
) -> tuple[Entity, ...]:
    """Build entities from mentions.

    Args:
        mentions: the mentions of one article, in order.
        title: its title; names in it are more salient.
        text: its text.
        language: ISO 639-1; None when unknown.

    Returns:
        One entity for each mention, in order. The most salient entity has salience 1.
    """
    names = _names_by_key(mentions, text, language)
    salience = _salience_by_key(mentions, names, title, len(text))
    places = choose_places(
        (mention.text, names[mention.text, mention.label])
        for mention in mentions
        if mention.label is EntityLabel.PLACE
    )
    countries = {place.country for place in places.values() if place.kind == "C" and place.country}
    details = {
        (text, label): _describe_entity(text, label, name, places, countries)
        for (text, label), name in names.items()
    }
    return tuple(
        _build_entity(mention, names[mention.text, mention.label], salience, details) for mention in mentions
    )


def _names_by_key(mentions: Sequence[Mention], text: str, language: str | None) -> dict[EntityKey, str]:
    """Map each mention to the fullest name that the article has for the same entity."""
    texts: dict[EntityLabel, dict[str, None]] = defaultdict(dict)
    for name, label, *_ in mentions:
        texts[label][name] = None
    return {
        (name, label): _title_case_shouted(full_name, label)
        for label, names in texts.items()
        for name, full_name in _full_names(list(names), label, text, language).items()
    }


def _full_names(names: Sequence[str], label: EntityLabel, text: str, language: str | None) -> dict[str, str]:
    """Map each distinct name of one label to its full name."""
    is_person = label is EntityLabel.PERSON
    has_genitive = is_person and language in _GENITIVE_LANGUAGES
    forms = {name: _nominative(name, text) if has_genitive else name for name in names}
    shared = shared_surnames(text) if is_person else frozenset()
    index = _NameIndex(list(dict.fromkeys(forms.values())))
    return {
        name: form if form in shared else _FULL_NAME_RULES[label](form, index) for name, form in forms.items()
    }


def shared_surnames(text: str) -> frozenset[str]:
    """Return the surnames that a text gives to two people at once, so that alone they name neither.

    Args:
        text: such as "Barack and Michelle Obama".
    """
    surnames, end = set(), 0
    for match in _COUPLE_END.finditer(text):
        start = match.start()
        if _LAST_NAME.search(text, max(end, start - MAX_NAME_CHARS), start):
            surnames.add(match[1])
            end = match.end()
    return frozenset(surnames)


def _nominative(name: str, text: str) -> str:
    """Return a name without the ending of its genitive, where the text has it without: "Anna Holms" is "Anna Holm"."""
    surname = name.rpartition(" ")[2]
    if not surname.endswith("s") or len(surname) < MIN_GENITIVE_CHARS:
        return name
    with_ending, without = (_count_word(word, text) for word in (surname, surname[:-1]))
    return name[:-1] if without >= with_ending else name


def _count_word(word: str, text: str) -> int:
    """Count a word between word boundaries, as `re` knows them; a pattern would have to be compiled for each word."""
    is_first, is_last = _is_word_char(word[0]), _is_word_char(word[-1])
    count, start = 0, text.find(word)
    while start >= 0:
        end = start + len(word)
        is_apart = (
            _is_word_char(text[start - 1 : start]) != is_first
            and _is_word_char(text[end : end + 1]) != is_last
        )
        count += is_apart
        start = text.find(word, end if is_apart else start + 1)
    return count


def _is_word_char(char: str) -> bool:
    return char.isalnum() or char == "_"


class _NameIndex:
    """The names of one label in an article, by the shorter forms that may stand for them.

    Args:
        texts: the distinct names, in the order of the article.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts

    @cached_property
    def by_ending(self) -> dict[str, str]:
        """The first name that ends with given words."""
        by_ending: dict[str, str] = {}
        for name in self.texts:
            for match in _WORD_BOUNDARY.finditer(name):
                by_ending.setdefault(name[match.end() :], name)
        return by_ending

    @cached_property
    def by_beginning(self) -> dict[str, list[str]]:
        """The names that begin with given words."""
        by_beginning: dict[str, list[str]] = defaultdict(list)
        for name in self.texts:
            for offset, char in enumerate(name):
                if char == " ":
                    by_beginning[name[:offset]].append(name)
        return by_beginning

    @cached_property
    def by_acronym(self) -> dict[str, str]:
        """The first name with given initials."""
        by_acronym: dict[str, str] = {}
        for name in self.texts:
            for acronym in _acronyms(name):
                by_acronym.setdefault(acronym, name)
        return by_acronym

    @cached_property
    def by_place(self) -> dict[gazetteer.Place, list[str]]:
        """The names of each listed place."""
        by_place: dict[gazetteer.Place, list[str]] = defaultdict(list)
        for name in self.texts:
            if name not in gazetteer.SUBNATIONAL_PLACES and (place := gazetteer.find_place(name)):
                by_place[place].append(name)
        return by_place


def _title_case_shouted(name: str, label: EntityLabel) -> str:
    return name.title() if name.isupper() and _is_shouted(name, label) else name


def _is_shouted(name: str, label: EntityLabel) -> bool:
    """Tell whether a name is in capitals as in a headline, and not an acronym."""
    if label in {EntityLabel.ORGANISATION, EntityLabel.GROUP}:
        return len(name.split()) > 2  # noqa: PLR2004 - "AC MILAN" and "UNICEF" may be the names themselves
    return len(name) >= MIN_SHOUTED_NAME_CHARS and "." not in name


def _full_person_name(text: str, index: _NameIndex) -> str:
    """Return the first longer name that ends with these words, else one that begins with them."""
    return index.by_ending.get(text) or next(iter(index.by_beginning.get(text, ())), text)


def _full_organisation_name(text: str, index: _NameIndex) -> str:
    """Return the name that an acronym stands for, else the only longer name that begins with these words."""
    if text.isupper() and len(text) > 1:
        return index.by_acronym.get(text, text)
    longer_names = index.by_beginning.get(text, ())
    return longer_names[0] if len(longer_names) == 1 else text


def _acronyms(name: str) -> set[str]:
    """Return the initials of a name of several words, with and without those of its small words."""
    words = [word for word in re.split(r"[\s-]+", name) if word]
    if len(words) <= 1:
        return set()
    capitals = "".join(word[0] for word in words if word[0].isupper())
    return {capitals, "".join(word[0] for word in words).upper()}


def _full_place_name(text: str, index: _NameIndex) -> str:
    """Return the full name of a country for its abbreviation, and its name for the genitive: "Kanadas", "Norges"."""
    country = gazetteer.find_place(text)
    if country is None:
        stem = text.removesuffix("s")
        place = gazetteer.find_place(stem)
        return stem if place and place.kind == "C" else text
    if not text.isupper() or len(text) >= MIN_SHOUTED_NAME_CHARS:
        return text
    return next((name for name in index.by_place.get(country, ()) if len(name) > len(text)), text)


def _as_written(text: str, _index: _NameIndex) -> str:
    return text


_FULL_NAME_RULES: dict[EntityLabel, Callable[[str, _NameIndex], str]] = {
    EntityLabel.PERSON: _full_person_name,
    EntityLabel.ORGANISATION: _full_organisation_name,
    EntityLabel.PLACE: _full_place_name,
    EntityLabel.GROUP: _as_written,
}


def _salience_by_key(
    mentions: Sequence[Mention], names: dict[EntityKey, str], title: str, text_length: int
) -> dict[EntityKey, float]:
    weights: dict[EntityKey, float] = defaultdict(float)
    early_end = EARLY_TEXT_SHARE * text_length
    for text, label, start, _, _ in mentions:
        weights[names[text, label], label] += 2.0 if start < early_end else 1.0
    for name, label in weights:
        if name in title or name.split()[-1] in title:
            weights[name, label] += TITLE_MENTION_WEIGHT
    max_weight = max(weights.values(), default=1)
    return {key: round(weight / max_weight, 3) for key, weight in weights.items()}


class _Details(NamedTuple):
    """What all mentions of one text and kind have in common; the fields are those of `Entity`."""

    country: str | None
    latitude: float | None
    longitude: float | None
    identity: str | None
    wikidata: str | None


def _describe_entity(
    text: str,
    label: EntityLabel,
    name: str,
    places: Mapping[tuple[str, str], gazetteer.Place],
    countries: Collection[str],
) -> _Details:
    place = places.get((text, name)) if label is EntityLabel.PLACE else None
    identity = find_identity(name, label, countries, place)
    wikidata = find_wikidata_id(identity)
    if place:
        return _Details(place.country, place.latitude, place.longitude, identity, wikidata)
    country = gazetteer.demonyms().get(text) if label is EntityLabel.GROUP else None
    return _Details(country, None, None, identity, wikidata)


def _build_entity(
    mention: Mention,
    name: str,
    salience: dict[EntityKey, float],
    details_by_key: Mapping[EntityKey, _Details],
) -> Entity:
    text, label, start, end, confidence = mention
    share = salience[(name, label)]
    details = details_by_key[text, label]
    if confidence < MIN_COMMON_NAME_CONFIDENCE and name.lower() in gazetteer.common_words():
        details = details._replace(identity=None, wikidata=None)
    return Entity(text, label, start, end, confidence, name, share, *details)
