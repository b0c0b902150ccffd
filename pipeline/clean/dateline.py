"""The first paragraph in; its dateline's place and agency, and the paragraph without them, out.

`SHAPES` is the list of forms, in order of how much they say. A form with an agency may have its place in small letters;
without one, the place is in capitals or a city that newsrooms write from.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipeline import agencies

__all__ = ["SHAPES", "Dateline", "take_dateline"]

# No dateline is longer.
_LONGEST = 140
# A place in capitals: letters, and words.
_SHORTEST, _MOST_WORDS = 3, 4
# Letters of a shortened region: Calif.
_SHORTENED = 6
_BY = (
    r"(?:(?:Von|By|Par|Por|Di|Door|Av)\s+[^\W\d_][\w.'’-]+(?:\s+[^\W\d_][\w.'’-]+){1,3}"
    r"(?:\s+(?:und|and|et|y|e)\s+[^\W\d_][\w.'’-]+(?:\s+[^\W\d_][\w.'’-]+){1,3})?\s*[,–—-]?\s+)?"
)
_PLACE = r"(?P<place>[^\W\d_][^\d()\[\]{}<>:;!?\"“”„«»|=–—（）［］]{1,58}?)"
_MONTH = r"[^\W\d_]{3,11}\.?"
_DAY = (
    rf"(?:[,.]?\s*(?:\d{{1,2}}\.?\s+(?:de\s+)?{_MONTH}(?:\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?"
    r"|\d{1,2}[./]\d{1,2}[./]?(?:\d{2,4})?))"
)
_SIGN = r"[(\[（［【]\s*(?P<agency>[^()\[\]（）［］【】]{2,40}?)\s*[)\]）］】]"
_SLASHED = r"/\s*(?P<agency>[^/()]{2,20}?)\s*/"
_DASH = r"(?:\.?\s?[–—−]{1,2}|\s?--|\.?\s?-(?=\s)|\.-|-(?=\s))"


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a story was written, who sent it, and the paragraph that follows."""

    place: str
    agency: str
    rest: str


def _signed(place: str, agency: str) -> bool:
    """A known agency after a name in which every word begins with a capital; or a place in capitals."""
    if agencies.recognise(f"({agency})"):
        return all(not word[0].islower() or word in _PARTICLES for word in place.split())
    return _in_capitals(place, "")


def _signed_plainly(place: str, agency: str) -> bool:
    """With nothing between the agency and the story, the place has to be sure."""
    return _by_agency(place, agency) and (_in_capitals(place, "") or _of_newsrooms(place, ""))


def _in_capitals(place: str, _agency: str) -> bool:
    """TALLINN, Estonia: everything before the first comma is in capitals, and is no call such as UPDATE."""
    head = place.partition(",")[0].strip()
    letters = [sign for sign in head if sign.isalpha()]
    upper = not any(map(str.islower, letters)) and any(map(str.isupper, letters))
    short = len(letters) >= _SHORTEST and len(head.split()) <= _MOST_WORDS
    return upper and short and _CALLS.isdisjoint(head.replace("/", " ").split())


def _of_newsrooms(place: str, _agency: str) -> bool:
    """Berlin, Rostock/Schwerin: a city that newsrooms write from."""
    heads = place.partition(",")[0].casefold().strip()
    return heads in _cities() or all(head.strip() in _cities() for head in heads.split("/"))


def _by_agency(_place: str, agency: str) -> bool:
    return bool(agencies.recognise(f"({agency})"))


