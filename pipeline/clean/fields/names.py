"""One byline as written in; the people and the organisations it names, out.

"By Ada Quill and Jon Roe Jr., Staff Writers | The Vale Post" names two people and an organisation.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from pipeline import agencies, dates

__all__ = ["Byline", "begins_byline", "folded", "is_account", "read_byline"]

_EDGE = r"(?<![\w.]){}(?!\w)"


def _words(kind: str) -> str:
    """The words of one kind in all languages, as alternatives of one expression."""
    table = resources.files(__package__).joinpath("bylines.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line.startswith(kind))
    return "(?:" + "|".join(row[2] for row in rows) + ")"


_LEADING = re.compile(rf"^{_words('lead')}(?:\s+|\s*:\s*|(?<=:))(?=\S)", re.IGNORECASE)
_ROLE = re.compile(_EDGE.format(_words("role")), re.IGNORECASE)
_HOUSE = re.compile(
    _EDGE.format(_words("house"))
    + r"|^the\s|新聞|新闻|通讯社|通信社|日报|日報|編集部|编辑部|뉴스|신문|타임스",
    re.IGNORECASE,
)
_NOBODY = re.compile(_words("nobody"), re.IGNORECASE)
_ACCOUNT = re.compile(_words("account"), re.IGNORECASE)
_COMPANY = re.compile(r"\b(?:GmbH|Ltd|Inc|LLC|KG|Corp)\b")
# Those who did something else for the story: Photographs by Ada Quill.
_OTHER_WORK = re.compile(
    r"^\W*(?:photo\w*|foto\w*|image|bild\w*|illustrat\w*|grafik\w*|graphics?|video|camera|produced|production|edited|edition"
    r"|(?:medically |expert )?review\w*|fact[- ]?check\w*|translat\w*|übersetz\w*|traduc\w*|mise en ligne|sponsored"
    r"|presented|verified|gepr\w*|geprüft)\b[^|]{0,20}?(?:\b(?:by|von|par|por|di|door|av)\b|:)",
    re.IGNORECASE,
)
_DAY_MARK = re.compile(r"\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d\d|\b(?:1[89]|2[05])\d\d|年|년")
_CLOCK = re.compile(
    r"(?<!\w)\d{1,2}[:.h]\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?|\s?Uhr|\s[A-Z]{2,4})?(?!\w)", re.IGNORECASE
)
# A word before a date is a label when a name stands behind: Datum: 2. Mai 2024 | Autor: Ada Quill.
_NAME_BEHIND = re.compile(r"[^\W\d_a-z][\w.'’-]+\s+[^\W\d_a-z][\w.'’-]+")
_LEFT_OVER = re.compile(
    r"(?:[\s,]+(?:on|at|am|vom|um|den|the|le|el|dal|\w+day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag))+$",
    re.IGNORECASE,
)
# Names of houses hold small words that names of people do not: Center for Drug Evaluation and Research.
_SMALL_WORD = re.compile(r"\s(?:for|of|für|des|zur|pour|para|per il|voor)\s")
_ADDRESS = re.compile(r"[\w.+-]+(?:@|\[at\]|\(at\))[\w.-]+\.\w+|https?://\S+|www\.\S+|(?<!\w)@\w+")
_BRACKETS = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]?")
# What follows a byline in one line: the time it takes to read, a prompt.
_AFTER = re.compile(
    r"\s*(?:[•·|,–—-]\s*)?\b(?:\d+ min(?:ute)?s?\b|published|updated|posted|last updated|follow|share|read more"
    r"|tips meg|see more|view profile|bio\b|about the author).*$",
    re.IGNORECASE,
)
_BARS = re.compile(r"\s*[|•·;/\n\t]\s*|\s+[–—-]\s+")
_AND = re.compile(
    r"\s+(?:and|&|und|et|og|och|oraz|и|та|ve|dan|và|ja|with|mit)\s+|\s*[,;]\s+(?:and|und|et|y)\s+|\s*、\s*",
    re.IGNORECASE,
)
# These are also within names: Ortega y Gasset, Costa e Silva.
_WEAK_AND = re.compile(r"(?<=\w)\s+(?:y|e|en|i|a|і|da)\s+(?=[^\W\d_a-z])")
# Publishers give themselves as author, with their seat: The Vale Post, Bremen, Germany.
_IMPRINT = re.compile(
    r"(?P<house>[^,]{2,60}),\s*[^,]{2,40},\s*(?:Germany|Deutschland|Austria|Österreich|Switzerland|Schweiz|France|Italy|Spain)$"
)
# Ada Quill for The Vale Post: whom they write for is no part of a name of two words or more.
_FOR_HOUSE = re.compile(r"^(\S+\s+\S+.*?)\s+[Ff]or\s+[Tt]he\s+[A-Z].*$")
_SUFFIX = re.compile(r"^(?:Jr|Sr|I{2,3}|IV|Esq)\.?$", re.IGNORECASE)
_DEGREES = (
    r"(?:Ph\.?\s?D|M\.?\s?D|M\.?S[cW]?|M\.?A|B\.?[SA]c?|B\.?S\.?N|M\.?B\.?A|M\.?P\.?H|D\.?O|D\.?V\.?M|V\.?M\.?D|DACVB|LVT|R\.?D\.?N?"
    r"|L\.?D\.?N?|R\.?N|N\.?P|PA-C|C\.?P\.?T|CSCS|D?PT|C\.?P\.?A|C\.?F\.?[PA]|J\.?D|LL\.?[MB]|LCSW|MBBS|FACP|P\.?E|Pharm\.?D|Ed\.?D|M\.?F\.?A|Dr)"
)
_DEGREE = re.compile(rf"^(?:{_DEGREES}\.?[\s,]*)+$")
_TRAILING_DEGREE = re.compile(rf"(?:,?\s+{_DEGREES}\.?)+$")
_KOREAN_ROLE = re.compile(r"\s*(?:기자|특파원|記者|记者|編集委員|논설위원|선임기자|인턴기자)\s*")
_BROKEN = re.compile(r"[{}<>=\\#:]|\w\.\w+\.\w|^\W*(?:image|photo):|\d{4,}|^[\d\W]+$", re.IGNORECASE)
_MOST_WORDS = 5
_LONGEST = 300
_EDGES = " \u00a0|•·:;,–—-\t\n~→"


@dataclass(frozen=True, slots=True)
class Byline:
    """Who signs, in the byline's order."""

    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


