"""Write the items of Wikidata that identities of countries, organisations and people stand for.

    npm pack @rapideditor/country-coder@5.6.1 name-suggestion-index@8.0.20260918    # unpack both
    .venv/bin/python -m bench.build_wikidata COUNTRY_CODER/dist/country-coder.mjs INDEX/dist/wikidata/wikidata.json

Countries are from country-coder (ISC), which has the item of each ISO 3166-1 code; companies and other bodies from the
labels and descriptions of Wikidata (CC0) that the name-suggestion-index (BSD 3-Clause) carries; and those of
`wikidata_bodies.tsv`, checked by hand, come first. Heads of state, parliaments, central banks and teams need Wikidata
itself: a third argument is a CSV file of its query service with the columns item, kind ("organisation" or "person") and
name, a row for each label and alias, as `QUERY` asks for one kind. A name counts only as written in `identities.txt`,
and only when all its rows have one item.
"""

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.enrich.entities.gazetteer import common_words, find_place, person_names

FOLDER = Path(__file__).parents[1] / "pipeline/enrich/entities/data"
BODIES = Path(__file__).with_name("wikidata_bodies.tsv")
QUERY = """
SELECT ?item ("person" AS ?kind) ?name WHERE {
  ?country wdt:P31 wd:Q3624078; wdt:P35|wdt:P6 ?item.
  ?item rdfs:label|skos:altLabel ?name.
}"""
# The two sources of countries disagree about these.
_DISPUTED_CODES = frozenset({"EH", "SJ"})
_COUNTRY = re.compile(r'\{[^{}]*iso1A2: "([A-Z]{2})"[^{}]*wikidata: "(Q\d+)"')
_BODY = re.compile(
    r"\b(?:company|corporation|bank|organi[sz]ation|union|agency|parliament|legislature|forces|airline|manufacturer"
    r"|conglomerate|enterprise|retailer|chain|insurer|automaker|alliance|group)\b"
)
_COMPANY = re.compile(
    r"\b(?:company|corporation|bank|airline|retailer|manufacturer|conglomerate|university|automaker|insurer|operator"
    r"|carmaker|newspaper|broadcaster|railway)\b"
)
_SMALL_WORDS = frozenset({"of", "and", "de", "the", "&", "for"})
_LATIN_NAME = re.compile(r"[A-Za-z\u00c0-\u00ff&'\u2019. -]+")
Items = Mapping[str, Mapping[str, str]]


def read_countries(path: Path) -> dict[str, str]:
    """Return the item of each ISO 3166-1 code, as "iso3166:CA"."""
    found = _COUNTRY.findall(path.read_text("utf-8"))
    return {f"iso3166:{code}": item for code, item in found if code not in _DISPUTED_CODES}


def read_identities() -> Iterator[tuple[str, list[str]]]:
    """Yield the kind and the names of each listed identity."""
    for line in (FOLDER / "identities.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, *names = line.split("|")
            yield kind, names


def find_listed_bodies(items: Items) -> dict[str, str]:
    """Return the items of listed organisations whose label is one of their names, and that are described as bodies."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for item, facts in items.items():
        if _BODY.search(facts.get("description", "")) and "brand" not in facts["description"]:
            by_label[facts.get("label", "")].append(item)
    found = {}
    for kind, names in read_identities():
        candidates = {item for name in names for item in by_label[name]}
        if kind == "organisation" and len(candidates) == 1:
            found[f"organisation:{names[0]}"] = candidates.pop()
    return found


def find_companies(items: Items) -> dict[str, str]:
    """Return the items of other companies with a label of several words that nothing else has, as identities."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for item, facts in items.items():
        by_label[facts.get("label", "").casefold()].append(item)
    listed = {name for _, names in read_identities() for name in names}
    return {
        f"organisation:{facts['label']}": item
        for item, facts in items.items()
        if len(by_label[facts.get("label", "").casefold()]) == 1
        and facts["label"] not in listed
        and _COMPANY.search(facts.get("description", ""))
        and is_distinctive(facts["label"])
    }


def is_distinctive(name: str) -> bool:
    """Tell whether a name has several words, one of which is no common word, no place and no name of people."""
    words = name.split()
    is_name = all(word[0].isupper() or word in _SMALL_WORDS for word in words)
    if len(words) == 1 or not is_name or not _LATIN_NAME.fullmatch(name) or find_place(name):
        return False
    return any(_is_rare(word) for word in words)


def _is_rare(word: str) -> bool:
    is_common = any(form in common_words() for form in (word.lower(), word.lower().rstrip("s")))
    return len(word) > 2 and not is_common and not find_place(word) and word not in person_names()


def read_query(path: Path) -> dict[str, str]:
    """Return the items of listed identities from a CSV file of the query service."""
    items: dict[tuple[str, str], set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            items[row["kind"], row["name"]].add(row["item"].rpartition("/")[2])
    found = {}
    for kind, names in read_identities():
        candidates = set[str]().union(*(items[kind, name] for name in names))
        if len(candidates) == 1:
            found[f"{kind}:{names[0]}"] = candidates.pop()
    return found


def read_bodies() -> dict[str, str]:
    """Return the items that were checked by hand; "-" for none."""
    lines = BODIES.read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def main(countries: str, items: str, query: str = "") -> None:
    facts: Items = json.loads(Path(items).read_text("utf-8"))["wikidata"]
    table = find_companies(facts) | find_listed_bodies(facts) | read_countries(Path(countries))
    table |= read_query(Path(query)) if query else {}
    table |= read_bodies()
    write_table(f"{identity}\t{item}" for identity, item in table.items() if item != "-")


def write_table(lines: Iterable[str]) -> None:
    """Write the lines, sorted, behind a line on where they are from."""
    rows = sorted(lines)
    note = "# Identity and item of Wikidata (CC0), written by bench/build_wikidata.py from data of 2026-09."
    (FOLDER / "wikidata.tsv").write_text("\n".join([note, *rows]) + "\n", "utf-8")
    print(f"wikidata.tsv: {len(rows)} items")


if __name__ == "__main__":
    main(*sys.argv[1:])
