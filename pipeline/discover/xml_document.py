"""Parse untrusted XML safely.

Entities that the document defines are not expanded by the parser, nothing is loaded from anywhere, and size, depth
and time are bounded. A document that is not well-formed is repaired as far as possible.
"""

import html.entities
import re
from collections.abc import Mapping

from lxml import etree

from pipeline.discover.xml_repair import repair_tags
from pipeline.errors import Rejected
from pipeline.text.encoding import decode, may_be_mojibake

__all__ = ["MAX_DOCUMENT_BYTES", "parse_xml"]

MAX_DOCUMENT_BYTES = 20_000_000
# Where a document begins behind a warning of PHP, the note of a cache or blank lines.
_DOCUMENT_START = re.compile(
    r"<\?xml\s|<!DOCTYPE\s+(?:rss|rdf)|<(?:rss|rdf:RDF|feed|urlset|sitemapindex)[\s>]"
)
_XML_DECLARATION = re.compile(r"^[^<]*<\?xml[^>]*>\s*")
_PROLOG = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>", re.IGNORECASE)
_ENTITY_DEFINITION = re.compile(
    r"""<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:"([^"&%<]{0,200})"|'([^'&%<]{0,200})')\s*>"""
)
_NAMED_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z_][\w.-]*);")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z_][\w.-]*);)")
_CONTROL_CHAR = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# C1 control characters stand for the characters of windows-1252 with the same numbers.
_C1_TO_CP1252 = {byte: bytes([byte]).decode("windows-1252", "ignore") for byte in range(0x80, 0xA0)}
_C1_AS_UTF8 = re.compile(rb"\xc2[\x80-\x9f]")
_C1_CHAR = re.compile("[\x80-\x9f]")
_C1_REFERENCE = re.compile(r"&#(12[89]|1[345]\d);")
_HEAD_SIZE = 65_536
_MAX_ENTITIES = 500
# Repairing takes a second for this many characters.
_MAX_REPAIRED_CHARS = 5_000_000


def parse_xml(body: bytes, headers: Mapping[str, str], url: str) -> etree._Element:
    """Parse a document, leniently where it is not well-formed.

    Args:
        body: of a response, decompressed.
        headers: of the response, names in lower case; the charset is read from them.
        url: of the document, for the message.

    Raises:
        Rejected: ``feed.too_large`` or ``feed.broken``.
    """
    if len(body) > MAX_DOCUMENT_BYTES:
        raise Rejected("feed.too_large", f"the feed is larger than {MAX_DOCUMENT_BYTES} bytes", url=url)
    root = _parse(body, recover=False) if _needs_no_preparation(body) else None
    if root is None:
        root = _parse_leniently(_prepare(decode(body, headers).text))
    if root is None:
        raise Rejected("feed.broken", "the document is neither XML nor JSON; check the URL", url=url)
    return root


def _needs_no_preparation(body: bytes) -> bool:
    """Whether the parser may read the bytes as UTF-8: no document type, no C1 characters, no mojibake, no ISO 2022.

    The parser itself refuses bytes that are not UTF-8.
    """
    if not body.startswith((b"<?xml", b"<rss", b"<feed")) or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return False
    if b"\x1b" in body or b"&#1" in body or may_be_mojibake(body):
        return False
    return not (b"\xc2" in body and _C1_AS_UTF8.search(body))


def _parse_leniently(text: str) -> etree._Element | None:
    root = _parse(text.encode("utf-8", "replace"), recover=False)
    if root is not None:
        return root
    escaped = _BARE_AMPERSAND.sub("&amp;", _CONTROL_CHAR.sub("", text))
    repaired = repair_tags(escaped) if len(escaped) <= _MAX_REPAIRED_CHARS else escaped
    return _parse(repaired.encode("utf-8", "replace"), recover=True)


def _parse(text: bytes, *, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _prepare(text: str) -> str:
    """Drop what stands before the document, its document type and C1 characters; resolve named entities."""
    head = text[:_HEAD_SIZE]
    entities = _internal_entities(head) if "<!" in head else {}
    document_start = _DOCUMENT_START.search(head)
    start = document_start.start() if document_start else max(head.find("<"), 0)
    text = _XML_DECLARATION.sub("", text[start:], count=1)
    text = _strip_doctype(
        text if text.isascii() or not _C1_CHAR.search(text) else text.translate(_C1_TO_CP1252)
    )
    if "&" not in text:
        return text
    text = _C1_REFERENCE.sub(lambda match: _C1_TO_CP1252[int(match[1])], text.replace("&#X", "&#x"))
    return _NAMED_REFERENCE.sub(lambda match: _resolve_entity(match[1], entities), text)


def _strip_doctype(text: str) -> str:
    """Drop the document type, which could define or load entities."""
    prolog = _PROLOG.match(text[:_HEAD_SIZE])
    start = prolog.end() if prolog else 0
    doctype = _DOCTYPE.match(text, start)
    return text[doctype.end() :] if doctype else text


def _internal_entities(head: str) -> dict[str, str]:
    """The document's own entities that are plain text: without markup and references in them, they cannot grow."""
    return {
        name: double_quoted or single_quoted
        for name, double_quoted, single_quoted in _ENTITY_DEFINITION.findall(head)[:_MAX_ENTITIES]
    }


def _resolve_entity(name: str, entities: Mapping[str, str]) -> str:
    if name in entities:
        return entities[name]
    text = html.entities.html5.get(name + ";")
    return "".join(f"&#{ord(char)};" for char in text) if text else f"&amp;{name};"
