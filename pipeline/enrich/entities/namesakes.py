"""Choose among places of one name in different countries by the other places of an article."""

from collections import Counter
from collections.abc import Iterable

from pipeline.enrich.entities.gazetteer import Place, find_namesakes, find_place
from pipeline.enrich.entities.identity import AMBIGUOUS_NAMES

__all__ = ["choose_places"]


def choose_places(mentions: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Place]:
    """Look up the places of an article.

    Args:
        mentions: of each place its text and its fullest name in the article.

    Returns:
        The listed place of each; those that are not listed are missing. Of several places with one name it is the best
        known, or the one in the country of most other places when the article names no other place in the country of
        the best known.
    """
    places = {
        mention: place
        for mention in dict.fromkeys(mentions)
        if (place := find_place(mention[0]) or find_place(mention[1]))
    }
    namesakes = {mention: _namesakes(mention[0], place) for mention, place in places.items()}
    countries = Counter(place.country for mention, place in places.items() if not namesakes[mention])
    return {
        mention: place
        if countries[place.country]
        # `max` takes the first of equals: the best known.
        else max((place, *namesakes[mention]), key=lambda other: countries[other.country])
        for mention, place in places.items()
    }


def _namesakes(name: str, place: Place) -> list[Place]:
    """Return the places in other countries that a name may mean; the name of a country seldom means one of them."""
    return [] if place.kind == "C" and name not in AMBIGUOUS_NAMES else find_namesakes(name)
