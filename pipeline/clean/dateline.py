"""The first paragraph in; its dateline's place and agency, and the paragraph without them, out."""

import re
from dataclasses import dataclass

from pipeline import agencies

__all__ = ["Dateline", "take_dateline"]

# "TALLINN –", "TALLINN, Estonia (AP) —", "WASHINGTON (Reuters) -", "BERLIN, March 3 (dpa) –": a place that
# starts in capitals, a bracket with the agency if there is one, and a dash between spaces or after a bracket.
_SHAPE = re.compile(
    r"(?P<place>[^\W\d_a-zà-öø-ÿ][^\W\d_a-zà-öø-ÿ'’. -]+(?:,\s+[^\W\d][\w'’. ]{1,40}?){0,2})\s*"
    r"(?:\((?P<agency>[^()]{2,40})\))?\s*[–—-]{1,2}\s+"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a story was written, who sent it, and the paragraph that follows."""

    place: str
    agency: str
    rest: str


def take_dateline(paragraph: str) -> Dateline:
    """Take a dateline off a paragraph.

    Args:
        paragraph: the first paragraph of a story.

    Returns:
        Empty place and agency, and the paragraph itself, when it has none.
    """
    found = _SHAPE.match(paragraph)
    if found is None or not paragraph[found.end() :].strip():
        return Dateline("", "", paragraph)
    agency = agencies.recognise(f"({found['agency']})") if found["agency"] else ""
    return Dateline(found["place"].strip(" ,"), agency, paragraph[found.end() :].strip())
