"""An article's mentions in, entities with one name, a country and a weight for each thing out."""

from collections import Counter
from collections.abc import Sequence

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.mention import Mention
from pipeline.records import Entity, EntityLabel

__all__ = ["entities"]

IN_TITLE = 2.0  # how many mentions a mention in the title is worth
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
    return tuple(_entity(mention, names[mention], weights) for mention in mentions)


def _names(mentions: Sequence[Mention]) -> dict[Mention, str]:
    """The first longer name of a person that ends in the words of the shorter one; else the name itself."""
    people = [
        mention.text for mention in mentions if mention.label is EntityLabel.PERSON and " " in mention.text
    ]
    return {mention: _longer(mention, people) for mention in mentions}


def _longer(mention: Mention, people: Sequence[str]) -> str:
    if mention.label is not EntityLabel.PERSON:
        return mention.text.title() if mention.text.isupper() and len(mention.text) > 5 else mention.text  # noqa: PLR2004 - "NATO" is no headline
    end = " " + mention.text
    whole = next((name for name in people if name.endswith(end)), None)
    return whole or next((name for name in people if name.startswith(mention.text + " ")), mention.text)


def _weights(
    mentions: Sequence[Mention], names: dict[Mention, str], title: str, length: int
) -> dict[tuple[str, EntityLabel], float]:
    weights: Counter[tuple[str, EntityLabel]] = Counter()
    for mention in mentions:
        weights[(names[mention], mention.label)] += 2.0 if mention.start < EARLY * length else 1.0  # type: ignore[assignment]
    for name, label in list(weights):
        if name in title or name.split()[-1] in title:
            weights[(name, label)] += IN_TITLE  # type: ignore[assignment]
    most = max(weights.values(), default=1)
    return {thing: round(weight / most, 3) for thing, weight in weights.items()}


def _entity(mention: Mention, name: str, weights: dict[tuple[str, EntityLabel], float]) -> Entity:
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
