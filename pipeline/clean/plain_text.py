"""Clean a page of plain text: articles, wire copy, press releases, newsletters and Markdown."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from pipeline import agencies, dates
from pipeline.clean.article_body import ArticleBody, split_captions_and_boilerplate
from pipeline.clean.boilerplate import RuleInput, matching_rule
from pipeline.clean.markdown import (
    heading_text,
    is_markdown,
    read_markdown,
    split_front_matter,
    with_hash_headings,
)
from pipeline.clean.resolvers.byline import has_byline_prefix, parse_byline
from pipeline.clean.wrapped_lines import SENTENCE_END, is_wrapped
from pipeline.errors import Rejected
from pipeline.records import Block, BlockKind, Document, Dropped, Page, Precision
from pipeline.text import normalize_whitespace
from pipeline.text.encoding import decode

__all__ = ["clean_plain_text"]

# A headline is shorter, and does not end like a sentence.
_MAX_HEADLINE_CHARS = 200
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
# The head of an e-mail, and the line above its signature (RFC 3676, 4.3).
_MAIL_HEADER = re.compile(
    r"(?P<name>from|to|cc|date|sent|reply-to|subject|von|an|betreff|de|objet|asunto|para):\s+(?P<value>\S.*)",
    re.IGNORECASE,
)
_REPLY_MARK = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|rv)\s*:\s*)+", re.IGNORECASE)
_MIN_MAIL_HEADERS = 2
_SIGNATURE_MARK = "--"
# Marks of writing direction around a line.
_DIRECTION_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_MAX_HEAD_LINES = 4
# A contact block ends at a heading of four words or more.
_MIN_HEADING_SPACES = 3
_MAX_BYLINE_CHARS = 100
_MAX_WEEKDAY_CHARS = 14


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
    fields, text = split_front_matter(decode(page.body, page.headers).text)
    is_marked = bool(fields) or is_markdown(text)
    paragraphs = list(_read_paragraphs(with_hash_headings(text)))
    rules = list(_matching_rules(paragraphs))
    if all(rules):
        raise Rejected("clean.empty", "no article text found", url=page.url)
    kept = [paragraph for paragraph, rule in zip(paragraphs, rules, strict=True) if not rule]
    head = _read_head(kept, {**_mail_fields(paragraphs), **fields})
    blocks = [_to_block(paragraph, is_marked=is_marked) for paragraph in kept[head.line_count :]]
    body = split_captions_and_boilerplate([block for block in blocks if block.text], site_boilerplate)
    document = Document(
        url=page.url,
        title=head.title,
        authors=head.authors,
        published=head.published.instant if head.published else None,
        published_precision=head.published.precision if head.published else Precision.SECOND,
        blocks=body.blocks,
        images=body.images,
        dateline=body.dateline,
        dropped=tuple(_dropped_in_order(paragraphs, rules, body)),
        evidence=body.evidence,
    )
    return replace(document, agency=agencies.detect_agency(document).agency)


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above the story, in its first lines or in fields before them."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published: dates.WrittenTime | None = None
    line_count: int = 0


def _read_paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs: lines, or wrapped lines joined up to an empty line."""
    lines = [normalize_whitespace(line).strip(_DIRECTION_MARKS) for line in text.splitlines()]
    for is_text, group in groupby(lines, key=bool):
        paragraph = list(group)
        if is_text and is_wrapped(paragraph):
            yield " ".join(paragraph)
        elif is_text:
            yield from paragraph


def _mail_fields(paragraphs: Sequence[str]) -> dict[str, str]:
    """Return title and date of an e-mail by the lines at its head."""
    headers = list(takewhile(bool, map(_MAIL_HEADER.fullmatch, paragraphs)))
    if len(headers) < _MIN_MAIL_HEADERS:
        return {}
    names = {"subject": "title", "betreff": "title", "objet": "title", "asunto": "title"}
    values = [(header["name"].lower(), header["value"]) for header in headers if header]
    return {names.get(name, name): _REPLY_MARK.sub("", value) for name, value in values}


