"""An article's mentions in, entities with one name, a country and a weight for each thing out."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.mention import Mention
from pipeline.records import Entity, EntityLabel

__all__ = ["entities"]

IN_TITLE = 2.0  # how many mentions a mention in the title is worth
SHORTEST_SHOUT = (
    6  # letters of a place or person in capitals that is a headline's; "USA" and "U.A.E." are not
)
Thing = tuple[str, EntityLabel]
_PARTS = frozenset({"England", "Scotland", "Wales", "Northern Ireland", "Gaza", "Gaza Strip", "West Bank"})
EARLY = 0.15  # the share of the text whose mentions count twice


def entities(mentions: Sequence[Mention], title: str, length: int) -> tuple[Entity, ...]:
    """Name, place and weigh mentions.

    Args:
        mentions: of one article, in order.
        title: its title, which counts for salience.
        length: of the text, in characters.

    Returns:
        One entity for each mention, in order. The most salient thing has salience 1.
    """
    names = _names(mentions)
    weights = _weights(mentions, names, title, length)
    return tuple(_entity(mention, names[mention.text, mention.label], weights) for mention in mentions)


def _names(mentions: Sequence[Mention]) -> dict[Thing, str]:
    """The article's fullest name for each thing: a person's, the one an acronym stands for, a country's."""
    texts = {label: _distinct(mentions, label) for label in EntityLabel}
    return {(text, label): _fullest(text, label, texts[label]) for label in texts for text in texts[label]}


def _distinct(mentions: Sequence[Mention], label: EntityLabel) -> list[str]:
    return list(dict.fromkeys(mention.text for mention in mentions if mention.label is label))


def _fullest(text: str, label: EntityLabel, texts: Sequence[str]) -> str:
    whole = _RULES[label](text, texts)
    return whole.title() if whole.isupper() and _shouted(whole, label) else whole


def _shouted(name: str, label: EntityLabel) -> bool:
    """Whether capitals are those of a dateline or headline, not of an acronym."""
    if label in {EntityLabel.ORGANISATION, EntityLabel.GROUP}:
        return len(name.split()) > 2  # noqa: PLR2004 - "AC MILAN" and "UNICEF" may be the names themselves
    return len(name) >= SHORTEST_SHOUT and "." not in name


def _person(text: str, texts: Sequence[str]) -> str:
    """The first longer name that ends in these words, else one that begins with them."""
    longer = [name for name in texts if len(name) > len(text)]
    ends = next((name for name in longer if name.endswith((" " + text, "-" + text))), None)
    return ends or next((name for name in longer if name.startswith(text + " ")), text)


def _organisation(text: str, texts: Sequence[str]) -> str:
    """What an acronym stands for; the one longer name that begins with these words."""
    if text.isupper() and len(text) > 1:
        return next((name for name in texts if _stands_for(text, name)), text)
    longer = [name for name in texts if name.startswith(text + " ")]
    return longer[0] if len(longer) == 1 else text


def _stands_for(acronym: str, name: str) -> bool:
    """Whether an acronym takes the first letter of each word, small words and all or not."""
    words = [word for word in re.split(r"[\s-]+", name) if word]
    initials = "".join(word[0] for word in words if word[0].isupper())
    return len(words) > 1 and acronym in {initials, "".join(word[0] for word in words).upper()}


def _place_name(text: str, texts: Sequence[str]) -> str:
    """The full name of a country where the text has an abbreviation of it."""
    if not text.isupper() or len(text) >= SHORTEST_SHOUT:
        return text
    country = gazetteer.place(text)
    longer = [name for name in texts if len(name) > len(text) and name not in _PARTS]
    same = (name for name in longer if country and gazetteer.place(name) == country)
    return next(same, text)


def _as_written(text: str, _texts: Sequence[str]) -> str:
    return text


_RULES: dict[EntityLabel, Callable[[str, Sequence[str]], str]] = {
    EntityLabel.PERSON: _person,
    EntityLabel.ORGANISATION: _organisation,
    EntityLabel.PLACE: _place_name,
    EntityLabel.GROUP: _as_written,
}


def _weights(
    mentions: Sequence[Mention], names: dict[Thing, str], title: str, length: int
) -> dict[Thing, float]:
    weights: Counter[Thing] = Counter()
    for mention in mentions:
        weights[(names[mention.text, mention.label], mention.label)] += (
            2.0 if mention.start < EARLY * length else 1.0
        )  # type: ignore[assignment]
    for name, label in list(weights):
        if name in title or name.split()[-1] in title:
            weights[(name, label)] += IN_TITLE  # type: ignore[assignment]
    most = max(weights.values(), default=1)
    return {thing: round(weight / most, 3) for thing, weight in weights.items()}


def _entity(mention: Mention, name: str, weights: dict[Thing, float]) -> Entity:
    place = _place(mention, name)
    country = gazetteer.demonyms().get(mention.text) if mention.label is EntityLabel.GROUP else None
    return Entity(
        text=mention.text,
        label=mention.label,
        start=mention.start,
        end=mention.end,
        confidence=mention.confidence,
        name=name,
        salience=weights[(name, mention.label)],
        country=place.country if place else country,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
    )


def _place(mention: Mention, name: str) -> gazetteer.Place | None:
    if mention.label is not EntityLabel.PLACE:
        return None
    return gazetteer.place(mention.text) or gazetteer.place(name)
