"""Find the agency that a byline names beside those who sign: "Ada Quill with AFP", "mit dpa-Material", "TT-AFP"."""

import re

from pipeline import agencies

__all__ = ["joined_agencies", "split_contribution", "trailing_agency"]

_ARTICLE = r"(?:l['’]\s*|(?:der|die|den|the|la|le|il|a|o|da|do|de)\s+)?"
_CONTRIBUTION = re.compile(
    r"(?P<rest>(?:.*?\S)??)[\s,]*(?<!\w)(?:avec|with|mit|con|com|med|met|cu)\s+"
    r"(?P<credit>(?:(?:informaci[oó]n(?:es)?|informações|informazioni|informations?|reporting|files|material(?:ien)?|materiaal|agences?"
    r"|agencias?|agências?|agenturen)\s+(?:(?:de|da|di|von|from|by|fra|från|van)\s+)?)?"
    rf"{_ARTICLE}(?P<agency>\S.{{0,40}}?)(?:[- ]Materiali?(?:en)?)?)[)\]]?\s*\.?",
    re.IGNORECASE,
)
_JOINED_CODES = re.compile(r"(?P<first>[^\W\d_]{2,8})\s?[-\u2013+&]\s?(?P<second>[^\W\d_]{2,8})")
_MIN_SIGNATURE_WORDS = 3  # a name of two words and the agency


def split_contribution(segment: str) -> tuple[str, str]:
    """Split a part of a byline at the words that say that an agency contributed.

    Args:
        segment: a part of a byline, such as "Ada Quill avec l'AFP".

    Returns:
        What stands in front of these words, and the agency as written; the whole part and "" where no agency did.
    """
    match = _CONTRIBUTION.fullmatch(segment)
    spellings = match.group("agency", "credit") if match else ()
    agency = next((spelling for spelling in spellings if agencies.find_agency(spelling)), "")
    return (match["rest"].strip(), agency) if match and agency else (segment, "")


def joined_agencies(segment: str) -> tuple[str, ...]:
    """Return the agencies of a text that joins the codes of two with a hyphen: "TT-AFP"; none for other texts."""
    match = _JOINED_CODES.fullmatch(segment.strip())
    codes = match.group("first", "second") if match else ()
    return codes if all(map(agencies.find_agency, codes)) else ()


def trailing_agency(name: str) -> str:
    """Return the agency that follows a person's name without a separator: "Ada Quill AP".

    Args:
        name: one name of a byline.
    """
    words = name.split(" ")
    if len(words) < _MIN_SIGNATURE_WORDS:
        return ""
    tails = (" ".join(words[index:]) for index in range(2, len(words)))
    return next((tail for tail in tails if agencies.find_agency(tail)), "")
