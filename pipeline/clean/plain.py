"""The plain text of a page in, the document out: the first line that no rule drops is the headline."""

from collections.abc import Collection, Iterator

from pipeline import agencies
from pipeline.clean.encoding import decode
from pipeline.clean.rules import Run, dropped_by
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
    rules = [dropped_by(Run(line)) for line in lines]
    if all(rules):
        raise Rejected("clean.empty", "the page holds no text of a story", url=page.url)
    first = rules.index("")
    story = sift(
        [Block(line) for line, rule in zip(lines[first + 1 :], rules[first + 1 :], strict=True) if not rule],
        furniture,
    )
    return Document(
        url=page.url,
        title=lines[first],
        blocks=story.blocks,
        images=story.images,
        dateline=story.dateline,
        agency=_agency(story),
        dropped=tuple(_in_order(lines, rules, story)),
    )


def _in_order(lines: list[str], rules: list[str], story: Story) -> Iterator[Dropped]:
    """What rules and sifting dropped, as it stood on the page."""
    sifted = {dropped.text: dropped.rule for dropped in story.dropped}
    for line, rule in zip(lines, rules, strict=True):
        if dropped := rule or sifted.get(line):
            yield Dropped(line, dropped)


def _agency(story: Story) -> str:
    signed = (agencies.recognise(image.credit) for image in story.images)
    return story.agency or next((name for name in signed if name), "")
