"""Bytes in; the tree of an XML document, made safe, out.

No entity of the document's own is expanded, nothing is loaded from anywhere, and size, depth and
time are bounded. What is not well-formed is read as far as it goes.
"""

import codecs
import html.entities
import re
from collections.abc import Mapping

from charset_normalizer import from_bytes
from lxml import etree

from pipeline.errors import Rejected

__all__ = ["MAX_DOCUMENT_BYTES", "decode_document", "parse_xml"]

MAX_DOCUMENT_BYTES = 20_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How "<?" begins where there is no byte order mark (XML 1.0, appendix F).
_WIDE_ENCODING_PREFIXES = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00r", "utf-16-be"),
    (b"<\x00r\x00", "utf-16-le"),
)
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]+)""")
_HEADER_CHARSET = re.compile(r"""charset\s*[=:]\s*["']?\s*([A-Za-z0-9._:-]+)""", re.IGNORECASE)
# What pages mean when they say so (WHATWG Encoding).
_ENCODING_ALIASES = {
    "utf8": "utf-8",
    "iso-8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "latin1": "windows-1252",
    "us-ascii": "windows-1252",
    "ascii": "windows-1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "big5": "big5hkscs",
    "iso-8859-9": "windows-1254",
    "tis-620": "cp874",
}
_XML_DECLARATION = re.compile(r"^[^<]*<\?xml[^>]*>\s*")
_PROLOG = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>", re.IGNORECASE)
_ENTITY_DEFINITION = re.compile(
    r"""<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:"([^"&%<]{0,200})"|'([^'&%<]{0,200})')\s*>"""
)
_NAMED_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z_][\w.-]*);")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z_][\w.-]*);)")
_CONTROL_CHAR = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Control characters that are Windows-1252 letters in disguise.
_C1_TO_CP1252 = {byte: bytes([byte]).decode("windows-1252", "ignore") for byte in range(0x80, 0xA0)}
_C1_AS_UTF8 = re.compile(rb"\xc2[\x80-\x9f]")
_C1_CHAR = re.compile("[\x80-\x9f]")
_C1_REFERENCE = re.compile(r"&#(12[89]|1[345]\d);")
_HEAD_SIZE = 65_536
_MAX_ENTITIES = 500


def parse_xml(body: bytes, headers: Mapping[str, str], url: str) -> etree._Element:
    """Parse a document, leniently where it must be.

    Args:
        body: as sent, unpacked.
        headers: of the response, names in lower case; the charset is looked for there.
        url: the document's address, for the message.

    Raises:
        Rejected: ``feed.too_large`` or ``feed.broken``.
    """
    if len(body) > MAX_DOCUMENT_BYTES:
        raise Rejected("feed.too_large", f"the feed is larger than {MAX_DOCUMENT_BYTES} bytes", url=url)
    root = _parse(body, recover=False) if _is_plain_utf8(body, headers) else None
    if root is None:
        root = _parse_leniently(_preprocess(decode_document(body, headers)))
    if root is None:
        raise Rejected("feed.broken", "this is neither XML nor JSON; check the address", url=url)
    return root


def _is_plain_utf8(body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the bytes may go to the parser as they are: UTF-8, no document type, no letters in disguise."""
    if not body.startswith((b"<?xml", b"<rss", b"<feed")) or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return False
    if _candidate_encodings(body, headers) != ["utf-8"]:
        return False
    return b"&#1" not in body and not (b"\xc2" in body and _C1_AS_UTF8.search(body))


def _parse_leniently(text: str) -> etree._Element | None:
    root = _parse(text.encode("utf-8", "replace"), recover=False)
    return root if root is not None else _parse(_repair_references(text), recover=True)


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


def _preprocess(text: str) -> str:
    """Drop what stands before the first element, document types and control characters."""
    head = text[:_HEAD_SIZE]
    start = head.find("<")
    text = _XML_DECLARATION.sub("", text[max(start, 0) :], count=1)
    entities = _internal_entities(text[:_HEAD_SIZE]) if "<!" in text[:_HEAD_SIZE] else {}
    text = _strip_doctype(
        text if text.isascii() or not _C1_CHAR.search(text) else text.translate(_C1_TO_CP1252)
    )
    if "&" not in text:
        return text
    text = _C1_REFERENCE.sub(lambda match: _C1_TO_CP1252[int(match[1])], text.replace("&#X", "&#x"))
    return _NAMED_REFERENCE.sub(lambda match: _resolve_entity(match[1], entities), text)


def _strip_doctype(text: str) -> str:
    """Drop the document type: what it defines is not wanted, and what it loads even less."""
    prolog = _PROLOG.match(text[:_HEAD_SIZE])
    start = prolog.end() if prolog else 0
    doctype = _DOCTYPE.match(text, start)
    return text[doctype.end() :] if doctype else text


def _internal_entities(head: str) -> dict[str, str]:
    """The document's own plain-text entities: no markup and no entity inside, so nothing can grow."""
    return {
        name: double_quoted or single_quoted
        for name, double_quoted, single_quoted in _ENTITY_DEFINITION.findall(head)[:_MAX_ENTITIES]
    }


def _resolve_entity(name: str, entities: Mapping[str, str]) -> str:
    if name in entities:
        return entities[name]
    text = html.entities.html5.get(name + ";")
    return "".join(f"&#{ord(char)};" for char in text) if text else f"&amp;{name};"


def _repair_references(text: str) -> bytes:
    """Drop control characters; escape each & that begins no reference: the commonest faults."""
    return _BARE_AMPERSAND.sub("&amp;", _CONTROL_CHAR.sub("", text)).encode("utf-8", "replace")


# --- bytes to text ---


def decode_document(body: bytes, headers: Mapping[str, str]) -> str:
    """Decode a document: byte order mark, declaration, header, UTF-8, guess; in this order of trust."""
    for prefix, encoding in _BOMS:
        if body.startswith(prefix):
            return body[len(prefix) :].decode(encoding, "replace")
    wide_encoding = next(
        (encoding for prefix, encoding in _WIDE_ENCODING_PREFIXES if body.startswith(prefix)), ""
    )
    if wide_encoding:
        return body.decode(wide_encoding, "replace")
    for encoding in _candidate_encodings(body, headers):
        try:
            return body.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return _decode_by_guess(body, next(iter(_candidate_encodings(body, headers)), "utf-8"))


def _candidate_encodings(body: bytes, headers: Mapping[str, str]) -> list[str]:
    declaration = _DECLARED_ENCODING.match(body[:1000])
    charset = _HEADER_CHARSET.search(headers.get("content-type", ""))
    labels = [declaration[1].decode().lower() if declaration else "", charset[1].lower() if charset else ""]
    encodings = [
        _ENCODING_ALIASES.get(label, label)
        for label in labels
        if label and not label.startswith(("utf-16", "utf-32", "ucs"))
    ]
    # Bytes that read as UTF-8 are UTF-8, whatever the declaration says about single bytes.
    preferred = ["utf-8"] if not encodings or encodings[0].startswith("windows-125") else []
    return list(dict.fromkeys((*preferred, *encodings, "utf-8")))


def _decode_by_guess(body: bytes, fallback: str) -> str:
    guess = from_bytes(body[:_HEAD_SIZE]).best()
    try:
        return body.decode(guess.encoding if guess else "windows-1252")
    except (UnicodeError, LookupError):
        pass
    try:
        return body.decode(fallback, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
