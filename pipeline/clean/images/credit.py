"""Split the text below an image into caption and credit."""

import re

from pipeline import agencies

__all__ = ["extract_credit", "split_credit"]

# "A fox on the wall. (Jane Roe/The Post)", "… [AFP]": the credit comes last.
_BRACKETED_CREDIT = re.compile(
    r"^(?P<caption>.*?)\s*[(\[](?P<credit>[^()\[\]]{2,120})[)\]]\s*\.?$", re.DOTALL
)
# "Photo: Jane Roe", "Bild: dpa/Jane Roe", "Photograph by Jane Roe", "© Jane Roe": a label before the name.
_CREDIT_WORDS = (
    r"photos?|fotos?|photo ?credit|photograph(?:s|y)?|picture|image|bild(?:er|nachweis|quelle)?|credits?"
    r"|crédits?(?: photo)?|crédito|quelle|source|fotografia|fotografía|foto ?credit|copyright|illustration|grafik|kuva"
    r"|billede|фото"
)
_LABELLED_CREDIT = re.compile(
    r"^(?P<caption>.*?)\s*[|–—-]?\s*(?:"
    rf"(?:\b(?:{_CREDIT_WORDS})\s*(?:by|de|von|:|：)|(?:写真|사진|출처)\s*(?:출처|제공)?\s*[=：:]|©|\(c\)"
    r"|\bphotographed by"
    r"|\bcourtesy(?: of)?)\s*)(?P<credit>.{2,120})$",
    re.DOTALL | re.IGNORECASE,
)
# What every match of the pattern above holds, in lower case: looking for it first takes a tenth of the time.
_LABEL_HINTS = (
    "photo", "foto", "picture", "image", "bild", "credit", "crédit", "quelle", "source", "copyright", "illustration",
    "grafik", "kuva", "billede", "фото", "写真", "사진", "출처", "©", "(c)", "courtesy",
)  # fmt: skip
# "… AP Photo/Jane Roe", "… Jane Roe/Getty Images", "… Jane Roe via AP": photo agencies need no label.
_PHOTO_AGENCIES = (
    "AP Photo|Getty(?: Images)?|Shutterstock|iStock|Reuters|REUTERS|picture alliance|imago(?: images)?|Alamy|Unsplash"
    "|Pixabay|AFP|EPA|dpa|PA Wire|EFE|ANSA|Keystone|Scanpix|NTB|TT"
)
_PHOTO_AGENCY_CREDIT = re.compile(
    r"^(?P<caption>.*?[.!?”\"»)]|)\s*"
    rf"(?P<credit>(?:[^.!?/]{{2,60}}\s?/\s?)?(?:{_PHOTO_AGENCIES})(?:[ /].{{2,60}})?)\.?$",
    re.DOTALL,
)
_AGENCY_HINTS = tuple(re.sub(r"\(.*?\)\?", "", _PHOTO_AGENCIES).split("|"))
_CREDIT_HINT = re.compile(
    r"/|\b(?:photos?|foto|image|picture|pool|getty|file|via|courtesy|archiv\w*|handout|copyright|shutterstock)\b|©"
    r"|사진|출처|写真",
    re.IGNORECASE,
)
_CREDIT_LABEL = re.compile(rf"(?:{_CREDIT_WORDS}|©|\(c\))\W*", re.IGNORECASE)
_PERSON_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]+(?:\s+[^\W\d_a-z][\w.'’-]+){1,3}")
_EDGE_CHARS = " \t\n.|–—-"


def split_credit(text: str) -> tuple[str, str]:
    """Split a caption from its credit.

    Args:
        text: the text below an image, with normalized white space.

    Returns:
        Caption and credit, either possibly empty.
    """
    bracket_match = _BRACKETED_CREDIT.match(text)
    if bracket_match and _is_credit(bracket_match["credit"]):
        return bracket_match["caption"].strip(), _strip_label(bracket_match["credit"])
    match = _match_label(text)
    if match is None and any(map(text.__contains__, _AGENCY_HINTS)):
        match = _PHOTO_AGENCY_CREDIT.match(text)
    return (match["caption"].strip(" |–—-("), match["credit"].strip(" |()")) if match else (text, "")


def _match_label(text: str) -> re.Match[str] | None:
    return _LABELLED_CREDIT.match(text) if any(map(text.lower().__contains__, _LABEL_HINTS)) else None


def extract_credit(text: str) -> str:
    """Return the names in a credit.

    Args:
        text: the text of a credit element: "Photo by Jane Roe", or only "Copyright".
    """
    caption, credit = split_credit(text)
    return _strip_label(credit or caption)


def _is_credit(text: str) -> bool:
    return bool(
        _CREDIT_HINT.search(text) or _PERSON_NAME.fullmatch(text) or agencies.find_agency(f"({text})")
    )


def _strip_label(credit: str) -> str:
    """Remove the label before a credit, as in "Photo by Jane Roe"; empty when nothing else is left."""
    if _CREDIT_LABEL.fullmatch(credit):
        return ""
    match = _match_label(credit)
    return match["credit"].strip(_EDGE_CHARS) if match and not match["caption"] else credit.strip()
