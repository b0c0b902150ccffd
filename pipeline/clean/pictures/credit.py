"""The text below a picture in; caption and credit, out."""

import re

from pipeline import agencies

__all__ = ["credited", "parted"]

# "A fox on the wall. (Jane Roe/The Post)", "… [AFP]": houses put the credit last.
_BRACKETS = re.compile(r"^(?P<caption>.*?)\s*[(\[](?P<credit>[^()\[\]]{2,120})[)\]]\s*\.?$", re.DOTALL)
# "Photo: Jane Roe", "Bild: dpa/Jane Roe", "Photograph by Jane Roe", "© Jane Roe": a word for it leads to the name.
_WORDS = (
    r"photos?|fotos?|photo ?credit|photograph(?:s|y)?|picture|image|bild(?:er|nachweis|quelle)?|credits?"
    r"|crédits?(?: photo)?|crédito|quelle|source|fotografia|fotografía|foto ?credit|copyright|illustration|grafik|kuva"
    r"|billede|фото"
)
_WORD = re.compile(
    r"^(?P<caption>.*?)\s*[|–—-]?\s*(?:"
    rf"(?:\b(?:{_WORDS})\s*(?:by|de|von|:|：)|(?:写真|사진|출처)\s*(?:출처|제공)?\s*[=：:]|©|\(c\)|\bphotographed by"
    r"|\bcourtesy(?: of)?)\s*)(?P<credit>.{2,120})$",
    re.DOTALL | re.IGNORECASE,
)
# "… AP Photo/Jane Roe", "… Jane Roe/Getty Images", "… Jane Roe via AP": the names of picture desks need no word.
_DESKS = (
    "AP Photo|Getty(?: Images)?|Shutterstock|iStock|Reuters|REUTERS|picture alliance|imago(?: images)?|Alamy|Unsplash"
    "|Pixabay|AFP|EPA|dpa|PA Wire|EFE|ANSA|Keystone|Scanpix|NTB|TT"
)
_DESK = re.compile(
    r"^(?P<caption>.*?[.!?”\"»)]|)\s*"
    rf"(?P<credit>(?:[^.!?/]{{2,60}}\s?/\s?)?(?:{_DESKS})(?:[ /].{{2,60}})?)\.?$",
    re.DOTALL,
)
_SAYS_CREDIT = re.compile(
    r"/|\b(?:photos?|foto|image|picture|pool|getty|file|via|courtesy|archiv\w*|handout|copyright|shutterstock)\b|©"
    r"|사진|출처|写真",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"(?:{_WORDS}|©|\(c\))\W*", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]+(?:\s+[^\W\d_a-z][\w.'’-]+){1,3}")
_EDGES = " \t\n.|–—-"


def parted(text: str) -> tuple[str, str]:
    """Part a caption from its credit.

    Args:
        text: what stands below a picture, white space folded.

    Returns:
        Caption and credit, either possibly empty.
    """
    brackets = _BRACKETS.match(text)
    if brackets and _is_credit(brackets["credit"]):
        return brackets["caption"].strip(), _bare(brackets["credit"])
    for shape in (_WORD, _DESK):
        found = shape.match(text)
        if found:
            return found["caption"].strip(" |–—-("), found["credit"].strip(" |()")
    return text, ""


def credited(text: str) -> str:
    """The names in a text that is a credit.

    Args:
        text: of an element that calls itself one: Photo by Jane Roe, or only Copyright.
    """
    caption, credit = parted(text)
    return _bare(credit or caption)


def _is_credit(inside: str) -> bool:
    return bool(_SAYS_CREDIT.search(inside) or _NAME.fullmatch(inside) or agencies.recognise(f"({inside})"))


def _bare(credit: str) -> str:
    """Without the word that leads to it, as in Photo by Jane Roe; empty when that is all."""
    if _LABEL.fullmatch(credit):
        return ""
    found = _WORD.match(credit)
    return found["credit"].strip(_EDGES) if found and not found["caption"] else credit.strip()
