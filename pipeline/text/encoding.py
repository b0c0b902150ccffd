"""Decode the bytes of a page, feed or text file.

The order is that of the HTML standard (13.2.3.2: byte order mark, header, declaration) with two exceptions that the
web needs. Bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever a label says, since text in another encoding is
hardly ever valid UTF-8. A label means what browsers read under it (WHATWG Encoding: latin-1 is windows-1252).
"""

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

__all__ = [
    "Decoded",
    "declared_encodings",
    "decode",
    "decode_bytes",
    "may_be_mojibake",
    "to_ascii_compatible",
]

# A declaration stands in the first kilobyte (HTML standard); publishers are less strict.
_MAX_DECLARATION_BYTES = 4096
_CHARSET_PARAMETER = re.compile(rb"charset\s*[=:]\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE)
_HTML_ELEMENT = re.compile(rb"<(?:!doctype\s+)?html\b", re.IGNORECASE)
# What a page or feed in UTF-16 begins with. Zeros alone do not tell: most of what follows may be Chinese.
_UTF16_MARKUP = (
    ("utf-16-le", re.compile(rb"(?:[\t\n\f\r ]\0)*<\0[!/?a-z]\0", re.IGNORECASE)),
    ("utf-16-be", re.compile(rb"(?:\0[\t\n\f\r ])*\0<\0[!/?a-z]", re.IGNORECASE)),
)
# What browsers read under a label of UTF-16, where the bytes can be UTF-16 (WHATWG Encoding, 4.2).
_UTF16_ENCODINGS = {"utf-16": "utf-16-le", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be"}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# What browsers read under a label (WHATWG Encoding, 4.2), by Python's names.
_WHATWG_ENCODINGS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
    "big5": "big5hkscs", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8", "utf-7": "utf-8",
    "utf-32": "utf-8", "utf-32-le": "utf-8", "utf-32-be": "utf-8", "utf-8-sig": "utf-8",
}  # fmt: skip
# Encodings of text whose bytes are all ASCII: such bytes look like UTF-8.
_SEVEN_BIT_ENCODINGS = frozenset({"iso2022_jp", "iso2022_kr"})
# The encodings of pages without a label; others are all but extinct on the web.
_GUESSABLE_ENCODINGS = [
    "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r", "koi8_u",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
# A larger sample makes no better guess.
_MAX_DETECTION_BYTES = 20_000
# The share of the non-ASCII bytes that may be invalid in a document that is UTF-8 all the same.
_MAX_INVALID_SHARE = 0.1
# The lead bytes of Latin letters. A single one is a character that was cut in two, as by a limit on the length of a
# title; as windows-1252 it would be a capital A with an accent, which hardly ever stands alone.
_LATIN_LEAD_BYTES = (0xC2, 0xC3)
# What UTF-8 becomes when it is read as windows-1252, and a rare character in it: looking for one character is cheap.
_MOJIBAKE_HINTS = (("Ã", "Ã"), ("Â", "Â"), ("Ð", "Ð"), ("â€", "€"), ("ä¸", "¸"))
_MOJIBAKE_HINT_BYTES = tuple(hint.encode() for hint, _ in _MOJIBAKE_HINTS)
_MAX_HINT_LOOKUPS = 500
# Up to this many hints only their surroundings are searched for mojibake; with more, the whole text.
_MAX_LOCAL_HINTS, _CHARS_BEFORE_HINT, _CHARS_AFTER_HINT = 40, 4, 120
_CP1252_BYTES = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_CONTINUATION_CHARS = "".join(char for char, byte in _CP1252_BYTES.items() if byte < 0xC0)  # noqa: PLR2004
_CONTINUATION = f"[{re.escape(_CONTINUATION_CHARS)}]"
_MOJIBAKE_RUN = re.compile(
    f"(?:[\xc2-\xdf]{_CONTINUATION}|[\xe0-\xef]{_CONTINUATION}{{2}}|[\xf0-\xf4]{_CONTINUATION}{{3}})+"
)
_HIRAGANA = re.compile("[\u3041-\u3093]")
_MIN_HIRAGANA_SHARE = 0.2
# Punctuation that follows a real capital letter as well: MANHÃ”.
_TYPOGRAPHIC_CHARS = frozenset("‘’“”–—…•™‹›„‚")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded text, and how it was decoded.

    Args:
        text: without a byte order mark; undecodable bytes are replaced by U+FFFD.
        encoding: Python's name of the encoding.
        origin: what named the encoding: "byte order mark", "header", "meta", "xml declaration", "bytes" (the bytes
            are valid in no other way) or "detection".
        repairs: repaired pieces of mojibake, and bytes that are invalid in UTF-8.
    """

    text: str
    encoding: str
    origin: str
    repairs: int = 0

    @property
    def is_valid_utf8(self) -> bool:
        """Whether the bytes are the text in UTF-8, except for a character that is cut at the end."""
        return self.encoding == "utf-8" and self.origin == "bytes" and not self.repairs


def decode(body: bytes, headers: Mapping[str, str]) -> Decoded:
    """Decode bytes as text, and repair mojibake: UTF-8 that was read as windows-1252 and encoded again.

    Args:
        body: of a response, decompressed.
        headers: of the response, names in lower case.

    Returns:
        The text; decoding never fails.
    """
    decoded = decode_bytes(body, headers)
    mojibake = _find_mojibake(decoded.text)
    return _repair_mojibake(decoded, mojibake) if mojibake else decoded


def decode_bytes(body: bytes, headers: Mapping[str, str]) -> Decoded:
    """Decode bytes as text, without the repair of mojibake: text that was written by a program comes back unchanged.

    Args:
        body: of a file or response, decompressed.
        headers: of the response, names in lower case; empty for a file.

    Returns:
        The text; decoding never fails.
    """
    return (
        _from_bom(body)
        or _as_wide(body, headers)
        or _from_seven_bit(body, headers)
        or _as_utf8(body)
        or _from_declaration(body, headers)
        or _from_detection(body)
    )


def declared_encodings(body: bytes, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the encodings that the header and the document declare, the most binding first.

    Args:
        body: of a response.
        headers: of the response, names in lower case.

    Yields:
        Python's name of an encoding, and what declares it: "header", "meta" or "xml declaration".
    """
    head = body[:_MAX_DECLARATION_BYTES]
    header = headers.get("content-type", "").encode("ascii", "ignore")
    # A meta element in a feed belongs to some entry's text, so only a page's counts.
    is_page = not head.lstrip().startswith(b"<?xml") or _HTML_ELEMENT.search(head)
    sources = (
        *(((_XML_ENCODING, head, "xml declaration"),) if not is_page else ()),
        (_CHARSET_PARAMETER, header, "header"),
        *(((_CHARSET_PARAMETER, head, "meta"), (_XML_ENCODING, head, "xml declaration")) if is_page else ()),
    )
    for pattern, source, origin in sources:
        match = pattern.search(source)
        name = _python_encoding(match[1].decode("ascii", "ignore")) if match else ""
        if name:
            yield name, origin


def may_be_mojibake(body: bytes) -> bool:
    """Whether UTF-8 bytes hold what text becomes when it is encoded twice; False is certain, True is not.

    Args:
        body: UTF-8.
    """
    return not body.isascii() and any(hint in body for hint in _MOJIBAKE_HINT_BYTES)


def to_ascii_compatible(body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return a body in which tags can be searched as ASCII: one in UTF-16 or UTF-32 as UTF-8, any other unchanged.

    Args:
        body: of a file or response, or its first bytes.
        headers: of the response, names in lower case.
    """
    # Markup in UTF-16 and UTF-32 always holds zeros, other text hardly ever.
    decoded = (_from_bom(body) or _as_wide(body, headers)) if b"\0" in body else None
    return decoded.text.encode("utf-8", "replace") if decoded else body


def _from_bom(body: bytes) -> Decoded | None:
    for bom, name in _BYTE_ORDER_MARKS:
        if body.startswith(bom):
            decoded = (
                _decode_utf8(body[len(bom) :], "byte order mark")
                if name == "utf-8"
                else Decoded(body.decode(name, "replace"), name, "byte order mark")
            )
            return replace(decoded, text=decoded.text.removeprefix("\ufeff"))
    return None


def _as_wide(body: bytes, headers: Mapping[str, str]) -> Decoded | None:
    """As UTF-16 or UTF-32 without a byte order mark; a clear beginning goes before the header, which may be wrong."""
    head = body[:_MAX_DECLARATION_BYTES]
    if b"\0" not in head:
        return None
    by_bytes = _utf16_of_markup(head) or _wide_encoding(head[:200])
    name = by_bytes or _utf16_of_header(head, headers)
    return Decoded(body.decode(name, "replace"), name, "bytes" if by_bytes else "header") if name else None


def _utf16_of_markup(head: bytes) -> str:
    return next((name for name, pattern in _UTF16_MARKUP if pattern.match(head)), "")


def _utf16_of_header(head: bytes, headers: Mapping[str, str]) -> str:
    """Return the UTF-16 that the header names, unless tags can be read in ASCII, which makes it UTF-8 or the like."""
    label = _CHARSET_PARAMETER.search(headers.get("content-type", "").encode("ascii", "ignore"))
    if label is None or _HTML_ELEMENT.search(head):
        return ""
    try:
        return _UTF16_ENCODINGS.get(codecs.lookup(label[1].decode("ascii")).name, "")
    except LookupError:
        return ""


def _wide_encoding(start: bytes) -> str:
    """UTF-16 or UTF-32 without a byte order mark: most bytes are zero, at fixed positions."""
    if not start.count(0) * 3 > len(start):
        return ""
    width = "32" if start.count(0) * 3 > len(start) * 2 else "16"
    return f"utf-{width}-{'be' if start[0] == 0 else 'le'}"


def _from_seven_bit(body: bytes, headers: Mapping[str, str]) -> Decoded | None:
    if b"\x1b" not in body:
        return None
    declared = (pair for pair in declared_encodings(body, headers) if pair[0] in _SEVEN_BIT_ENCODINGS)
    name, origin = next(declared, ("", ""))
    return Decoded(body.decode(name, "replace"), name, origin) if name else None


def _as_utf8(body: bytes) -> Decoded | None:
    """As UTF-8, if it is valid; the last character may be cut."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return None
    return Decoded(text, "utf-8", "bytes")


def _python_encoding(label: str) -> str:
    try:
        name = codecs.lookup(label).name
        "".encode(name)
    except (LookupError, ValueError):
        return ""
    return _WHATWG_ENCODINGS.get(name, name)


def _from_declaration(body: bytes, headers: Mapping[str, str]) -> Decoded | None:
    for name, origin in declared_encodings(body, headers):
        if name == "utf-8":
            decoded = _as_mostly_utf8(body, origin)
            if decoded:
                return decoded
            continue
        try:
            return Decoded(body.decode(name), name, origin)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def _as_mostly_utf8(body: bytes, origin: str) -> Decoded | None:
    """As UTF-8 with a few invalid bytes; None when there are too many of them."""
    decoded = _decode_utf8(body, origin)
    non_ascii_bytes = len(body) - len(body.decode("ascii", "ignore"))
    return decoded if decoded.repairs <= max(1, non_ascii_bytes * _MAX_INVALID_SHARE) else None


def _decode_utf8(body: bytes, origin: str) -> Decoded:
    """Decode UTF-8; invalid bytes are read as windows-1252, the rest of a cut character as U+FFFD."""
    valid_bytes = len(body.decode("utf-8", "ignore").encode())
    return Decoded(body.decode("utf-8", _STRAY_BYTES), "utf-8", origin, len(body) - valid_bytes)


def _replace_stray_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):  # pragma: no cover - decoding raises nothing else
        raise error
    invalid = error.object[error.start : error.end]
    if len(invalid) > 1 or invalid[0] in _LATIN_LEAD_BYTES:
        return "\ufffd", error.end
    return invalid.decode("cp1252", "replace"), error.end


_STRAY_BYTES = "copydesk.stray_bytes"
codecs.register_error(_STRAY_BYTES, _replace_stray_bytes)


def _from_detection(body: bytes) -> Decoded:
    mostly_utf8 = _as_mostly_utf8(body, "detection")
    if mostly_utf8:
        return mostly_utf8
    sample = re.sub(rb"[\x00-\x7f]{200,}", b" ", body)[:_MAX_DETECTION_BYTES]
    name = _japanese_encoding(sample)
    if not name:
        # Imported here: few pages need it, and its tables take 2 MB.
        from charset_normalizer import from_bytes

        guess = from_bytes(sample, cp_isolation=_GUESSABLE_ENCODINGS).best()
        name = _WHATWG_ENCODINGS.get(guess.encoding, guess.encoding) if guess else "cp1252"
    return Decoded(body.decode(name, "replace"), name, "detection")


def _japanese_encoding(sample: bytes) -> str:
    """A third of Japanese text is hiragana, and no other text holds any."""
    for name in ("euc_jp", "cp932"):
        text = sample.decode(name, "ignore")
        non_ascii_chars = sum(not char.isascii() for char in text)
        if non_ascii_chars and len(_HIRAGANA.findall(text)) > non_ascii_chars * _MIN_HIRAGANA_SHARE:
            return name
    return ""


def _find_mojibake(text: str) -> list[re.Match[str]]:
    """Find the runs that may have been read in the wrong encoding; around a few hints, or everywhere."""
    positions = sorted(
        position
        for hint, rare_char in _MOJIBAKE_HINTS
        if rare_char in text
        for position in _hint_positions(hint, text)
    )
    if len(positions) > _MAX_LOCAL_HINTS:
        return list(_MOJIBAKE_RUN.finditer(text))
    windows = (
        (max(0, position - _CHARS_BEFORE_HINT), position + _CHARS_AFTER_HINT) for position in positions
    )
    matches = {match.start(): match for window in windows for match in _MOJIBAKE_RUN.finditer(text, *window)}
    return [matches[start] for start in sorted(matches)]


def _hint_positions(hint: str, text: str) -> list[int]:
    """The positions of a hint before a character that no word has there; at most as many as decide the search."""
    positions: list[int] = []
    position = text.find(hint)
    for _ in range(_MAX_HINT_LOOKUPS):
        if position < 0 or len(positions) > _MAX_LOCAL_HINTS:
            break
        if len(hint) > 1 or text[position + 1 : position + 2] in _CONTINUATION_CHARS:
            positions.append(position)
        position = text.find(hint, position + 1)
    return positions


def _repair_mojibake(decoded: Decoded, mojibake: Sequence[re.Match[str]]) -> Decoded:
    """Repair UTF-8 that was read as windows-1252 and encoded as UTF-8 again."""
    certain_count = sum(not _TYPOGRAPHIC_CHARS.issuperset(match[0][1:]) for match in mojibake)
    if not certain_count or certain_count * 2 < len(mojibake):
        return decoded
    chunks, position, repairs = [], 0, 0
    for match in mojibake:
        fixed = _fix_mojibake(match[0])
        if fixed and match.start() >= position:
            chunks += [decoded.text[position : match.start()], fixed]
            position, repairs = match.end(), repairs + 1
    text = "".join([*chunks, decoded.text[position:]])
    return replace(decoded, text=text, repairs=decoded.repairs + repairs)


def _fix_mojibake(garbled: str) -> str:
    try:
        return bytes(_CP1252_BYTES[char] for char in garbled).decode("utf-8")
    except UnicodeDecodeError:
        return ""
