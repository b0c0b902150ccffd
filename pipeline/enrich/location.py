"""Find where the events of an article happened: the place of the dateline, else a place of the first sentences."""

import re
from collections.abc import Mapping, Sequence

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.entities.gazetteer import Place, common_words, demonyms, find_place
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Entity, EntityLabel, Location

__all__ = ["LOCATION", "find_location"]

MAX_LEAD_CHARS = 500  # characters of the text in which a place is looked for
# A country that the article names less often is where somebody or something comes from.
MIN_COUNTRY_SALIENCE = 0.6
# The most precise place first: a town, a region, a country.
_KINDS = "TRC"
# Parts of any country in several languages; some are also names of a region or a town somewhere.
_DIRECTIONS = frozenset({
    "nord", "sud", "est", "ouest", "centre", "littoral", "nord-est", "nord-ouest", "sud-est", "sud-ouest",
    "ovest", "centro", "nordest", "nordovest", "sudest", "sudovest", "norte", "sur", "sul", "este", "oeste",
    "leste", "litoral", "noreste", "noroeste", "sureste", "suroeste", "nordeste", "sudeste", "sudoeste",
    "norden", "süden", "osten", "westen", "ost", "süd", "west", "nordosten", "nordwesten", "südosten",
    "südwesten", "north", "south", "east", "central", "northern", "southern", "eastern", "western", "northeast",
    "northwest", "southeast", "southwest",
})  # fmt: skip
# American states in datelines, by the Associated Press's style.
_STATE_ABBREVIATION = re.compile(
    r"(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|N\.[CDHJMY]|Neb|Nev|Okla"
    r"|Ore|Pa|R\.I|S\.[CD]|Tenn|Va|Vt|W\.Va|Wash|Wis|Wyo)\."
)


def find_location(dateline: str, entities: Sequence[Entity]) -> Location:
    """Find where it happened.

    Args:
        dateline: as written, such as "TALLINN, Estonia"; "" for none.
        entities: the names of the text, in order.

    Returns:
        The place of the dateline, with coordinates where the lists know it and no other part of the dateline names
        a state or another country. Else the most precise listed place in the first characters, of several the one that
        the article names most; a country only when the article often names it. Without a name when neither has a place.
    """
    names = [_as_name(part) for part in dateline.split(",") if part.strip()]
    if names:
        return _place_of_dateline(names)
    lead = [
        entity for entity in entities if entity.label is EntityLabel.PLACE and entity.start < MAX_LEAD_CHARS
    ]
    best = min(
        (entity for entity in lead if _is_where(entity, entities)),
        key=lambda entity: (_KINDS.index(_kind(entity)), -entity.salience),
        default=None,
    )
    if best is None:
        return Location()
    return Location(best.name or best.text, best.country, best.latitude, best.longitude, "lead")


def _place_of_dateline(names: list[str]) -> Location:
    place = find_place(names[0])
    surroundings = [listed for name in names[1:] if (listed := _surrounding(name))]
    country = surroundings[-1].country if surroundings else None
    if place is None or (country and place.country != country):
        return Location(names[0], country, origin="dateline")
    if names[1:] and _is_doubtful(place, surroundings):
        return Location(names[0], country, origin="dateline")
    return Location(names[0], place.country, place.latitude, place.longitude, "dateline")


def _surrounding(name: str) -> Place | None:
    if _STATE_ABBREVIATION.fullmatch(name):
        return Place("R", "US", None, None)
    place = find_place(name)
    return place if place and place.country else None


def _is_doubtful(place: Place, surroundings: Sequence[Place]) -> bool:
    """Tell whether a name beside wider places may mean another place than the listed country or town."""
    is_beside_state = any(listed.kind == "R" for listed in surroundings)
    return place.kind == "C" or (is_beside_state and place.has_namesake)


def _as_name(part: str) -> str:
    """Return a part of a dateline as the lists spell it: "NEW YORK" is "New York"; "U.S." stays."""
    name = part.strip()
    is_shouted = name.isupper() and "." not in name and find_place(name) is None
    return name.title() if is_shouted else name


def _is_where(entity: Entity, entities: Sequence[Entity]) -> bool:
    """Tell whether a place of the lead may be where it happened."""
    kind = _kind(entity)
    if not kind or entity.text in demonyms():
        return False
    # "Nord", "Central", "Vale" are regions somewhere, and elsewhere they are words.
    is_word = entity.name.lower() in common_words() or entity.name.lower() in _DIRECTIONS
    if kind == "R" and is_word and not _is_named(entity.country, entities):
        return False
    return kind != "C" or entity.salience >= MIN_COUNTRY_SALIENCE


def _is_named(country: str | None, entities: Sequence[Entity]) -> bool:
    """Tell whether an article names a country or its people."""
    return any(
        entity.country == country and (entity.label is EntityLabel.GROUP or _kind(entity) == "C")
        for entity in entities
    )


def _kind(entity: Entity) -> str:
    place = find_place(entity.text) or find_place(entity.name)
    if place is None or not place.country:
        return ""
    # "Sur" is a town of Oman, and a part of every country in Spanish.
    return "R" if place.kind == "T" and entity.name.lower() in _DIRECTIONS else place.kind


def _compute(article: Article, _doc: TokenizedDocument) -> Mapping[str, object]:
    return {"location": find_location(article.document.dateline, article.entities)}


LOCATION = Enricher("location", 4, ("location",), _compute, requires=("entities",))
