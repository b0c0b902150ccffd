"""The plain text of a page in, the document out: the first line that no rule drops is the headline."""

from collections.abc import Collection

from pipeline import agencies
from pipeline.clean.encoding import decode
from pipeline.clean.rules import dropped_by
from pipeline.clean.story import Story, sift
from pipeline.errors import Rejected
from pipeline.records import Block, Document, Dropped, Page
from pipeline.text import squeeze

__all__ = ["read_plain"]


def read_plain(page: Page, furniture: Collection[str] = frozenset()) -> Document:
    """Clean a page of plain text.

    Args:
        page: a response whose body holds no HTML.
        furniture: hashes of blocks that stand on several pages of the host.

    Returns:
        The document; a page has no metadata beside its words.

    Raises:
        Rejected: ``clean.empty`` when no line stays.
    """
    lines = [line for line in map(squeeze, decode(page.body, page.headers).text.splitlines()) if line]
    before = next((n for n, line in enumerate(lines) if not dropped_by(line)), len(lines))
    if before == len(lines):
        raise Rejected("clean.empty", "the page holds no text of a story", url=page.url)
    story = sift([Block(line) for line in lines[before + 1 :]], furniture)
    above = tuple(Dropped(line, dropped_by(line)) for line in lines[:before])
    return Document(
        url=page.url,
        title=lines[before],
        blocks=story.blocks,
        images=story.images,
        dateline=story.dateline,
        agency=_agency(story),
        dropped=above + story.dropped,
    )


def _agency(story: Story) -> str:
    signed = (agencies.recognise(image.credit) for image in story.images)
    return story.agency or next((name for name in signed if name), "")
