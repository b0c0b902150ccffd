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

__all__ = ["MAX_BYTES", "decode", "parse_xml"]

MAX_BYTES = 20_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How "<?" begins where there is no byte order mark (XML 1.0, appendix F).
_WIDE = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00r", "utf-16-be"),
    (b"<\x00r\x00", "utf-16-le"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]+)""")
_CHARSET = re.compile(r"""charset\s*[=:]\s*["']?\s*([A-Za-z0-9._:-]+)""", re.IGNORECASE)
# What pages mean when they say so (WHATWG Encoding).
_MEANT = {
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
_DECLARATION = re.compile(r"^[^<]*<\?xml[^>]*>\s*")
_PROLOG = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>", re.IGNORECASE)
_ENTITY_LINE = re.compile(
    r"""<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:"([^"&%<]{0,200})"|'([^'&%<]{0,200})')\s*>"""
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z_][\w.-]*);")
_BARE_AND = re.compile(r"&(?!(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z_][\w.-]*);)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Control characters that are Windows-1252 letters in disguise.
_C1 = {byte: bytes([byte]).decode("windows-1252", "ignore") for byte in range(0x80, 0xA0)}
_C1_BYTES = re.compile(rb"\xc2[\x80-\x9f]")
_C1_SEEN = re.compile("[\x80-\x9f]")
_OLD_REFERENCE = re.compile(r"&#(12[89]|1[345]\d);")
_HEAD = 65_536
_MOST_ENTITIES = 500


def parse_xml(body: bytes, headers: Mapping[str, str], url: str) -> etree._Element:
    """Parse a document, leniently where it must be.

    Args:
        body: as sent, unpacked.
        headers: of the response, names in lower case; the charset is looked for there.
        url: the document's address, for the message.

    Raises:
        Rejected: ``feed.too_large`` or ``feed.broken``.
    """
    if len(body) > MAX_BYTES:
        raise Rejected("feed.too_large", f"the feed is larger than {MAX_BYTES} bytes", url=url)
    root = _parsed(body, recover=False) if _is_plain(body, headers) else None
    if root is None:
        root = _read_leniently(_prepared(decode(body, headers)))
    if root is None:
        raise Rejected("feed.broken", "this is neither XML nor JSON; check the address", url=url)
    return root


def _is_plain(body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the bytes may go to the parser as they are: UTF-8, no document type, no letters in disguise."""
    if not body.startswith((b"<?xml", b"<rss", b"<feed")) or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return False
    if _claims(body, headers) != ["utf-8"]:
        return False
    return b"&#1" not in body and not (b"\xc2" in body and _C1_BYTES.search(body))


def _read_leniently(text: str) -> etree._Element | None:
    root = _parsed(text.encode("utf-8", "replace"), recover=False)
    return root if root is not None else _parsed(_mended(text), recover=True)


def _parsed(text: bytes, *, recover: bool) -> etree._Element | None:
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


def _prepared(text: str) -> str:
    """Drop what stands before the first element, document types and control characters."""
    head = text[:_HEAD]
    start = head.find("<")
    text = _DECLARATION.sub("", text[max(start, 0) :], count=1)
    own = _own_entities(text[:_HEAD]) if "<!" in text[:_HEAD] else {}
    text = _without_doctype(text if text.isascii() or not _C1_SEEN.search(text) else text.translate(_C1))
    if "&" not in text:
        return text
    text = _OLD_REFERENCE.sub(lambda found: _C1[int(found[1])], text.replace("&#X", "&#x"))
    return _ENTITY.sub(lambda found: _character(found[1], own), text)


def _without_doctype(text: str) -> str:
    """Drop the document type: what it defines is not wanted, and what it loads even less."""
    prolog = _PROLOG.match(text[:_HEAD])
    start = prolog.end() if prolog else 0
    found = _DOCTYPE.match(text, start)
    return text[found.end() :] if found else text


def _own_entities(head: str) -> dict[str, str]:
    """The document's own plain-text entities: no markup and no entity inside, so nothing can grow."""
    return {name: a or b for name, a, b in _ENTITY_LINE.findall(head)[:_MOST_ENTITIES]}


def _character(name: str, own: Mapping[str, str]) -> str:
    if name in own:
        return own[name]
    character = html.entities.html5.get(name + ";")
    return "".join(f"&#{ord(each)};" for each in character) if character else f"&amp;{name};"


def _mended(text: str) -> bytes:
    """Drop control characters; escape each & that begins no reference: the commonest faults."""
    return _BARE_AND.sub("&amp;", _CONTROL.sub("", text)).encode("utf-8", "replace")


# --- bytes to text ---


def decode(body: bytes, headers: Mapping[str, str]) -> str:
    """Decode a document: byte order mark, declaration, header, UTF-8, guess; in this order of trust."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    wide = next((encoding for mark, encoding in _WIDE if body.startswith(mark)), "")
    if wide:
        return body.decode(wide, "replace")
    for encoding in _claims(body, headers):
        try:
            return body.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return _guessed(body, next(iter(_claims(body, headers)), "utf-8"))


def _claims(body: bytes, headers: Mapping[str, str]) -> list[str]:
    declared = _DECLARED.match(body[:1000])
    charset = _CHARSET.search(headers.get("content-type", ""))
    claims = [declared[1].decode().lower() if declared else "", charset[1].lower() if charset else ""]
    named = [
        _MEANT.get(name, name) for name in claims if name and not name.startswith(("utf-16", "utf-32", "ucs"))
    ]
    # Bytes that read as UTF-8 are UTF-8, whatever the declaration says about single bytes.
    first = ["utf-8"] if not named or named[0].startswith("windows-125") else []
    return list(dict.fromkeys((*first, *named, "utf-8")))


def _guessed(body: bytes, claim: str) -> str:
    best = from_bytes(body[:_HEAD]).best()
    try:
        return body.decode(best.encoding if best else "windows-1252")
    except (UnicodeError, LookupError):
        pass
    try:
        return body.decode(claim, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