def folded(name: str) -> str:
    """A name without case, accents and marks, to compare it with another writing."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def is_account(name: str) -> bool:
    """Whether a name is what a system calls who posted: admin, staff.

    Args:
        name: one of a byline.
    """
    return _ACCOUNT.fullmatch(name) is not None


def begins_byline(text: str) -> bool:
    """Whether a line begins as bylines do, with a name to follow: By Ada Quill.

    Args:
        text: one line as readers see it.
    """
    lead = _LEADING.match(text)
    return lead is not None and not text[lead.end()].islower() and not text[lead.end()].isdigit()


@lru_cache(maxsize=4096)
def read_byline(text: str, house: frozenset[str] = frozenset()) -> Byline:
    """Read a byline.

    Args:
        text: as written, with whatever stands around the names.
        house: folded names of the site itself.

    Returns:
        People without "By", roles, degrees, addresses, dates; organisations apart. A line that names a role and
        nobody else signs for its organisation: Guardian staff reporter.
    """
    imprint = _IMPRINT.match(text)
    if imprint:
        return Byline((), (imprint["house"].strip(),))
    people: list[str] = []
    organisations: list[str] = []
    roles: list[str] = []
    accounts: list[str] = []
    for part in _parts(_bare(text)):
        kind = _kind(part, house)
        if kind == "person" and organisations and not people and " " not in part:
            continue  # the place of an office: The Vale Post, Frankfurt, Germany
        {"person": people, "organisation": organisations, "role": roles, "account": accounts}.get(
            kind, []
        ).append(part)
    people = _without_places(people)
    if not people and not organisations:
        organisations = [role for role in roles if len(role.split()) > 1] or accounts
    return Byline(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(organisations)))


def _without_places(people: list[str]) -> list[str]:
    """Beside whole names, a word alone is where somebody writes from: Ada Quill, Berlin."""
    whole = [name for name in people if not name.isascii() or " " in name]
    return whole if any(" " in name for name in whole) else people


def _bare(text: str) -> str:
    """Without addresses, dates, what leads in and what follows."""
    if text.startswith(("http://", "https://", "www.", "(", "/")):
        return ""
    text = _BRACKETS.sub(_bracketed, _ADDRESS.sub(" ", text))
    text = _unled(_undated(text[:_LONGEST]))
    return _KOREAN_ROLE.sub(" ", _AFTER.sub("", text)).strip(_EDGES)


def _undated(text: str) -> str:
    """What stands before a date; what stands behind it when nothing does before."""
    if _DAY_MARK.search(text):
        day = dates.find(text)
        if day:
            before = _LEFT_OVER.sub("", text[: day.start].rstrip(_EDGES))
            text = before if " " in before or not _NAME_BEHIND.search(text, day.end) else text[day.end :]
    return _CLOCK.sub(" | ", text) if ":" in text or "Uhr" in text else text


def _unled(text: str) -> str:
    """Without the words that lead to a name."""
    if _OTHER_WORK.match(text):
        return text
    for _ in range(2):
        text = _LEADING.sub("", text.strip(_EDGES))
    return text


def _bracketed(found: re.Match[str]) -> str:
    """An agency in brackets signs as well; anything else in brackets is a remark."""
    inside = found[1] or found[2] or ""
    return f" | {inside}" if agencies.recognise(f"({inside})") else " "


def _parts(text: str) -> Iterator[str]:
    for piece in _BARS.split(text):
        if _OTHER_WORK.match(piece):
            continue
        whole = _LEFT_OVER.sub("", _unled(piece))
        if _is_whole_house(whole):
            yield whole.strip()
            continue
        for each in _apart(whole):
            yield from _between_commas(each)


def _apart(piece: str) -> list[str]:
    """The names that "and" joins; a role may hold the word as well: Showbiz & TV Reporter."""
    halves = _AND.split(_FOR_HOUSE.sub(r"\1", piece))
    is_role = len(halves) > 1 and _ROLE.search(halves[-1]) and all(" " not in half for half in halves[:-1])
    return [piece] if is_role else halves


def _is_whole_house(piece: str) -> bool:
    """Names of houses hold "and" and commas: Chemnitzer Verlag und Druck GmbH & Co. KG."""
    if _COMPANY.search(piece):
        return True
    return "," not in piece and _SMALL_WORD.search(piece) is not None and _HOUSE.search(piece) is not None


def _between_commas(text: str) -> Iterator[str]:
    """Each name between commas, a Jr. with the name it belongs to, without degrees."""
    names: list[str] = []
    for part in re.split(r"\s*[,،，]\s*", text):
        if names and _SUFFIX.match(part):
            names[-1] = f"{names[-1]}, {part}"
        elif part and not _DEGREE.match(part):
            names.append(
                _TRAILING_DEGREE.sub("", part).strip(" .") if _TRAILING_DEGREE.search(part) else part.strip()
            )
    if len(names) == 2 and all(len(name.split()) == 1 for name in names) and names[0].isalpha():  # noqa: PLR2004
        # Quill, Ada: libraries put the last name first.
        names = [f"{names[1]} {names[0]}"]
    for name in names:
        yield from _halves(name)


def _halves(name: str) -> Iterator[str]:
    agency = _agency_behind(name)
    if agency:
        yield from (name[: -len(agency)].strip(), agency)
        return
    halves = [half.strip() for half in _WEAK_AND.split(name)]
    whole = len(halves) < 2 or any(len(half.split()) < 2 for half in halves)  # noqa: PLR2004
    yield from [name] if whole else halves


def _agency_behind(name: str) -> str:
    """The agency that follows a person's name with nothing between: Ada Quill The Associated Press."""
    words = name.split(" ")
    if len(words) <= 2 or not agencies.recognise(name):  # noqa: PLR2004
        return ""
    tails = (" ".join(words[place:]) for place in range(2, len(words)))
    return next((tail for tail in tails if agencies.recognise(tail)), "")


def _kind(part: str, house: frozenset[str]) -> str:
    words = part.split()
    if (
        not part
        or _NOBODY.fullmatch(part)
        or _BROKEN.search(part)
        or not any(sign.isalpha() for sign in part)
    ):
        return "nothing"
    if _ACCOUNT.fullmatch(part):
        return "account"
    if folded(part) in house:
        return "organisation"
    if _ROLE.search(part):
        return "role"
    named = agencies.recognise(part) or _HOUSE.search(part) or _SMALL_WORD.search(part)
    if named or len(words) > _MOST_WORDS or _is_code(part):
        return "organisation"
    return "person" if len(part) > 1 else "nothing"


def _is_code(part: str) -> bool:
    """Capitals of a house: NTB, BET; initials of a person have dots."""
    return len(part) <= 5 and part.isupper() and part.isascii() and part.isalpha() and len(part) > 2  # noqa: PLR2004
