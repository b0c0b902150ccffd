"""Short text around a story (byline, credit, dateline bracket, copyright line) in, wire agency out.

An agency's full name, or a name that is no ordinary word, counts wherever it stands. A code of a few
letters ("PA", "TT") is also a state, a title or a loudspeaker system, so it counts only where agencies
sign: alone, in a bracket, beside a slash, before "Photo" or "via", after "Copyright 2023" or "©".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

__all__ = ["AGENCIES", "Agency", "recognise"]

LONGEST_TEXT = 600  # characters; a signature is short, and a story that only mentions an agency is not signed


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency and how its name is written.

    Args:
        name: its usual short name, which `recognise` returns.
        names: what counts wherever it stands, in any case.
        codes: short codes that count only in a signature, in this case.
        host: the ending of its own site's host; empty when it has none that readers see.
    """

    name: str
    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    host: str = ""


def _read(line: str) -> Agency:
    name, host, codes, names = line.split("\t")
    return Agency(name, tuple(filter(None, names.split("|"))), tuple(filter(None, codes.split("|"))), host)


def _load() -> tuple[Agency, ...]:
    table = resources.files(__package__).joinpath("agencies.tsv").read_text("utf-8")
    return tuple(_read(line) for line in table.splitlines() if line and not line.startswith("#"))


AGENCIES: tuple[Agency, ...] = _load()

_WORDS_OF_SCRIPTS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _anywhere(name: str) -> str:
    """Whole words, except in scripts that write no spaces."""
    return re.escape(name) if _WORDS_OF_SCRIPTS.search(name) else rf"(?<!\w){re.escape(name)}(?!\w)"


def _fold(name: str) -> str:
    """Case folded, with Turkish dotted and dotless i the same: capitals do not say which one was meant."""
    return name.replace("İ", "i").replace("\N{LATIN SMALL LETTER DOTLESS I}", "i").casefold()


_BY_WRITING = {_fold(writing): each.name for each in AGENCIES for writing in (*each.names, *each.codes)}
# "Pennsylvania" in "Harrisburg, PA" and "Trinidad" in "Port of Spain, TT": a comma before these says a place.
_PLACES_TOO = frozenset({"PA", "MIA", "SPA", "Antara", "Beta"})


def _longest_first(writings: Iterable[str]) -> list[str]:
    return sorted(writings, key=len, reverse=True)


_ALL_NAMES = _longest_first(name for each in AGENCIES for name in each.names)
_NAMES = "|".join(_anywhere(name) for name in _ALL_NAMES)
_ALL_CODES = _longest_first(code for each in AGENCIES for code in each.codes)
_CODE = "(?P<code>" + "|".join(re.escape(code) for code in _ALL_CODES) + ")"
_SIGNED = "(?P<code>" + "|".join(re.escape(code) for code in _ALL_CODES if code not in _PLACES_TOO) + ")"
_DASH = r"\-\u2013\u2014\u2015"
_MEDIA = (
    r"(?:Photos?|Images?|Archives?|Pictures?|Wire|Media|File|Foto|News(?:wire|features)?|Newsroom|Video|Illustration"
    r"|Graphic|(?:[A-Z][\w&-]+\s+){0,3}(?:Writers?|Correspondent|Editor))"
)
_GIVEN_BY = (
    r"(?:(?:©|\(c\)|copyright)(?:\s*\d{4}(?:\s*[-\u2013]\s*\d{4})?)?|(?:source|quelle|fuente|fonte|photo|foto|credit|crédito|image|bild|text|agency"
    r"|agencies|agencia|agences|agence|agenturen)\s*:?|via|by|from|von|con|avec|mit|with|par|di)"
)

# Each is one way agencies sign; tried in this order of trust.
SIGNATURES: tuple[re.Pattern[str], ...] = (
    # Nothing else is there: "AP", "(dpa)", "AFP."
    re.compile(rf"^\W*{_CODE}\W*$"),
    # "(AP)", "[PTI]", "(AP/Reuters)", "(dpa/lby)" that ends the text or opens the story.
    re.compile(rf"[(\[]\s*{_CODE}\s*(?:/[^)\]]{{1,30}})?[)\]]\s*(?:$|[{_DASH}:.,;)])"),
    re.compile(rf"^[^a-z]{{2,60}}[(\[]\s*{_CODE}\s*[)\]]"),
    # "AP Photo/Virginia Mayo", "PA Wire", "AP Sports Writer"
    re.compile(rf"(?<![\w.]){_CODE}\s+{_MEDIA}(?!\w)"),
    # "Jeff Pachoud/AFP", "AFP/Getty Images", "dpa-infocom"
    re.compile(rf"(?:/\s*{_CODE}(?!\w)|(?<![\w/.]){_CODE.replace('code', 'before')}\s*/\s*\w)"),
    re.compile(r"(?<!\w)(?P<code>dpa)(?:-[\w]+)?(?!\w)"),
    # "MOSCOW, November 24. /TASS/."
    re.compile(rf"/\s*{_CODE}\s*/"),
    # The words of a credit come before it, as in "Source: EFE" and "with AFP".
    re.compile(
        rf"(?i:{_GIVEN_BY})\s+(?:the\s+)?{_CODE}(?:\s*$|\s*[,./|)\]:;]|\s+(?:and|y|et|und|e|all|via|/)(?!\w))"
    ),
    re.compile(rf"(?<![\w.]){_CODE}\s+(?i:via)\s"),
    # "By JARI TANNER, AP", "NEW DELHI | PTI"
    re.compile(rf"(?:[,;]|\s[|•·{_DASH}])\s*{_SIGNED}\W*$"),
    # At the start: "AFP - Le président", "PTI: …"
    re.compile(rf"^\W*{_CODE}\s*(?:\s[{_DASH}]\s|:\s)"),
)
_NAMED = re.compile(_NAMES, re.IGNORECASE)
_FOLDED = tuple(_fold(name) for name in _ALL_NAMES)
_WORD = re.compile(r"\w+")
# A word of each code: a text without any of them has no signature.
_MARKS = frozenset(word for code in _ALL_CODES for word in _WORD.findall(code))


def recognise(text: str) -> str:
    """Name the wire agency that signs a short text.

    Args:
        text: one byline, credit, dateline bracket or copyright line, at most a few hundred characters.

    Returns:
        The agency's usual short name ("AP", "Reuters", "dpa"), or "" when none signs it. Of several
        ("AFP/AP") the first by place among full names, else the first by signature.
    """
    if not text or len(text) > LONGEST_TEXT:
        return ""
    named = _NAMED.search(text) if _may_be_named(text) else None
    if named:
        return _BY_WRITING[_fold(named[0])]
    if not _MARKS.isdisjoint(_WORD.findall(text)):
        return next((name for signature in SIGNATURES if (name := _signed(signature, text))), "")
    return ""


def _may_be_named(text: str) -> bool:
    """A hundred substring checks are fifty times cheaper than the expression that checks the edges."""
    folded = _fold(text)
    return any(name in folded for name in _FOLDED)


def _signed(signature: re.Pattern[str], text: str) -> str:
    found = signature.search(text)
    if not found:
        return ""
    code = found.groupdict().get("code") or found.groupdict().get("before") or ""
    return _BY_WRITING[_fold(code)]
