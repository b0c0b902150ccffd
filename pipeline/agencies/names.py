"""Find the wire agency that a short text credits: a byline, a photo credit, a dateline, a copyright line.

An agency's full name, or a name that is no ordinary word, counts wherever it stands. A code of a few
letters ("PA", "TT") is also a state, a title or a loudspeaker system, so it counts only where agencies
are credited: alone, in a bracket, beside a slash, before "Photo" or "via", after "Copyright 2023" or "©".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

__all__ = ["AGENCIES", "Agency", "find_agency"]

# A credit is short; a longer text is a story that mentions an agency.
MAX_TEXT_CHARS = 600


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency and how its name is written.

    Args:
        name: its usual short name, which `find_agency` returns.
        names: spellings that count anywhere in a text, in any case.
        codes: short codes that count only in a credit, in this case.
        host: the ending of its own site's host; empty when it has none that readers see.
    """

    name: str
    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    host: str = ""


def _parse_agency(line: str) -> Agency:
    name, host, codes, names = line.split("\t")
    return Agency(name, tuple(filter(None, names.split("|"))), tuple(filter(None, codes.split("|"))), host)


def _load_agencies() -> tuple[Agency, ...]:
    table = resources.files(__package__).joinpath("agencies.tsv").read_text("utf-8")
    return tuple(_parse_agency(line) for line in table.splitlines() if line and not line.startswith("#"))


AGENCIES: tuple[Agency, ...] = _load_agencies()

_UNSPACED_SCRIPT_CHAR = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _whole_word_pattern(name: str) -> str:
    """Return a pattern for whole words, except in scripts without spaces."""
    return re.escape(name) if _UNSPACED_SCRIPT_CHAR.search(name) else rf"(?<!\w){re.escape(name)}(?!\w)"


def _fold(name: str) -> str:
    """Fold case, and Turkish dotted and dotless i to the same letter: capitals do not tell which was meant."""
    return name.replace("İ", "i").replace("\N{LATIN SMALL LETTER DOTLESS I}", "i").casefold()


_NAME_BY_SPELLING = {
    _fold(spelling): agency.name for agency in AGENCIES for spelling in (*agency.names, *agency.codes)
}
# "Pennsylvania" in "Harrisburg, PA" and "Trinidad" in "Port of Spain, TT": a comma before these codes means a place.
_PLACE_CODES = frozenset({"PA", "MIA", "SPA", "Antara", "Beta", "AA"})
# Codes that a bracket explains in any text: "a physician assistant (PA)", "American Airlines (AA)".
_EXPLAINED_CODES = frozenset({"PA", "AA"})
# "(AP)" after these towns alone is their state, Andhra Pradesh; the agency would add ", India".
_ANDHRA_TOWN = re.compile(
    r"^\W*(?:Hyderabad|Vijayawada|Visakhapatnam|Amaravati|Tirupati|Guntur|Nellore|Kurnool|Kakinada|Rajahmundry|Anantapur"
    r"|Kadapa|Eluru|Ongole|Chittoor|Srikakulam|Vizianagaram)\s*[(\[]",
    re.IGNORECASE,
)


def _longest_first(spellings: Iterable[str]) -> list[str]:
    return sorted(spellings, key=len, reverse=True)


_ALL_NAMES = _longest_first(name for agency in AGENCIES for name in agency.names)
_NAMES_PATTERN = "|".join(_whole_word_pattern(name) for name in _ALL_NAMES)
_ALL_CODES = _longest_first(code for agency in AGENCIES for code in agency.codes)


def _code_pattern_without(codes: frozenset[str] = frozenset()) -> str:
    return "(?P<code>" + "|".join(re.escape(code) for code in _ALL_CODES if code not in codes) + ")"