_PARTICLES = frozenset(
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
_CALLS = frozenset({
    "BREAKING", "UPDATE", "UPDATED", "UPDATES", "LIVE", "WATCH", "EXCLUSIVE", "OPINION", "EDITORIAL", "ANALYSIS",
    "VIDEO", "PHOTOS", "NOTE", "CORRECTION", "REVIEW", "Q&A", "TL;DR", "TLDR", "SUMMARY", "SPOILERS", "SPOILER",
    "WARNING", "EDITOR'S", "COMMENT", "COMMENTARY", "FEATURE", "INTERVIEW", "ALERT", "NEWS", "ANZEIGE", "EILMELDUNG",
    "DIRECT", "DEAR", "HOST",
})  # fmt: skip
_Holds = Callable[[str, str], bool]
SHAPES: tuple[tuple[re.Pattern[str], _Holds], ...] = (
    # TALLINN, Estonia (AP) — · Berlin, 3. März (dpa/bb) - · Von Ada Quill, Berlin (dpa) –
    (re.compile(rf"{_BY}{_PLACE}{_DAY}?[.,]?\s*{_SIGN}\s*(?:{_DASH}|:|=|\.(?!\w))\s*"), _signed),
    # МОСКВА, 5 марта. /ТАСС/.
    (re.compile(rf"{_PLACE}{_DAY}?[.,]?\s*{_SLASHED}\s*(?:{_DASH}|\.)\s*"), _signed),
    # NEW DELHI, Mar 5 (PTI) The mill
    (re.compile(rf"{_PLACE}{_DAY}?[.,]?\s*{_SIGN}\s*"), _signed_plainly),
    # [東京 3日 ロイター] - · (서울=연합뉴스) 홍길동 기자 =
    (
        re.compile(
            r"[\[［(（]\s*(?P<place>[^\s\d=\])）］]{2,12})\s*(?:[\d０-９]{1,2}日)?\s*[=\s]\s*(?P<agency>[^\])）］]{2,12})[\])）］]"
            r"\s*(?:[^=\s]{2,12}\s*(?:기자|특파원)\s*=|[-–—=])?\s*"
        ),
        _by_agency,
    ),
    # (ANSA) - ROMA, 03 MAR - · (AP) —
    (
        re.compile(
            rf"{_SIGN}\s*{_DASH}\s*(?:(?P<place>[^\W\d_a-z][^\W\d_a-z\s'’-]+(?:\s[^\W\d_a-z]+)*){_DAY}?\s*{_DASH}\s*)?"
        ),
        _by_agency,
    ),
    # 新华社北京3月5日电（记者王明）
    (
        re.compile(
            r"[（(]?(?P<agency>新华社|新華社|中新社|中新网)(?P<place>\w{2,6}?)\d{1,2}月\d{1,2}日电\s*"
            r"(?:[（(][^）)]{1,30}[）)])?[）)]?\s*"
        ),
        _by_agency,
    ),
    # МОСКВА, 5 мар — РИА Новости. · KYIV, March 5 - Ukrinform.
    (re.compile(rf"{_PLACE}{_DAY}[.,]?\s*{_DASH}\s*(?P<agency>[^\W\d][\w\s-]{{1,25}})\.\s+"), _by_agency),
    # AFP - Le président
    (re.compile(rf"(?P<agency>[A-Za-z]{{2,9}})\s{_DASH}\s*(?P<place>)"), _by_agency),
    # LONDON — · ST. LOUIS, 3 May -- · CLEVELAND, Ohio -
    (re.compile(rf"{_PLACE}{_DAY}?\s*(?:\([^()]{{4,24}}\)\s*)?{_DASH}\s*"), _in_capitals),
    # Berlin - · New York –
    (re.compile(rf"{_PLACE}{_DAY}?\s*(?:\s[–—-]|\.\s?[–—-])\s+"), _of_newsrooms),
    # NEW DELHI: · Islamabad:
    (re.compile(rf"{_PLACE}{_DAY}?\s?:\s+"), _of_newsrooms),
)  # fmt: skip


def take_dateline(paragraph: str) -> Dateline:
    """Take a dateline off a paragraph.

    Args:
        paragraph: the first paragraph of a story.

    Returns:
        Empty place and agency, and the paragraph itself, when it has none.
    """
    start = paragraph[:_LONGEST]
    for shape, holds in SHAPES:
        found = shape.match(start)
        if found and paragraph[found.end() :].strip():
            place, agency = _place(found), _agency(found)
            if holds(place, agency):
                return Dateline(place, agencies.recognise(f"({agency})"), paragraph[found.end() :].strip())
    return Dateline("", "", paragraph)


def _place(found: re.Match[str]) -> str:
    """As written, with the dot of a shortened region: SPRINGFIELD, Ill."""
    place = (found["place"] or "").strip(" ,.")
    region = place.rpartition(", ")[2] if ", " in place else ""
    dotted = found.string[found.end("place") : found.end("place") + 1] == "."
    return f"{place}." if dotted and 0 < len(region) <= _SHORTENED else place


def _agency(found: re.Match[str]) -> str:
    return (found.groupdict().get("agency") or "").strip(" .")


@cache
def _cities() -> frozenset[str]:
    lines = resources.files(__package__).joinpath("cities.txt").read_text("utf-8").splitlines()
    return frozenset(
        name.casefold() for line in lines if not line.startswith("#") for name in line.split("|") if name
    )
