"""Build entities from mentions: one name for each entity, with country and salience."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.tagger import Mention
from pipeline.records import Entity, EntityLabel

__all__ = ["build_entities"]

TITLE_MENTION_WEIGHT = 2.0  # a name in the title counts as so many mentions
# A shorter name of a place or person in capitals may be an acronym ("USA", "U.A.E.").
MIN_SHOUTED_NAME_CHARS = 6
EntityKey = tuple[str, EntityLabel]
_SUBNATIONAL_PLACES = frozenset(
    {"England", "Scotland", "Wales", "Northern Ireland", "Gaza", "Gaza Strip", "West Bank"}
)
EARLY_TEXT_SHARE = 0.15  # mentions in this first share of the text count twice


def build_entities(mentions: Sequence[Mention], title: str, text_length: int) -> tuple[Entity, ...]:
    """Build entities from mentions.

    Args:
        mentions: the mentions of one article, in order.
        title: its title; names in it are more salient.
        text_length: length of the text, in characters.

    Returns:
        One entity for each mention, in order. The most salient entity has salience 1.
    """
    names = _names_by_key(mentions)
    salience = _salience_by_key(mentions, names, title, text_length)
    return tuple(_build_entity(mention, names[mention.text, mention.label], salience) for mention in mentions)


def _names_by_key(mentions: Sequence[Mention]) -> dict[EntityKey, str]:
    """Map each mention to the fullest name that the article has for the same entity."""
    texts = {label: _distinct_texts(mentions, label) for label in EntityLabel}
    return {
        (text, label): _canonical_name(text, label, texts[label]) for label in texts for text in texts[label]
    }


def _distinct_texts(mentions: Sequence[Mention], label: EntityLabel) -> list[str]:
    return list(dict.fromkeys(mention.text for mention in mentions if mention.label is label))


def _canonical_name(text: str, label: EntityLabel, texts: Sequence[str]) -> str:
    name = _FULL_NAME_RULES[label](text, texts)
    return name.title() if name.isupper() and _is_shouted(name, label) else name


def _is_shouted(name: str, label: EntityLabel) -> bool:
    """Tell whether a name is in capitals as in a headline, and not an acronym."""
    if label in {EntityLabel.ORGANISATION, EntityLabel.GROUP}:
        return len(name.split()) > 2  # noqa: PLR2004 - "AC MILAN" and "UNICEF" may be the names themselves
    return len(name) >= MIN_SHOUTED_NAME_CHARS and "." not in name


def _full_person_name(text: str, texts: Sequence[str]) -> str:
    """Return the first longer name that ends with these words, else one that begins with them."""
    longer_names = [name for name in texts if len(name) > len(text)]
    suffix_match = next((name for name in longer_names if name.endswith((" " + text, "-" + text))), None)
    return suffix_match or next((name for name in longer_names if name.startswith(text + " ")), text)


def _full_organisation_name(text: str, texts: Sequence[str]) -> str:
    """Return the name that an acronym stands for, else the only longer name that begins with these words."""
    if text.isupper() and len(text) > 1:
        return next((name for name in texts if _is_acronym_of(text, name)), text)
    longer_names = [name for name in texts if name.startswith(text + " ")]
    return longer_names[0] if len(longer_names) == 1 else text


def _is_acronym_of(acronym: str, name: str) -> bool:
    """Tell whether an acronym is the initials of a name, with or without those of its small words."""
    words = [word for word in re.split(r"[\s-]+", name) if word]
    initials = "".join(word[0] for word in words if word[0].isupper())
    return len(words) > 1 and acronym in {initials, "".join(word[0] for word in words).upper()}


def _full_place_name(text: str, texts: Sequence[str]) -> str:
    """Return the full name of a country for its abbreviation."""
    if not text.isupper() or len(text) >= MIN_SHOUTED_NAME_CHARS:
        return text
    country = gazetteer.find_place(text)
    longer_names = [name for name in texts if len(name) > len(text) and name not in _SUBNATIONAL_PLACES]
    matches = (name for name in longer_names if country and gazetteer.find_place(name) == country)
    return next(matches, text)


def _as_written(text: str, _texts: Sequence[str]) -> str:
    return text


_FULL_NAME_RULES: dict[EntityLabel, Callable[[str, Sequence[str]], str]] = {
    EntityLabel.PERSON: _full_person_name,
    EntityLabel.ORGANISATION: _full_organisation_name,
    EntityLabel.PLACE: _full_place_name,
    EntityLabel.GROUP: _as_written,
}


def _salience_by_key(
    mentions: Sequence[Mention], names: dict[EntityKey, str], title: str, text_length: int
) -> dict[EntityKey, float]:
    weights: Counter[EntityKey] = Counter()
    for mention in mentions:
        weights[(names[mention.text, mention.label], mention.label)] += (
            2.0 if mention.start < EARLY_TEXT_SHARE * text_length else 1.0
        )  # type: ignore[assignment]
    for name, label in list(weights):
        if name in title or name.split()[-1] in title:
            weights[(name, label)] += TITLE_MENTION_WEIGHT  # type: ignore[assignment]
    max_weight = max(weights.values(), default=1)
    return {key: round(weight / max_weight, 3) for key, weight in weights.items()}


def _build_entity(mention: Mention, name: str, salience: dict[EntityKey, float]) -> Entity:
    place = _find_place(mention, name)
    country = gazetteer.demonyms().get(mention.text) if mention.label is EntityLabel.GROUP else None
    return Entity(
        text=mention.text,
        label=mention.label,
        start=mention.start,
        end=mention.end,
        confidence=mention.confidence,
        name=name,
        salience=salience[(name, mention.label)],
        country=place.country if place else country,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
    )


def _find_place(mention: Mention, name: str) -> gazetteer.Place | None:
    if mention.label is not EntityLabel.PLACE:
        return None
    return gazetteer.find_place(mention.text) or gazetteer.find_place(name)
