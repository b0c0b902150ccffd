"""Identify entities beyond one article, where their name leaves no doubt: countries, and well-known organisations."""

from functools import cache

from pipeline.enrich.data_files import read_data_lines
from pipeline.enrich.entities import gazetteer
from pipeline.records import EntityLabel

__all__ = ["AMBIGUOUS_NAMES", "find_identity"]

# Names of countries that also name a region, a capital, several countries or an older state, in some language.
AMBIGUOUS_NAMES = frozenset(
    {"America", "Brasilia", "Brasília", "Columbia", "Congo", "Geórgia", "Georgia", "Géorgie", "Granada", "Guiné"}
    | {"Guinea", "Guinée", "Ireland", "Kongo", "Korea", "Macedonia", "Man", "Norfolk", "Salvador", "Samoa", "Tunis"}
    | {"Конго"}
)  # fmt: skip


@cache
def _organisations() -> dict[str, str]:
    rows = (line.split("|") for line in read_data_lines(__package__, "identities.txt"))
    return {name: f"organisation:{names[0]}" for names in rows for name in names}


def find_identity(name: str, label: EntityLabel) -> str | None:
    """Look up what a name stands for in every article.

    Args:
        name: the entity's fullest name in its article.
        label: its kind.

    Returns:
        ``iso3166:CA`` for a country, ``organisation:United Nations`` for a listed organisation; None for any other
        name, and for one of another kind.
    """
    if label is EntityLabel.ORGANISATION:
        return _organisations().get(name)
    if label is not EntityLabel.PLACE or name in AMBIGUOUS_NAMES | gazetteer.SUBNATIONAL_PLACES:
        return None
    place = gazetteer.find_place(name)
    return f"iso3166:{place.country}" if place and place.kind == "C" and place.country else None
