"""A survey in; the stories that its linked data and page state hold as text, each one candidate for the body, out.

Some pages draw their story with a script from a state they carry (Next.js, Arc's Fusion, and others); many repeat it
as schema.org/articleBody. Neither is to be trusted blindly: it may be a teaser, another story, or a live blog's note.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.clean.candidates import PageIndex
from pipeline.clean.candidates.json_ld import page_articles
from pipeline.clean.page_state import texts_in_state
from pipeline.records import Block, Evidence
from pipeline.text import html_to_lines

__all__ = ["EmbeddedText", "embedded_texts", "prefer_embedded"]

# Words below which a page shows hardly any text, and above which a text is a story.
_SPARSE_WORDS, _MIN_STORY_WORDS = 60, 80
# A text that holds the page's own and so much more is the fuller one.
_MIN_LENGTH_RATIO = 1.5
# A page that shows so many words shows its story; scripts are looked through for less only.
_FULL_STORY_WORDS, _SEARCH_STATE_BELOW_WORDS = 800, 300
_MIN_SHARED_TEXT = 0.6
# So many signs of a line are looked for.
_MATCHED_LINE_CHARS = 60
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class EmbeddedText:
    """A story as text, and where it was held."""

    paragraphs: tuple[str, ...]
    origin: str

    @property
    def word_count(self) -> int:
        """How many words it has."""
        return sum(paragraph.count(" ") + 1 for paragraph in self.paragraphs)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The story in blocks; data tells no headings from paragraphs."""
        return tuple(Block(paragraph) for paragraph in self.paragraphs)

    @property
    def evidence(self) -> Evidence:
        """What says where the text was found."""
        return Evidence("text", f"{self.word_count} words", self.origin, 0.7, chosen=True)


def embedded_texts(page_index: PageIndex, title: str) -> Iterator[EmbeddedText]:
    """Read the stories that a page holds as data.

    Args:
        page_index: the survey of a page.
        title: its headline; a text in a state is the page's own only below the same headline.

    Returns:
        Those of linked data, then those of page states; read one by one, since most callers need none.
    """
    yield from _json_ld_texts(page_index)
    for script in page_index.state_scripts:
        for paragraphs in texts_in_state(script.text or "", title):
            yield EmbeddedText(paragraphs, "page state")


def _json_ld_texts(page_index: PageIndex) -> Iterator[EmbeddedText]:
    for article in page_articles(page_index):
        body = article.get("articleBody")
        if isinstance(body, str) and article.get("@type") != "LiveBlogPosting":
            yield EmbeddedText(html_to_lines(body), "json-ld articleBody")


def prefer_embedded(page_blocks: Sequence[Block], page_index: PageIndex, title: str) -> EmbeddedText | None:
    """Choose an embedded story where it is the fuller honest one.

    Args:
        page_blocks: the story as the page shows it.
        page_index: the survey of the page.
        title: its headline.

    Returns:
        The first that is much longer and holds the page's own text, or any story where the page shows hardly any text;
        None where the page's own text stands.
    """
    word_count = sum(block.text.count(" ") + 1 for block in page_blocks)
    if word_count >= _FULL_STORY_WORDS:
        return None
    embedded_bodies = (
        embedded_texts(page_index, title)
        if word_count < _SEARCH_STATE_BELOW_WORDS
        else _json_ld_texts(page_index)
    )
    return next((body for body in embedded_bodies if _is_fuller(body, word_count, page_blocks)), None)


def _is_fuller(body: EmbeddedText, page_words: int, page_blocks: Sequence[Block]) -> bool:
    is_longer = body.word_count >= _MIN_STORY_WORDS and body.word_count > page_words * _MIN_LENGTH_RATIO
    return is_longer and (page_words < _SPARSE_WORDS or _contains_page_text(body, page_blocks))


def _contains_page_text(body: EmbeddedText, page_blocks: Sequence[Block]) -> bool:
    embedded_words = " ".join(_WORD.findall(" ".join(body.paragraphs).casefold()))
    page_lines = [" ".join(_WORD.findall(block.text.casefold())) for block in page_blocks]
    shared_chars = sum(len(line) for line in page_lines if line[:_MATCHED_LINE_CHARS] in embedded_words)
    return shared_chars >= _MIN_SHARED_TEXT * sum(map(len, page_lines))