def _matching_rules(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield the rule that drops each paragraph; empty for none."""
    in_contact = False
    mail_header_count = len(_mail_fields(paragraphs)) and len(
        list(takewhile(_MAIL_HEADER.fullmatch, paragraphs))
    )
    for index, paragraph in enumerate(paragraphs):
        wire_line = _WIRE_LINE.match(paragraph)
        is_heading = paragraph.count(" ") >= _MIN_HEADING_SPACES and (
            paragraph.isupper() or len(paragraph) > _MAX_BYLINE_CHARS
        )
        is_contact = paragraph == _SIGNATURE_MARK or _CONTACT_LINE.match(paragraph) is not None
        in_contact = is_contact or (in_contact and not is_heading)
        if index < mail_header_count:
            yield "mail-header"
        elif _MARK_LINE.fullmatch(paragraph):
            yield "mark"
        elif wire_line and _WIRE_SLUG.search(wire_line["text"]):
            yield "wire-slug"
        else:
            yield "contact" if in_contact else matching_rule(RuleInput(paragraph))


def _is_headline(line: str) -> bool:
    """Whether the first line is a headline: short, and no sentence with a full stop."""
    if heading_text(line) or _WIRE_LINE.match(line):
        return True
    return len(line) <= _MAX_HEADLINE_CHARS and (not SENTENCE_END.search(line) or line[-1] in "!?！？؟")


def _line_text(line: str) -> str:
    wire_line = _WIRE_LINE.match(line)
    return heading_text(line) or (wire_line["text"].strip() if wire_line else line)


def _read_head(paragraphs: Sequence[str], fields: Mapping[str, str]) -> _Head:
    """Read headline, byline and date from the fields before the text, and from its first lines."""
    published = dates.parse_date(fields["date"]) if fields.get("date") else None
    authors = parse_byline(fields["author"]).people if fields.get("author") else ()
    start = 0
    if len(paragraphs) > 1 and _is_date_line(paragraphs[0]):
        published, start = published or dates.parse_date(paragraphs[0]), 1
    title = fields.get("title", "")
    if not title and _is_headline(paragraphs[start]):
        title = _line_text(paragraphs[start])
    if not title:
        return _Head("", authors, published, start)
    start += _line_text(paragraphs[start]) == title
    for index, paragraph in enumerate(paragraphs[start : start + _MAX_HEAD_LINES], start):
        line = _line_text(paragraph).strip("*_ ")
        is_short = len(line) <= _MAX_BYLINE_CHARS
        time = dates.parse_date(line) if is_short and any(map(str.isdigit, line)) else None
        people = parse_byline(line).people if is_short and has_byline_prefix(line) else ()
        if not (people or time or _WIRE_LINE.match(paragraph)):
            return _Head(title, authors, published, index)
        authors, published = people or authors, published or time
    last = min(len(paragraphs) - 1, start + _MAX_HEAD_LINES)
    return _Head(title, authors, published, max(start, last))


def _is_date_line(line: str) -> bool:
    """Whether a line holds a day and at most a weekday beside it."""
    day = dates.find_date(line) if dates.has_date_digits(line) else None
    return day is not None and len(line) - (day.end - day.start) <= _MAX_WEEKDAY_CHARS


def _to_block(paragraph: str, *, is_marked: bool) -> Block:
    heading = heading_text(paragraph)
    if heading:
        return Block(heading, BlockKind.HEADING, max(paragraph.index(" "), 2))
    return read_markdown(paragraph) if is_marked else Block(paragraph)


def _dropped_in_order(lines: list[str], rules: list[str], body: ArticleBody) -> Iterator[Dropped]:
    """Yield the dropped lines in page order."""
    rule_of_text = {applied_rule.text: applied_rule.rule for applied_rule in body.dropped}
    for line, rule in zip(lines, rules, strict=True):
        if applied_rule := rule or rule_of_text.get(line):
            yield Dropped(line, applied_rule)
