"""An HTML page in; the document, with the evidence behind each field, out."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from lxml import html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from pipeline import agencies, dates
from pipeline.clean.body import Told, story_body
from pipeline.clean.evidence import candidates, chosen, values
from pipeline.clean.figures import take_figures
from pipeline.clean.headline import headline
from pipeline.clean.sort import decoded
from pipeline.clean.story import sift
from pipeline.errors import Rejected
from pipeline.records import Document, Evidence, Image, Page, Precision

__all__ = ["parsed", "read_hypertext", "told"]


def read_hypertext(page: Page, timezone: str | None, furniture: Collection[str] = frozenset()) -> Document:
    """Clean an HTML page.

    Args:
        page: a response whose body holds HTML.
        timezone: the IANA zone for times without an offset.
        furniture: hashes of blocks that stand on several pages of the host.

    Returns:
        The document.

    Raises:
        Rejected: ``clean.empty`` when the page has neither a headline nor a story.
    """
    tree = parsed(page)
    evidence = candidates(tree)
    figures = take_figures(tree, page.location)
    body = story_body(tree, told(evidence))
    story = sift(body.blocks, furniture)
    document = Document(
        url=page.url,
        blocks=story.blocks,
        images=_images(page, evidence, figures + story.images),
        dateline=story.dateline,
        agency=story.agency,
        dropped=story.dropped + body.dropped,
    )
    filled = _dated(_described(document, evidence, page), evidence, timezone)
    if not (filled.title or filled.blocks):
        raise _empty(page)
    return filled


def told(evidence: tuple[Evidence, ...]) -> Told:
    """What the metadata says that the story need not say again.

    Args:
        evidence: see `pipeline.clean.evidence.candidates`.
    """
    return Told(chosen(evidence, "title"), chosen(evidence, "description"), values(evidence, "authors"))


def _empty(page: Page) -> Rejected:
    return Rejected("clean.empty", "the page holds no text of a story", url=page.url)


def parsed(page: Page) -> HtmlElement:
    """Parse a page; the only parse there is.

    Args:
        page: a response whose body holds HTML.

    Raises:
        Rejected: ``clean.empty`` when nothing of it can be parsed.
    """
    # lxml refuses a text that declares its own encoding; bytes in one encoding have no such quarrel.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(decoded(page).encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError) as problem:
        raise _empty(page) from problem
    return tree


def _described(document: Document, evidence: tuple[Evidence, ...], page: Page) -> Document:
    title = headline(evidence)
    signed = (agencies.recognise(text) for text in values(evidence, "authors"))
    return replace(
        document,
        title=title.value if title else "",
        description=chosen(evidence, "description"),
        authors=tuple(name for name in values(evidence, "authors") if _names_people(name)),
        organisations=tuple(name for name in values(evidence, "authors") if agencies.recognise(name)),
        agency=document.agency or next((name for name in signed if name), ""),
        section=chosen(evidence, "section"),
        tags=values(evidence, "tags"),
        language=chosen(evidence, "language").replace("_", "-") or None,
        site_name=chosen(evidence, "site_name"),
        canonical_url=urljoin(page.location, chosen(evidence, "canonical_url")) or "",
    )


def _names_people(byline: str) -> bool:
    return not (byline.startswith(("http://", "https://")) or agencies.recognise(byline))


def _dated(document: Document, evidence: tuple[Evidence, ...], timezone: str | None) -> Document:
    published, precision, winner = _first_date(evidence, "published", timezone)
    modified, _, _ = _first_date(evidence, "modified", timezone)
    title = headline(evidence)
    winners = {winner, *(_winner(evidence, field) for field in ("description", "section"))}
    shown = (title.origin, document.title) if title else ("", "")
    return replace(
        document,
        published=published,
        published_precision=precision,
        modified=modified,
        evidence=tuple(replace(item, chosen=item in winners or _won(item, shown)) for item in evidence),
    )


def _won(item: Evidence, title: tuple[str, str]) -> bool:
    origin, value = title
    return item.field == "title" and item.origin == origin and bool(value) and item.value.startswith(value)


def _winner(evidence: tuple[Evidence, ...], field: str) -> Evidence | None:
    return next((item for item in evidence if item.field == field), None)


def _first_date(
    evidence: tuple[Evidence, ...], field: str, timezone: str | None
) -> tuple[datetime | None, Precision, Evidence | None]:
    for item in evidence:
        moment = dates.parse(item.value, timezone=timezone) if item.field == field else None
        if moment:
            return moment.at, moment.precision, item
    return None, Precision.SECOND, None


def _images(page: Page, evidence: tuple[Evidence, ...], captions: tuple[Image, ...]) -> tuple[Image, ...]:
    lead = next((e.value for e in evidence if e.field == "image" and e.value), "")
    if not lead:
        return captions
    first, rest = (captions[0], captions[1:]) if captions else (Image(), ())
    return (replace(first, url=urljoin(page.location, lead)), *rest)