_CODE_PATTERN = _code_pattern_without()
_UNAMBIGUOUS_CODE_PATTERN = _code_pattern_without(_PLACE_CODES)
_BRACKET_CODE_PATTERN = _code_pattern_without(_EXPLAINED_CODES)
_DATELINE_CODE_PATTERN = _code_pattern_without(frozenset({"PA"}))
# "Source:" in the languages of the listed agencies' readers.
SOURCE_WORDS = (
    r"sources?|quellen?|fuentes?|fontes?|fonti|bron|kaynak|źródło|zdroj|källa|kilde|kjelde|lähde|allikas|šaltinis|avots|forrás"
    r"|sursa|izvor|vir|burimi|источник|джерело|крыніца|източник|πηγή|מקור|المصدر|منبع|स्रोत|सोर्स|출처|来源|來源|出典|nguồn|sumber"
)
_DASH_CHARS = r"\-\u2013\u2014\u2015"
_MEDIA_PATTERN = (
    r"(?:[Nn]ews (?:[Ss]ervice|[Aa]gency|[Ff]eed)"
    r"|Photos?|Images?|Archives?|Pictures?|Wire|Media|File|Foto|News(?:wire|features)?|Newsroom|Video|Illustration"
    r"|Graphic|(?:[A-Z][\w&-]+\s+){0,3}(?:Writers?|Correspondent|Editor)|(?:writers?|journalists?)(?= [A-Z]))"
)
_CREDIT_PATTERN = (
    r"(?:(?:(?:©|\(c\)|copyright)\s*){1,2}(?:\s*\d{4}(?:\s*[-\u2013]\s*\d{4})?)?"
    rf"|(?:{SOURCE_WORDS}|autor(?:ka)?|автор|photo|foto|credit|crédito|image|bild|text|agency|agencies|agencia|agências?|agences?|agenturen"
    r"|agenzia|redazione|redacci[oó]n|redação|rédaction|redaktion|redactie|redakcja)\s*[:\uff1a]?"
    r"|via|by|from|door|av|af|oleh|theo|von|con|avec|mit|with|par|di|(?:informaci[oó]n|informações|informazioni|informations?|files?|material"
    r"|distributed)\s(?:de|da|di|von|from|by))\s?:?"
)

