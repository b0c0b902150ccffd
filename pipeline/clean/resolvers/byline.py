"""Parse a byline into people and organisations.

"By Ada Quill and Jon Roe Jr., Staff Writers | The Vale Post" names two people and an organisation.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from pipeline import agencies, dates
from pipeline.clean.dateline import is_dateline_city
from pipeline.clean.resolvers.agency_credits import joined_agencies, split_contribution, trailing_agency
from pipeline.text import fold_to_alphanumeric

__all__ = [
    "Byline",
    "has_byline_prefix",
    "has_role_word",
    "is_ambiguous_name",
    "is_placeholder_author",
    "parse_byline",
]

_WHOLE_WORD_TEMPLATE = r"(?<![\w.]){}(?!\w)"


def _word_alternatives(kind: str) -> str:
    """Return the words of one kind in all languages as a pattern of alternatives."""
    table = resources.files(__package__).joinpath("bylines.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line.startswith(kind))
    return "(?:" + "|".join(row[2] for row in rows) + ")"


_BYLINE_LEAD = re.compile(rf"^{_word_alternatives('lead')}(?:\s+|\s*[:：]\s*|(?<=:))(?=\S)", re.IGNORECASE)
_ROLE_WORD = re.compile(_WHOLE_WORD_TEMPLATE.format(_word_alternatives("role")), re.IGNORECASE)
_ORGANISATION_WORD = re.compile(
    _WHOLE_WORD_TEMPLATE.format(_word_alternatives("house"))
    + r"|^the\s|新聞|新闻|通讯社|通信社|日报|日報|編集部|编辑部|뉴스|신문|타임스",
    re.IGNORECASE,
)
_NON_NAME = re.compile(_word_alternatives("nobody"), re.IGNORECASE)
_SYSTEM_ACCOUNT = re.compile(_word_alternatives("account"), re.IGNORECASE)
_COMPANY_SUFFIX = re.compile(r"\b(?:GmbH|Ltd|Inc|LLC|KG|Corp)\b")
# Credits of people who did not write the story: Photographs by Ada Quill.
_NON_WRITING_CREDIT = re.compile(
    r"^\W*(?:photo\w*|foto\w*|image|bild\w*|illustrat\w*|grafik\w*|graphics?|video|camera|produced|production|edited|edition"
    r"|(?:medically |expert )?review\w*|fact[- ]?check\w*|translat\w*|übersetz\w*|traduc\w*|mise en ligne|sponsored"
    r"|presented|verified|gepr\w*|geprüft|editors?|penyunting|editora?|redigerare|редактор|संपादक)\b[^|]{0,20}?(?:\b(?:by|von|par|por|di|door|av)\b|:)",
    re.IGNORECASE,
)
_TIME_OF_DAY = re.compile(
    r"(?<!\w)\d{1,2}[:.h]\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?|\s?Uhr|\s[A-Z]{2,4})?(?!\w)", re.IGNORECASE
)
# A word before a date is a label when a name follows the date: Datum: 2. Mai 2024 | Autor: Ada Quill.
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]+\s+[^\W\d_a-z][\w.'’-]+")
_TRAILING_DATE_WORDS = re.compile(
    r"(?:[\s,]+(?:on|at|am|vom|um|den|the|le|el|dal|\w+day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag))+$",
    re.IGNORECASE,
)
# Names of organisations hold prepositions, which names of people do not: Center for Drug Evaluation and Research.
_ORGANISATION_PREPOSITION = re.compile(r"\s(?:for|of|für|des|zur|pour|para|per il|voor)\s")
_EMAIL_URL_OR_HANDLE = re.compile(
    r"[\w.+-]+(?:@|\[at\]|\(at\))[\w.-]+\.\w+|https?://\S+|www\.\S+|(?<!\w)@\w+"
)
_BRACKETED_TEXT = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]?")
# Text after a byline in one line: the reading time, a prompt.
_BYLINE_TRAILER = re.compile(
    r"\s*(?:[•·|,–—-]\s*)?\b(?:\d+ min(?:ute)?s?\b|published|updated|posted|last updated|follow|share|read more"
    r"|tips meg|see more|view profile|bio\b|about the author).*$",
    re.IGNORECASE,
)
_NAME_SEPARATOR = re.compile(r"\s*[|•·;/\n\t]\s*|\s+[–—-]\s+")
_CONJUNCTION = re.compile(
    r"\s+(?:and|&|und|et|og|och|oraz|и|та|ve|dan|và|ja|with|mit)\s+|\s*[,;]\s+(?:and|und|et|y)\s+|\s*、\s*",
    re.IGNORECASE,
)
# These conjunctions are also part of names: Ortega y Gasset, Costa e Silva.
_AMBIGUOUS_CONJUNCTION = re.compile(r"(?<=\w)\s+(?:y|e|en|i|a|і|da)\s+(?=[^\W\d_a-z])")
# An imprint as author: The Vale Post, Bremen, Germany.
_IMPRINT = re.compile(
    r"(?P<house>[^,]{2,60}),\s*[^,]{2,40},\s*(?:Germany|Deutschland|Austria|Österreich|Switzerland|Schweiz|France|Italy|Spain)$"
)
# Ada Quill for The Vale Post: the publication is removed after a name of two words or more.
_FOR_PUBLICATION = re.compile(r"^(\S+\s+\S+.*?)\s+[Ff]or\s+[Tt]he\s+[A-Z].*$")
# Ada Quill in Nairobi: the place is removed after a name of two words or more. Prepositions that are parts of names in
# some language (da, en) are left out.
_PLACE_PREPOSITION = (
    r"(?:reporting\s+|berichtet\s+)?(?:in|from|aus|desde|à|vanuit|från|из)\s+(?:the\s+)?[^\W\d_a-z]"
)
_IN_PLACE = re.compile(rf"^(\S+\s+\S+.*?)\s+{_PLACE_PREPOSITION}.*$")
_ONLY_IN_PLACE = re.compile(_PLACE_PREPOSITION)
_NAME_SUFFIX = re.compile(r"^(?:Jr|Sr|I{2,3}|IV|Esq)\.?$", re.IGNORECASE)
_DEGREE_ABBREVIATION = (
    r"(?:Ph\.?\s?D|M\.?\s?D|M\.?S[cW]?|M\.?A|B\.?[SA]c?|B\.?S\.?N|M\.?B\.?A|M\.?P\.?H|D\.?O|D\.?V\.?M|V\.?M\.?D|DACVB|LVT|R\.?D\.?N?"
    r"|L\.?D\.?N?|R\.?N|N\.?P|PA-C|C\.?P\.?T|CSCS|D?PT|C\.?P\.?A|C\.?F\.?[PA]|J\.?D|LL\.?[MB]|LCSW|MBBS|FACP|P\.?E|Pharm\.?D|Ed\.?D|M\.?F\.?A|Dr)"
)
_DEGREES_ONLY = re.compile(rf"^(?:{_DEGREE_ABBREVIATION}\.?[\s,]*)+$")
_TRAILING_DEGREE = re.compile(rf"(?:,?\s+{_DEGREE_ABBREVIATION}\.?)+$")
_CJK_ROLE = re.compile(r"\s*(?:기자|특파원|記者|记者|編集委員|논설위원|선임기자|인턴기자)\s*")
# What follows names the editor, not the writer.
_CJK_EDITOR = re.compile(r"\s*(?:责任编辑|責任編輯|编辑|編輯|責編|责编|校对|校對)[\s:：].*$")
_FOR_PUBLICATION_TITLE = re.compile(r"^(\S+\s+\S+.*?)\s+For\s+(?:[A-Z]\S+\s*){2,4}$")
_INVALID_NAME = re.compile(r"[{}<>=\\#:]|\w\.\w+\.\w|^\W*(?:image|photo):|\d{4,}|^[\d\W]+$", re.IGNORECASE)
_MAX_NAME_WORDS = 5
_MAX_BYLINE_CHARS = 300
_TRIMMED_CHARS = " \u00a0|•·:;,–—-\t\n~→"


# Words for organisations that are names of people as well: Tim Fenwick, Jonas van der Post, Mara Haberfeld.
_NAME_AND_ORGANISATION = re.compile(r"^(?!The\s)(?:Tim\s|.*\s(?:Post|Press|Haber\w+|Day)$)")
_MAX_AMBIGUOUS_SPACES = 3


@dataclass(frozen=True, slots=True)
class Byline:
    """People and organisations in the order of the byline; agencies that only contributed sign nothing."""

    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()


def is_ambiguous_name(name: str) -> bool:
    """Whether a name of two to four words may be of a person or of an organisation: Tim, Post, Press.

    Args:
        name: of a byline.
    """
    return 1 <= name.count(" ") <= _MAX_AMBIGUOUS_SPACES and _NAME_AND_ORGANISATION.search(name) is not None


def is_placeholder_author(name: str) -> bool:
    """Whether a name is a system account: admin, staff.

    Args:
        name: a name of a byline.
    """
    return _SYSTEM_ACCOUNT.fullmatch(name) is not None


def has_role_word(text: str) -> bool:
    """Whether a text names a role in a newsroom: reporter, Redakteurin.

    Args:
        text: such as "transport reporter at the Post".
    """
    return _ROLE_WORD.search(text) is not None


def has_byline_prefix(text: str) -> bool:
    """Whether a line begins like a byline, with a name after it: By Ada Quill.

    Args:
        text: one line as readers see it.
    """
    lead = _BYLINE_LEAD.match(text)
    return lead is not None and not text[lead.end()].islower() and not text[lead.end()].isdigit()


@lru_cache(maxsize=1024)
def parse_byline(text: str, publisher_names: frozenset[str] = frozenset()) -> Byline:
    """Read a byline.

    Args:
        text: as written, with anything around the names.
        publisher_names: normalized names of the site.

    Returns:
        People without "By", roles, degrees, email addresses and dates; organisations apart. A line that names a role
        and no person is an organisation: Guardian staff reporter.
    """
    imprint = _IMPRINT.match(text)
    if imprint:
        return Byline((), (imprint["house"].strip(),))
    people: list[str] = []
    organisations: list[str] = []
    roles: list[str] = []
    accounts: list[str] = []
    segments = [split_contribution(segment) for segment in _NAME_SEPARATOR.split(_strip_noise(text))]
    for part in _split_parts(segment for segment, _ in segments):
        part_kind = _classify_part(part, publisher_names)
        if part_kind == "person" and organisations and not people and " " not in part:
            continue  # the place of an office: The Vale Post, Frankfurt, Germany
        if people and is_dateline_city(part):
            continue  # the place of the writer: Ada Quill — Rio de Janeiro
        {"person": people, "organisation": organisations, "role": roles, "account": accounts}.get(
            part_kind, []
        ).append(part)
    people = _drop_place_names(people)
    if not people and not organisations:
        organisations = [role for role in roles if len(role.split()) > 1] or accounts
    contributors = (*(agency for _, agency in segments if agency), *map(agencies.find_agency, roles))
    return Byline(
        tuple(dict.fromkeys(people)),
        tuple(dict.fromkeys(organisations)),
        tuple(dict.fromkeys(filter(None, contributors))),
    )


def _drop_place_names(people: list[str]) -> list[str]:
    """Drop single words beside full names, which are places: Ada Quill, Berlin."""
    full_names = [name for name in people if not name.isascii() or " " in name]
    return full_names if any(" " in name for name in full_names) else people


def _strip_noise(text: str) -> str:
    """Remove email addresses, URLs, dates, the lead and the trailer of a byline."""
    if text.startswith(("http://", "https://", "www.", "(", "/")) and not agencies.find_agency(text):
        return ""
    text = _BRACKETED_TEXT.sub(_replace_bracketed, _EMAIL_URL_OR_HANDLE.sub(" ", text))
    text = _FOR_PUBLICATION_TITLE.sub(r"\1", _CJK_EDITOR.sub("", text))
    text = _strip_lead(_strip_date(text[:_MAX_BYLINE_CHARS]))
    return _CJK_ROLE.sub(" ", _BYLINE_TRAILER.sub("", text)).strip(_TRIMMED_CHARS)


def _strip_date(text: str) -> str:
    """Return the text before a date, or the text after it when there is none before."""
    if dates.has_date_digits(text):
        date_match = dates.find_date(text)
        if date_match:
            text_before = _TRAILING_DATE_WORDS.sub("", text[: date_match.start].rstrip(_TRIMMED_CHARS))
            text = (
                text_before
                if " " in text_before or not _FULL_NAME.search(text, date_match.end)
                else text[date_match.end :]
            )
    return _TIME_OF_DAY.sub(" | ", text) if ":" in text or "Uhr" in text else text


def _strip_lead(text: str) -> str:
    """Remove the words before a name."""
    if _NON_WRITING_CREDIT.match(text):
        return text
    for _ in range(2):
        text = _BYLINE_LEAD.sub("", text.strip(_TRIMMED_CHARS))
    return text


def _replace_bracketed(match: re.Match[str]) -> str:
    """Keep an agency in brackets, and remove any other text in brackets."""
    inside = match[1] or match[2] or ""
    return f" | {inside}" if agencies.find_agency(f"({inside})") else " "


def _split_parts(segments: Iterable[str]) -> Iterator[str]:
    for segment in segments:
        if _NON_WRITING_CREDIT.match(segment):
            continue
        signature = _TRAILING_DATE_WORDS.sub("", _strip_lead(segment))
        if _is_organisation_name(signature):
            yield signature.strip()
            continue
        if agency_codes := joined_agencies(signature):
            yield from agency_codes
            continue
        for name_list in _split_conjunctions(signature):
            yield from _split_commas(name_list)


def _split_conjunctions(segment: str) -> list[str]:
    """Split names that "and" joins; a role may contain the word as well: Showbiz & TV Reporter."""
    names = _CONJUNCTION.split(_FOR_PUBLICATION.sub(r"\1", segment))
    is_role = len(names) > 1 and _ROLE_WORD.search(names[-1]) and all(" " not in name for name in names[:-1])
    return [segment] if is_role else [_IN_PLACE.sub(r"\1", name) for name in names]


def _is_organisation_name(segment: str) -> bool:
    """Whether a segment names a company, which may contain "and" and commas: Verlag und Druck GmbH & Co. KG."""
    if _COMPANY_SUFFIX.search(segment):
        return True
    return (
        "," not in segment
        and _ORGANISATION_PREPOSITION.search(segment) is not None
        and _ORGANISATION_WORD.search(segment) is not None
    )


def _split_commas(text: str) -> Iterator[str]:
    """Yield the names between commas without degrees, a Jr. with its name."""
    names: list[str] = []
    for part in re.split(r"\s*[,،，]\s*", text):
        if names and _NAME_SUFFIX.match(part):
            names[-1] = f"{names[-1]}, {part}"
        elif part and not _DEGREES_ONLY.match(part):
            names.append(
                _TRAILING_DEGREE.sub("", part).strip(" .") if _TRAILING_DEGREE.search(part) else part.strip()
            )
    if len(names) == 2 and all(len(name.split()) == 1 for name in names) and names[0].isalpha():  # noqa: PLR2004
        # Quill, Ada: last name first, as in libraries.
        names = [f"{names[1]} {names[0]}"]
    for name in names:
        yield from _split_joined_names(name)


def _split_joined_names(name: str) -> Iterator[str]:
    agency = trailing_agency(name)
    if agency:
        yield from (name[: -len(agency)].strip(), agency)
        return
    parts = [part.strip() for part in _AMBIGUOUS_CONJUNCTION.split(name)]
    is_one_name = len(parts) < 2 or any(len(part.split()) < 2 for part in parts)  # noqa: PLR2004
    yield from [name] if is_one_name else parts


def _classify_part(part: str, publisher_names: frozenset[str]) -> str:
    words = part.split()
    if (
        not part
        or _NON_NAME.fullmatch(part)
        or _INVALID_NAME.search(part)
        or _ONLY_IN_PLACE.match(part)
        or not any(char.isalpha() for char in part)
    ):
        return "nothing"
    if _SYSTEM_ACCOUNT.fullmatch(part):
        return "account"
    if fold_to_alphanumeric(part) in publisher_names:
        return "organisation"
    if _ROLE_WORD.search(part):
        return "role"
    is_organisation = (
        agencies.find_agency(part)
        or _ORGANISATION_WORD.search(part)
        or _ORGANISATION_PREPOSITION.search(part)
    )
    if is_organisation or len(words) > _MAX_NAME_WORDS or _is_organisation_code(part):
        return "organisation"
    return "person" if len(part) > 1 else "nothing"


def _is_organisation_code(part: str) -> bool:
    """Whether a part is the abbreviation of an organisation: NTB, BET. Initials of a person have dots."""
    return len(part) <= 5 and part.isupper() and part.isascii() and part.isalpha() and len(part) > 2  # noqa: PLR2004
