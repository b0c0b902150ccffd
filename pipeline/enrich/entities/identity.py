"""Identify entities beyond one article where their name leaves no doubt: places, listed organisations and people."""

from collections.abc import Collection
from functools import cache

from pipeline.enrich.data_files import read_data_lines
from pipeline.enrich.entities import gazetteer
from pipeline.records import EntityLabel

__all__ = ["AMBIGUOUS_NAMES", "find_identity", "find_wikidata_id"]

# Names of countries that also name a region, a capital, several countries or an older state, in some language.
AMBIGUOUS_NAMES = frozenset(
    {"America", "Brasilia", "Brasília", "Columbia", "Congo", "Geórgia", "Georgia", "Géorgie", "Granada", "Guiné"}
    | {"Guinea", "Guinée", "Ireland", "Kongo", "Korea", "Macedonia", "Man", "Norfolk", "Salvador", "Samoa", "Tunis"}
    | {"Конго"}
)  # fmt: skip


_KINDS = {EntityLabel.ORGANISATION: "organisation", EntityLabel.PERSON: "person"}


@cache
def _read_identities() -> dict[tuple[str, str], str]:
    """Return the identities of listed organisations and people by kind and name."""
    rows = (line.split("|") for line in read_data_lines(__package__, "identities.txt"))
    return {(kind, name): f"{kind}:{names[0]}" for kind, *names in rows for name in names}


@cache
def _read_wikidata() -> dict[str, str]:
    """Return the Wikidata items by identity."""
    rows = (line.split("\t") for line in read_data_lines(__package__, "wikidata.tsv"))
    return {identity: item for identity, item, *_ in rows}


def find_wikidata_id(identity: str | None) -> str | None:
    """Look up the item of Wikidata that an identity stands for.

    Args:
        identity: as `find_identity` returns it.

    Returns:
        Such as ``Q16``; None for an identity that is not in the table.
    """
    return _read_wikidata().get(identity) if identity else None


def find_identity(
    name: str, label: EntityLabel, countries: Collection[str] = (), place: gazetteer.Place | None = None
) -> str | None:
    """Look up what a name stands for in every article.

    Args:
        name: the entity's fullest name in its article.
        label: its kind.
        countries: ISO 3166-1 alpha-2 codes of the countries that the article names; they tell towns of one name apart.
        place: which place of that name is meant; by default the best known.

    Returns:
        ``iso3166:CA`` for a country, ``geonames:2988507`` for a town, ``organisation:United Nations`` or
        ``person:Emmanuel Macron`` for what is listed; None for any other name, and for one of another kind.
    """
    name = name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if label in _KINDS:
        listed = _read_identities().get((_KINDS[label], name))
        return listed or _company_identity(name, label)
    if label is not EntityLabel.PLACE or name in AMBIGUOUS_NAMES or name in gazetteer.SUBNATIONAL_PLACES:
        return None
    return _place_identity(place or gazetteer.find_place(name), countries)


def _company_identity(name: str, label: EntityLabel) -> str | None:
    """Return the identity of a company that only the table of Wikidata has, by its full name."""
    identity = f"organisation:{name}"
    return identity if label is EntityLabel.ORGANISATION and identity in _read_wikidata() else None


def _place_identity(place: gazetteer.Place | None, countries: Collection[str]) -> str | None:
    if place is None or place.country is None:
        return None
    if place.kind == "C":
        return f"iso3166:{place.country}"
    is_certain = not place.has_namesake or place.country in countries
    return f"geonames:{place.geonames_id}" if place.geonames_id and is_certain else None
