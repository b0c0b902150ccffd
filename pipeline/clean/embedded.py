"""A survey in; the stories that its linked data and page state hold as text, each one candidate for the body, out.

Some pages draw their story with a script from a state they carry (Next.js, Arc's Fusion, and others); many repeat it
as schema.org/articleBody. Neither is to be trusted blindly: it may be a teaser, another story, or a live blog's note.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.clean.evidence import Survey
from pipeline.clean.evidence.linked import own_articles
from pipeline.clean.states import stories_in
from pipeline.records import Block, Evidence
from pipeline.text import lines_of

__all__ = ["Embedded", "embedded_bodies", "fuller"]

# Words below which a page shows hardly any text, and above which a text is a story.
_HARDLY, _STORY = 60, 80
# A text that holds the page's own and so much more is the fuller one.
_MORE = 1.5
# A page that shows so many words shows its story; scripts are looked through for less only.
_WHOLE, _TEASER = 800, 300
_SHARED = 0.6
# So many signs of a line are looked for.
_SHOWN = 60
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Embedded:
    """A story as text, and where it was held."""

    paragraphs: tuple[str, ...]
    origin: str

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(paragraph.count(" ") + 1 for paragraph in self.paragraphs)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The story in blocks; data tells no headings from paragraphs."""
        return tuple(Block(paragraph) for paragraph in self.paragraphs)

    @property
    def evidence(self) -> Evidence:
        """What says where the text was found."""
        return Evidence("text", f"{self.words} words", self.origin, 0.7, chosen=True)


def embedded_bodies(found: Survey, title: str) -> Iterator[Embedded]:
    """Read the stories that a page holds as data.

    Args:
        found: the survey of a page.
        title: its headline; a text in a state is the page's own only below the same headline.

    Returns:
        Those of linked data, then those of page states; read one by one, since most callers need none.
    """
    yield from _linked_bodies(found)
    for script in found.states:
        for paragraphs in stories_in(script.text or "", title):
            yield Embedded(paragraphs, "page state")


def _linked_bodies(found: Survey) -> Iterator[Embedded]:
    for thing in own_articles(found):
        body = thing.get("articleBody")
        if isinstance(body, str) and thing.get("@type") != "LiveBlogPosting":
            yield Embedded(lines_of(body), "json-ld articleBody")


def fuller(own: Sequence[Block], found: Survey, title: str) -> Embedded | None:
    """Choose an embedded story where it is the fuller honest one.

    Args:
        own: the story as the page shows it.
        found: the survey of the page.
        title: its headline.

    Returns:
        The first that is much longer and holds the page's own text, or any story where the page shows hardly any text;
        None where the page's own text stands.
    """
    words = sum(block.text.count(" ") + 1 for block in own)
    if words >= _WHOLE:
        return None
    bodies = embedded_bodies(found, title) if words < _TEASER else _linked_bodies(found)
    return next((body for body in bodies if _is_fuller(body, words, own)), None)


def _is_fuller(body: Embedded, words: int, own: Sequence[Block]) -> bool:
    enough = body.words >= _STORY and body.words > words * _MORE
    return enough and (words < _HARDLY or _holds(body, own))


def _holds(body: Embedded, own: Sequence[Block]) -> bool:
    whole = " ".join(_WORD.findall(" ".join(body.paragraphs).casefold()))
    lines = [" ".join(_WORD.findall(block.text.casefold())) for block in own]
    inside = sum(len(line) for line in lines if line[:_SHOWN] in whole)
    return inside >= _SHARED * sum(map(len, lines))