# Each pattern is one form of credit, the most reliable first.
SIGNATURES: tuple[re.Pattern[str], ...] = (
    # The code alone, also with a date or initials: "(dpa)", "APA, 24.11.2026", "(Hina) xana", "PTI ABC DEF"
    re.compile(rf"^\W*{_CODE_PATTERN}\W*$"),
    re.compile(rf"^[\s(\[]*{_CODE_PATTERN},\s*[\d./ ]{{6,}}\W*$"),
    re.compile(rf"^\({_CODE_PATTERN}\)(?:\s[a-z]{{2,5}}){{1,4}}$"),
    re.compile(r"^[\s\u2013\u2014-]*(?P<code>PTI|IANS|epd|SID|APA|sda|dpa)(?:\s[A-Za-z/]{2,7}){1,5}$"),
    re.compile(rf"(?i:with)\s{_CODE_PATTERN}\s(?i:inputs?)(?!\w)"),
    # "© SITA Všetky práva vyhradené", "© AAP 2026"
    re.compile(
        rf"(?i:©|\(c\)|copyright)\s*(?:\d{{4}}\s*)?{_CODE_PATTERN}\s+(?:\d{{4}}|All|Alle|Tous|Todos|Tutti|Wszelkie|Všetky|Všechna|Sva|Vse|Minden"
        r"|Toate)(?!\w)"
    ),
    # "(AP)", "[PTI]", "(AP/Reuters)", "(dpa/lby)" that ends the text or opens the story.
    re.compile(rf"[(\[]\s*{_BRACKET_CODE_PATTERN}\s*(?:/[^)\]]{{1,30}})?[)\]]\s*(?:$|[{_DASH_CHARS}:.,;)])"),
    re.compile(rf"^[^a-z]{{2,60}}[(\[]\s*{_DATELINE_CODE_PATTERN}\s*[)\]]"),
    re.compile(rf"^[^()]{{2,40}}[(\[]\s*{_DATELINE_CODE_PATTERN}\s*[)\]]\s*[{_DASH_CHARS}]"),
    # A Japanese dateline: place, day and agency in one pair of brackets.
    re.compile(rf"^[【\[][^】\]]{{1,20}}?{_CODE_PATTERN}[】\]]"),
    # "Accra, Nov. 24, GNA - "
    re.compile(rf"^[^()]{{2,30}}\d[^()a-z]{{0,8}}\s{_DATELINE_CODE_PATTERN}\s[{_DASH_CHARS}]"),
    # "AP Photo/Virginia Mayo", "PA Wire", "AP Sports Writer"
    re.compile(rf"(?<![\w.]){_CODE_PATTERN}\s+{_MEDIA_PATTERN}(?!\w)"),
    # "Jeff Pachoud/AFP", "AFP/Getty Images", "dpa-infocom"
    re.compile(
        rf"(?:/\s*{_CODE_PATTERN}(?!\w)|(?<![\w/.]){_CODE_PATTERN.replace('code', 'before')}\s*/\s*\w)"
    ),
    re.compile(r"(?<!\w)(?P<code>dpa)(?:-[\w]+)?(?!\w)"),
    # "MOSCOW, November 24. /TASS/."
    re.compile(rf"/\s*{_CODE_PATTERN}\s*/"),
    # After the words of a credit, as in "Source: EFE" and "with AFP".
    re.compile(
        rf"(?i:{_CREDIT_PATTERN})\s+(?:the\s+)?{_CODE_PATTERN}(?:\s*$|\s*[,./|)\]:;]|\s+(?:and|y|et|und|e|all|via|/)(?!\w))"
    ),
    re.compile(rf"(?<![\w.]){_CODE_PATTERN}\s+(?i:via)\s"),
    # "By JARI TANNER, AP", "NEW DELHI | PTI"
    re.compile(rf"(?:[,;]|\s[|•·{_DASH_CHARS}])\s*{_UNAMBIGUOUS_CODE_PATTERN}\W*$"),
    # At the start: "AFP - Le président", "PTI: …"
    re.compile(rf"^\W*{_CODE_PATTERN}\s*(?:\s[{_DASH_CHARS}]\s|:\s)"),
)
_AGENCY_NAME = re.compile(_NAMES_PATTERN, re.IGNORECASE)
_FOLDED_NAMES = tuple(_fold(name) for name in _ALL_NAMES)
_WORD = re.compile(r"\w+")
# A word of each code: a text without any of them has no credit.
_CODE_WORDS = frozenset(word for code in _ALL_CODES for word in _WORD.findall(code))
_UNSPACED_CODES = tuple(code for code in _ALL_CODES if _UNSPACED_SCRIPT_CHAR.search(code))


def find_agency(text: str) -> str:
    """Return the wire agency that a short text credits.

    Args:
        text: one byline, credit, dateline bracket or copyright line, at most a few hundred characters.

    Returns:
        The agency's usual short name ("AP", "Reuters", "dpa"), or "" when none is credited. Of several
        ("AFP/AP") the full name that comes first, else the code of the first matching form.
    """
    if not text or len(text) > MAX_TEXT_CHARS:
        return ""
    match = _AGENCY_NAME.search(text) if _may_contain_name(text) else None
    if match:
        return _NAME_BY_SPELLING[_fold(match[0])]
    if not _CODE_WORDS.isdisjoint(_WORD.findall(text)) or any(code in text for code in _UNSPACED_CODES):
        return next((name for signature in SIGNATURES if (name := _match_signature(signature, text))), "")
    return ""


def _may_contain_name(text: str) -> bool:
    """Check for substrings first: this is fifty times faster than the pattern with word edges."""
    folded = _fold(text)
    return any(name in folded for name in _FOLDED_NAMES)


def _match_signature(signature: re.Pattern[str], text: str) -> str:
    match = signature.search(text)
    if not match or _ANDHRA_TOWN.match(text):
        return ""
    code = match.groupdict().get("code") or match.groupdict().get("before") or ""
    return _NAME_BY_SPELLING[_fold(code)]
