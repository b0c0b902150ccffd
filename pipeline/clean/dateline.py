"""Split the dateline off the first paragraph: place, agency, and the paragraph without them.

`DATELINE_PATTERNS` lists the forms, the most explicit first. A form with an agency accepts a place in lower case;
without one, the place is in capitals or a city that newsrooms often report from.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipeline import agencies

__all__ = ["DATELINE_PATTERNS", "Dateline", "is_dateline_city", "split_dateline"]

# The longest dateline.
_MAX_DATELINE_CHARS = 140
# A place in capitals: characters, and words.
_MIN_CAPITAL_LETTERS, _MAX_PLACE_WORDS = 3, 4
# Characters of a shortened region: Calif.
_MAX_REGION_ABBREVIATION_CHARS = 6
_BYLINE_PREFIX = (
    r"(?:(?:Von|By|Par|Por|Di|Door|Av)\s+[^\W\d_][\w.'’-]+(?:\s+[^\W\d_][\w.'’-]+){1,3}"
    r"(?:\s+(?:und|and|et|y|e)\s+[^\W\d_][\w.'’-]+(?:\s+[^\W\d_][\w.'’-]+){1,3})?\s*[,–—-]?\s+)?"
)
_PLACE = r"(?P<place>[^\W\d_][^\d()\[\]{}<>:;!?\"“”„«»|=–—（）［］]{1,58}?)"
_MONTH = r"[^\W\d_]{3,11}\.?"
_DAY = (
    rf"(?:[,.]?\s*(?:\d{{1,2}}\.?\s+(?:de\s+)?{_MONTH}(?:\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?"
    r"|\d{1,2}[./]\d{1,2}[./]?(?:\d{2,4})?))"
)
_BRACKETED_AGENCY = r"[(\[（［【]\s*(?P<agency>[^()\[\]（）［］【】]{2,40}?)\s*[)\]）］】]"
_SLASHED_AGENCY = r"/\s*(?P<agency>[^/()]{2,20}?)\s*/"
_BRACKETS, _DASHES = "([（［【", "-–—−_"
_DASH = r"(?:\.?\s?[–—−]{1,2}|\s_(?=\s)|\s?--|\.?\s?-(?=\s)|\.-|-(?=\s))"


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place and agency of a dateline, and the rest of the paragraph."""

    place: str
    agency: str
    rest: str


def _has_credited_place(place: str, agency: str) -> bool:
    """Accept a known agency after a name whose words begin with capitals, or a place in capitals."""
    if agencies.find_agency(f"({agency})"):
        return all(not word[0].islower() or word in _PLACE_PARTICLES for word in place.split())
    return _is_in_capitals(place, "")


def _has_certain_place(place: str, agency: str) -> bool:
    """Without a dash before the story, require a known agency and a certain place."""
    return _has_known_agency(place, agency) and (_is_in_capitals(place, "") or _is_dateline_city(place, ""))


def _is_in_capitals(place: str, _agency: str) -> bool:
    """TALLINN, Estonia: all before the first comma is in capitals, and no label such as UPDATE."""
    place_name = place.partition(",")[0].strip()
    letters = [char for char in place_name if char.isalpha()]
    is_upper = not any(map(str.islower, letters)) and any(map(str.isupper, letters))
    is_short = len(letters) >= _MIN_CAPITAL_LETTERS and len(place_name.split()) <= _MAX_PLACE_WORDS
    return is_upper and is_short and _NEWS_LABELS.isdisjoint(place_name.replace("/", " ").split())


def _is_dateline_city(place: str, _agency: str) -> bool:
    """Berlin, Rostock/Schwerin: a city that newsrooms often report from."""
    place_names = place.partition(",")[0].casefold().strip()
    return place_names in _dateline_cities() or all(
        place_name.strip() in _dateline_cities() for place_name in place_names.split("/")
    )


def is_dateline_city(place: str) -> bool:
    """Whether a text is a city that newsrooms often report from, perhaps with its region: Berlin; Nairobi, Kenya.

    Args:
        place: the name alone.
    """
    return _is_dateline_city(place, "")


def _has_known_agency(_place: str, agency: str) -> bool:
    return bool(agencies.find_agency(f"({agency})"))


