"""Bytes of a page in; its text, the encoding they were read in, who said so, and how many repairs it took, out.

The order is that of the HTML standard (13.2.3.2: byte order mark, header, declaration) with two habits of the web
before it: bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever a label says, since no other encoding makes them
by accident; and a label means what browsers read under it (WHATWG Encoding: latin-1 is windows-1252).
"""

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from charset_normalizer import from_bytes

__all__ = ["Decoded", "decode"]

# A declaration stands in the first kilobyte (HTML standard); publishers are less strict.
_MAX_DECLARATION_BYTES = 4096
_CHARSET_PARAMETER = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# What browsers read under a label (WHATWG Encoding, 4.2), by Python's names.
_WHATWG_ENCODINGS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
    "big5": "big5hkscs", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8", "utf-7": "utf-8",
}  # fmt: skip
# Text encodings whose bytes are all ASCII: what they hold looks like UTF-8.
_ISO2022_ENCODINGS = frozenset({"iso2022_jp", "iso2022_kr"})
# What pages without a label are in, the others being all but extinct on the web.
_GUESSABLE_ENCODINGS = [
    "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r", "koi8_u",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
# More text makes no better guess.
_MAX_DETECTION_BYTES = 20_000
# Of the bytes that are not ASCII, what may be broken in a page that is UTF-8 all the same.
_MAX_BROKEN_SHARE = 0.1
# What UTF-8 becomes when it is read as windows-1252, and a rare sign in it: looking for one sign is cheap.
_MOJIBAKE_HINTS = (("Ã", "Ã"), ("Â", "Â"), ("Ð", "Ð"), ("â€", "€"), ("ä¸", "¸"))
_MAX_HINT_LOOKUPS = 500
# Around so few places it is looked for what is garbled; with more, everywhere.
_MAX_LOCAL_HINTS, _CHARS_BEFORE_HINT, _CHARS_AFTER_HINT = 40, 4, 120
_CP1252_BYTES = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_CONTINUATION_CHARS = "".join(sign for sign, byte in _CP1252_BYTES.items() if byte < 0xC0)  # noqa: PLR2004
_MOJIBAKE_RUN = re.compile(
    f"(?:[\xc2-\xdf][{re.escape(_CONTINUATION_CHARS)}]|[\xe0-\xef][{re.escape(_CONTINUATION_CHARS)}]{{2}}|[\xf0-\xf4][{re.escape(_CONTINUATION_CHARS)}]{{3}})+"
)
_HIRAGANA = re.compile("[\u3041-\u3093]")
_MIN_HIRAGANA_SHARE = 0.2
# Typographic marks follow a real letter as well: MANHÃ” in capitals.
_TYPOGRAPHIC_CHARS = frozenset("‘’“”–—…•™‹›„‚")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, and how it was read.

    Args:
        text: without a byte order mark; bytes that fit nowhere are replaced.
        encoding: Python's name.
        origin: who said so: byte order mark, header, meta, xml declaration, bytes, detection.
        repairs: pieces that were in the wrong encoding before they were sent, and single bytes of windows-1252.
    """

    text: str
    encoding: str
    origin: str
    repairs: int = 0


def decode(body: bytes, headers: Mapping[str, str]) -> Decoded:
    """Read bytes as text.

    Args:
        body: of a response.
        headers: of the response, names in lower case.

    Returns:
        The text; never an error.
    """
    decoded = (
        _from_bom(body)
        or _from_iso2022(body, headers)
        or _as_utf8(body)
        or _from_declaration(body, headers)
        or _from_detection(body)
    )
    mojibake = _find_mojibake(decoded.text)
    return _repair_mojibake(decoded, mojibake) if mojibake else decoded


def _from_bom(body: bytes) -> Decoded | None:
    for bom, name in _BYTE_ORDER_MARKS:
        if body.startswith(bom):
            return Decoded(body.decode(name, "replace").removeprefix("\ufeff"), name, "byte order mark")
    encoding = _utf16_without_bom(body[:200])
    return Decoded(body.decode(encoding, "replace"), encoding, "bytes") if encoding else None


def _utf16_without_bom(start: bytes) -> str:
    """Two bytes a sign without a mark: every other one is zero."""
    if not start.count(0) * 3 > len(start):
        return ""
    return "utf-16-be" if start[0] == 0 else "utf-16-le"


def _from_iso2022(body: bytes, headers: Mapping[str, str]) -> Decoded | None:
    if b"\x1b" not in body:
        return None
    name, origin = next(
        (
            (declared_name, declared_by)
            for declared_name, declared_by in _declared_encodings(body, headers)
            if declared_name in _ISO2022_ENCODINGS
        ),
        ("", ""),
    )
    return Decoded(body.decode(name, "replace"), name, origin) if name else None


def _as_utf8(body: bytes) -> Decoded | None:
    """As UTF-8, if it is; the last sign of a page may be cut."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return None
    return Decoded(text, "utf-8", "bytes")


def _declared_encodings(body: bytes, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The encodings that somebody names, by Python's names, the most binding first."""
    header = headers.get("content-type", "").encode("ascii", "ignore")
    sources = (
        (_CHARSET_PARAMETER, header, "header"),
        (_CHARSET_PARAMETER, body[:_MAX_DECLARATION_BYTES], "meta"),
        (_XML_ENCODING, body[:_MAX_DECLARATION_BYTES], "xml declaration"),
    )
    for pattern, source, origin in sources:
        match = pattern.search(source)
        name = _python_encoding(match[1].decode("ascii", "ignore")) if match else ""
        if name:
            yield name, origin


def _python_encoding(label: str) -> str:
    try:
        name = codecs.lookup(label).name
        "".encode(name)
    except (LookupError, ValueError):
        return ""
    return _WHATWG_ENCODINGS.get(name, name)


def _from_declaration(body: bytes, headers: Mapping[str, str]) -> Decoded | None:
    for name, origin in _declared_encodings(body, headers):
        if name == "utf-8":
            return _as_mostly_utf8(body, origin)
        try:
            return Decoded(body.decode(name), name, origin)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def _as_mostly_utf8(body: bytes, origin: str) -> Decoded | None:
    """As UTF-8 with single bytes of windows-1252 in it, unless there are too many of them."""
    stray_count = 0

    def decode_stray(error: UnicodeError) -> tuple[str, int]:
        nonlocal stray_count
        stray_count += 1
        if not isinstance(error, UnicodeDecodeError):  # pragma: no cover - decoding raises nothing else
            raise error
        return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1

    codecs.register_error("pipeline.clean.stray", decode_stray)
    text = body.decode("utf-8", "pipeline.clean.stray")
    non_ascii_bytes = len(body) - len(body.decode("ascii", "ignore"))
    return (
        Decoded(text, "utf-8", origin, stray_count)
        if stray_count <= max(1, non_ascii_bytes * _MAX_BROKEN_SHARE)
        else None
    )


def _from_detection(body: bytes) -> Decoded:
    mostly_utf8 = _as_mostly_utf8(body, "detection")
    if mostly_utf8:
        return mostly_utf8
    sample = re.sub(rb"[\x00-\x7f]{200,}", b" ", body)[:_MAX_DETECTION_BYTES]
    guess = (
        None if _japanese_encoding(sample) else from_bytes(sample, cp_isolation=_GUESSABLE_ENCODINGS).best()
    )
    name = _japanese_encoding(sample) or (
        _WHATWG_ENCODINGS.get(guess.encoding, guess.encoding) if guess else "cp1252"
    )
    return Decoded(body.decode(name, "replace"), name, "detection")


def _japanese_encoding(sample: bytes) -> str:
    """Hiragana is a third of Japanese and nothing else."""
    for name in ("euc_jp", "cp932"):
        text = sample.decode(name, "ignore")
        non_ascii_chars = sum(not char.isascii() for char in text)
        if non_ascii_chars and len(_HIRAGANA.findall(text)) > non_ascii_chars * _MIN_HIRAGANA_SHARE:
            return name
    return ""


def _find_mojibake(text: str) -> list[re.Match[str]]:
    """The runs that may have been read in the wrong encoding; around a few rare letters, or everywhere."""
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
    """Where a sign stands before what no word has behind it; no more than it takes to look everywhere."""
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
    """Read again what was UTF-8, taken for windows-1252, and written as UTF-8 once more."""
    certain_count = sum(not _TYPOGRAPHIC_CHARS.issuperset(match[0][1:]) for match in mojibake)
    if not certain_count or certain_count * 2 < len(mojibake):
        return decoded
    chunks, position, repairs = [], 0, 0
    for match in mojibake:
        fixed = _fix_mojibake(match[0])
        if fixed and match.start() >= position:
            chunks += [decoded.text[position : match.start()], fixed]
            position, repairs = match.end(), repairs + 1
    return Decoded(
        "".join([*chunks, decoded.text[position:]]),
        decoded.encoding,
        decoded.origin,
        decoded.repairs + repairs,
    )


def _fix_mojibake(garbled: str) -> str:
    try:
        return bytes(_CP1252_BYTES[char] for char in garbled).decode("utf-8")
    except UnicodeDecodeError:
        return ""
