"""Clean a page of plain text: articles, wire copy, press releases, newsletters and Markdown."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline import agencies, dates
from pipeline.clean.article_body import ArticleBody, split_captions_and_boilerplate
from pipeline.clean.boilerplate import RuleInput, matching_rule
from pipeline.clean.resolvers.byline import has_byline_prefix, parse_byline
from pipeline.errors import Rejected
from pipeline.records import Block, BlockKind, Document, Dropped, Page, Precision
from pipeline.text import normalize_whitespace
from pipeline.text.encoding import decode

__all__ = ["clean_plain_text"]

# Lines of wrapped text end in this range of columns, except the last of a paragraph.
_MIN_WRAPPED_CHARS, _MAX_WRAPPED_CHARS = 45, 100
# A headline is shorter, and does not end like a sentence.
_MAX_HEADLINE_CHARS = 200
_SENTENCE_END = re.compile(r"[.!?。！？।؟][\"”’»)]*$")
# Lines of an agency's transmission (ANPA): ^text< and ^text=. The first names the story, "Eds" speaks to editors.
_WIRE_LINE = re.compile(r"\^(?P<text>.*?)[<=]?$")
_WIRE_SLUG = re.compile(r"^(?:BC-|[A-Z]{2,}-[A-Z]|Eds?[:.]|\S+,\d{2,4}$)|Writethru|\b\d+(?:st|nd|rd|th) Ld\b")
# Marks of press releases and wire copy, alone on a line.
_MARK_LINE = re.compile(
    r"(?:for immediate release.*|press release|zur sofortigen veröffentlichung|pour diffusion immédiate"
    r"|para publicación inmediata|[#\s*_=~-]{2,}|-?\s*(?:30|ends|mehr|more)\s*-|\(ends\)|###)",
    re.IGNORECASE,
)
_CONTACT_LINE = re.compile(
    r"^(?:media |press )?(?:contacts?|kontakt|presse?kontakt|contacto|contatto|contato)\b[^.]{0,20}:?$",
    re.IGNORECASE,
)
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(?P<text>.+?)\s*#*$")
_MAX_HEAD_LINES = 4
# A contact block ends at a heading of four words or more.
_MIN_HEADING_SPACES = 3
_MAX_BYLINE_CHARS = 100


def clean_plain_text(page: Page, site_boilerplate: Collection[str] = frozenset()) -> Document:
    """Clean a page of plain text.

    Args:
        page: a response whose body holds no HTML.
        site_boilerplate: hashes of blocks that repeat on several pages of the host.

    Returns:
        The document. The title is empty where the text has no headline.

    Raises:
        Rejected: ``clean.empty`` when rules drop every line.
    """
    paragraphs = list(_read_paragraphs(decode(page.body, page.headers).text))
    rules = list(_matching_rules(paragraphs))
    if all(rules):
        raise Rejected("clean.empty", "no article text found", url=page.url)
    kept = [paragraph for paragraph, rule in zip(paragraphs, rules, strict=True) if not rule]
    title = _heading_text(kept.pop(0)) if _is_headline(kept) else ""
    head, authors, published = _read_head(kept) if title else (0, (), None)
    body = split_captions_and_boilerplate(
        [_to_block(paragraph) for paragraph in kept[head:]], site_boilerplate
    )
    document = Document(
        url=page.url,
        title=title,
        authors=authors,
        published=published.instant if published else None,
        published_precision=published.precision if published else Precision.SECOND,
        blocks=body.blocks,
        images=body.images,
        dateline=body.dateline,
        dropped=tuple(_dropped_in_order(paragraphs, rules, body)),
        evidence=body.evidence,
    )
    return replace(document, agency=agencies.detect_agency(document).agency)


def _read_paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs: lines, or wrapped lines joined up to an empty line."""
    lines = [normalize_whitespace(line) for line in text.splitlines()]
    for is_text, group in groupby(lines, key=bool):
        paragraph = list(group)
        if is_text and _is_wrapped(paragraph):
            yield " ".join(paragraph)
        elif is_text:
            yield from paragraph


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines are one paragraph: all but the last are nearly as long as a column and end within a sentence."""
    is_full = all(_MIN_WRAPPED_CHARS <= len(line) <= _MAX_WRAPPED_CHARS for line in lines[:-1])
    ends_within = sum(_SENTENCE_END.search(line) is None for line in lines[:-1]) * 2 >= len(lines) - 1
    return len(lines) > 1 and is_full and ends_within and len(lines[-1]) <= _MAX_WRAPPED_CHARS


def _matching_rules(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield the rule that drops each paragraph; empty for none."""
    in_contact = False
    for paragraph in paragraphs:
        wire_line = _WIRE_LINE.match(paragraph)
        is_heading = paragraph.count(" ") >= _MIN_HEADING_SPACES and (
            paragraph.isupper() or len(paragraph) > _MAX_BYLINE_CHARS
        )
        in_contact = _CONTACT_LINE.match(paragraph) is not None or (in_contact and not is_heading)
        if _MARK_LINE.fullmatch(paragraph):
            yield "mark"
        elif wire_line and _WIRE_SLUG.search(wire_line["text"]):
            yield "wire-slug"
        else:
            yield "contact" if in_contact else matching_rule(RuleInput(paragraph))


def _is_headline(paragraphs: Sequence[str]) -> bool:
    """Whether the first of several paragraphs is a headline: short, and no sentence with a full stop."""
    first = paragraphs[0]
    if _MARKDOWN_HEADING.fullmatch(first) or _WIRE_LINE.match(first):
        return True
    return len(first) <= _MAX_HEADLINE_CHARS and (not _SENTENCE_END.search(first) or first[-1] in "!?！？؟")


def _heading_text(paragraph: str) -> str:
    heading, wire_line = _MARKDOWN_HEADING.fullmatch(paragraph), _WIRE_LINE.match(paragraph)
    return heading["text"] if heading else wire_line["text"].strip() if wire_line else paragraph


def _read_head(paragraphs: Sequence[str]) -> tuple[int, tuple[str, ...], dates.WrittenTime | None]:
    """Read byline and date lines below the headline: how many lines they are, the authors, and the date."""
    authors: tuple[str, ...] = ()
    published = None
    for index, paragraph in enumerate(paragraphs[:_MAX_HEAD_LINES]):
        line = _heading_text(paragraph).strip("*_ ")
        time = (
            dates.parse_date(line) if len(line) <= _MAX_BYLINE_CHARS and any(map(str.isdigit, line)) else None
        )
        byline = parse_byline(line) if len(line) <= _MAX_BYLINE_CHARS and has_byline_prefix(line) else None
        if byline and byline.people:
            authors = byline.people
        elif not time and not _WIRE_LINE.match(paragraph):
            return index, authors, published
        published = published or time
    return min(len(paragraphs) - 1, _MAX_HEAD_LINES), authors, published


def _to_block(paragraph: str) -> Block:
    heading = _MARKDOWN_HEADING.fullmatch(paragraph)
    return Block(heading["text"], BlockKind.HEADING, max(len(heading[1]), 2)) if heading else Block(paragraph)


def _dropped_in_order(lines: list[str], rules: list[str], body: ArticleBody) -> Iterator[Dropped]:
    """Yield the dropped lines in page order."""
    rule_of_text = {applied_rule.text: applied_rule.rule for applied_rule in body.dropped}
    for line, rule in zip(lines, rules, strict=True):
        if applied_rule := rule or rule_of_text.get(line):
            yield Dropped(line, applied_rule)