_PLACE_PARTICLES = frozenset(
    {
        "am",
        "an",
        "der",
        "de",
        "do",
        "da",
        "dos",
        "la",
        "le",
        "les",
        "del",
        "di",
        "sur",
        "el",
        "ob",
        "bei",
        "im",
    }
)
_NEWS_LABELS = frozenset({
    "BREAKING", "UPDATE", "UPDATED", "UPDATES", "LIVE", "WATCH", "EXCLUSIVE", "OPINION", "EDITORIAL", "ANALYSIS",
    "VIDEO", "PHOTOS", "NOTE", "CORRECTION", "REVIEW", "Q&A", "TL;DR", "TLDR", "SUMMARY", "SPOILERS", "SPOILER",
    "WARNING", "EDITOR'S", "COMMENT", "COMMENTARY", "FEATURE", "INTERVIEW", "ALERT", "NEWS", "ANZEIGE", "EILMELDUNG",
    "DIRECT", "DEAR", "HOST",
})  # fmt: skip
_DatelineCheck = Callable[[str, str], bool]
# Each with characters of which every match has one, so that most patterns need not be tried.
DATELINE_PATTERNS: tuple[tuple[str, re.Pattern[str], _DatelineCheck], ...] = (
    # TALLINN, Estonia (AP) — · Berlin, 3. März (dpa/bb) - · Von Ada Quill, Berlin (dpa) –
    (
        _BRACKETS,
        re.compile(
            rf"{_BYLINE_PREFIX}{_PLACE}{_DAY}?[.,]?\s*{_BRACKETED_AGENCY}\s*(?:{_DASH}|:|=|\.(?!\w))\s*"
        ),
        _has_credited_place,
    ),
    # МОСКВА, 5 марта. /ТАСС/.
    ("/", re.compile(rf"{_PLACE}{_DAY}?[.,]?\s*{_SLASHED_AGENCY}\s*(?:{_DASH}|\.)\s*"), _has_credited_place),
    # NEW DELHI, Mar 5 (PTI) The mill
    (_BRACKETS, re.compile(rf"{_PLACE}{_DAY}?[.,]?\s*{_BRACKETED_AGENCY}\s*"), _has_certain_place),
    # [東京 3日 ロイター] - · (서울=연합뉴스) 홍길동 기자 =
    (
        _BRACKETS,
        re.compile(
            r"[\[［(（]\s*(?P<place>[^\s\d=\])）］]{2,12})\s*(?:[\d０-９]{1,2}日)?\s*[=\s]\s*(?P<agency>[^\])）］]{2,12})[\])）］]"
            r"\s*(?:[^=\s]{2,12}\s*(?:기자|특파원)\s*=|[-–—=])?\s*"
        ),
        _has_known_agency,
    ),
    # (ANSA) - ROMA, 03 MAR - · (AP) —
    (
        _BRACKETS,
        re.compile(
            rf"{_BRACKETED_AGENCY}\s*{_DASH}\s*(?:(?P<place>[^\W\d_a-z][^\W\d_a-z\s'’-]+(?:\s[^\W\d_a-z]+)*){_DAY}?\s*{_DASH}\s*)?"
        ),
        _has_known_agency,
    ),
    # 新华社北京3月5日电（记者王明）
    (
        "日",
        re.compile(
            r"[（(]?(?P<agency>新华社|新華社|中新社|中新网)(?P<place>\w{2,6}?)\d{1,2}月\d{1,2}日电\s*"
            r"(?:[（(][^）)]{1,30}[）)])?[）)]?\s*"
        ),
        _has_known_agency,
    ),
    # МОСКВА, 5 мар — РИА Новости. · KYIV, March 5 - Ukrinform.
    (
        _DASHES,
        re.compile(rf"{_PLACE}{_DAY}[.,]?\s*{_DASH}\s*(?P<agency>[^\W\d][\w\s-]{{1,25}})\.\s+"),
        _has_known_agency,
    ),
    # AFP - Le président
    (_DASHES, re.compile(rf"(?P<agency>[A-Za-z]{{2,9}})\s{_DASH}\s*(?P<place>)"), _has_known_agency),
    # LONDON — · ST. LOUIS, 3 May -- · CLEVELAND, Ohio -
    (_DASHES, re.compile(rf"{_PLACE}{_DAY}?\s*(?:\([^()]{{4,24}}\)\s*)?{_DASH}\s*"), _is_in_capitals),
    # Berlin - · New York –
    (_DASHES, re.compile(rf"{_PLACE}{_DAY}?\s*(?:\s[–—-]|\.\s?[–—-])\s+"), _is_dateline_city),
    # NEW DELHI: · Islamabad:
    (":", re.compile(rf"{_PLACE}{_DAY}?\s?:\s+"), _is_dateline_city),
)  # fmt: skip


def split_dateline(paragraph: str) -> Dateline:
    """Split the dateline off a paragraph.

    Args:
        paragraph: the first paragraph of a story.

    Returns:
        Empty place and agency, and the paragraph itself, when it has none.
    """
    start = paragraph[:_MAX_DATELINE_CHARS]
    for characters, pattern, is_dateline in DATELINE_PATTERNS:
        match = pattern.match(start) if any(map(start.__contains__, characters)) else None
        if match and paragraph[match.end() :].strip():
            place, agency = _place_name(match), _agency_name(match)
            if is_dateline(place, agency):
                return Dateline(place, agencies.find_agency(f"({agency})"), paragraph[match.end() :].strip())
    return Dateline("", "", paragraph)


def _place_name(match: re.Match[str]) -> str:
    """Return the place as written, with the dot of an abbreviated region: SPRINGFIELD, Ill."""
    place = (match["place"] or "").strip(" ,.")
    region = place.rpartition(", ")[2] if ", " in place else ""
    has_dot = match.string[match.end("place") : match.end("place") + 1] == "."
    return f"{place}." if has_dot and 0 < len(region) <= _MAX_REGION_ABBREVIATION_CHARS else place


def _agency_name(match: re.Match[str]) -> str:
    return (match.groupdict().get("agency") or "").strip(" .")


@cache
def _dateline_cities() -> frozenset[str]:
    lines = resources.files(__package__).joinpath("cities.txt").read_text("utf-8").splitlines()
    return frozenset(
        name.casefold() for line in lines if not line.startswith("#") for name in line.split("|") if name
    )
