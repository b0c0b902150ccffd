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
_HEAD = 4096
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# What browsers read under a label (WHATWG Encoding, 4.2), by Python's names.
_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
    "big5": "big5hkscs", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8", "utf-7": "utf-8",
}  # fmt: skip
# Text encodings whose bytes are all ASCII: what they hold looks like UTF-8.
_SHIFTING = frozenset({"iso2022_jp", "iso2022_kr"})
# What pages without a label are in, the others being all but extinct on the web.
_USED = [
    "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r", "koi8_u",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
# More text makes no better guess.
_GUESSED_FROM = 20_000
# Of the bytes that are not ASCII, what may be broken in a page that is UTF-8 all the same.
_BROKEN = 0.1
# What UTF-8 becomes when it is read as windows-1252, and a rare sign in it: looking for one sign is cheap.
_SIGNS = (("Ã", "Ã"), ("Â", "Â"), ("Ð", "Ð"), ("â€", "€"), ("ä¸", "¸"))
_MOST_LOOKS = 500
# Around so few places it is looked for what is garbled; with more, everywhere.
_FEW, _BEFORE, _BEHIND = 40, 4, 120
_HIGH = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_FOLLOWING = "".join(sign for sign, byte in _HIGH.items() if byte < 0xC0)  # noqa: PLR2004
_GARBLED = re.compile(
    f"(?:[\xc2-\xdf][{re.escape(_FOLLOWING)}]|[\xe0-\xef][{re.escape(_FOLLOWING)}]{{2}}|[\xf0-\xf4][{re.escape(_FOLLOWING)}]{{3}})+"
)
_HIRAGANA = re.compile("[\u3041-\u3093]")
_SHARE_OF_HIRAGANA = 0.2
# Typographic marks follow a real letter as well: MANHÃ” in capitals.
_MARKS_OF_PRINT = frozenset("‘’“”–—…•™‹›„‚")


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
    read = (
        _marked(body)
        or _shifted(body, headers)
        or _as_utf8(body)
        or _claimed(body, headers)
        or _guessed(body)
    )
    garbled = _garbled(read.text)
    return _repaired(read, garbled) if garbled else read


def _marked(body: bytes) -> Decoded | None:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return Decoded(body.decode(name, "replace").removeprefix("\ufeff"), name, "byte order mark")
    wide = _wide(body[:200])
    return Decoded(body.decode(wide, "replace"), wide, "bytes") if wide else None


def _wide(start: bytes) -> str:
    """Two bytes a sign without a mark: every other one is zero."""
    if not start.count(0) * 3 > len(start):
        return ""
    return "utf-16-be" if start[0] == 0 else "utf-16-le"


def _shifted(body: bytes, headers: Mapping[str, str]) -> Decoded | None:
    if b"\x1b" not in body:
        return None
    name, origin = next(((n, o) for n, o in _claims(body, headers) if n in _SHIFTING), ("", ""))
    return Decoded(body.decode(name, "replace"), name, origin) if name else None


def _as_utf8(body: bytes) -> Decoded | None:
    """As UTF-8, if it is; the last sign of a page may be cut."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return None
    return Decoded(text, "utf-8", "bytes")


def _claims(body: bytes, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The encodings that somebody names, by Python's names, the most binding first."""
    header = headers.get("content-type", "").encode("ascii", "ignore")
    places = (
        (_CHARSET, header, "header"),
        (_CHARSET, body[:_HEAD], "meta"),
        (_XML, body[:_HEAD], "xml declaration"),
    )
    for expression, place, origin in places:
        found = expression.search(place)
        name = _known(found[1].decode("ascii", "ignore")) if found else ""
        if name:
            yield name, origin


def _known(label: str) -> str:
    try:
        name = codecs.lookup(label).name
        "".encode(name)
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(name, name)


def _claimed(body: bytes, headers: Mapping[str, str]) -> Decoded | None:
    for name, origin in _claims(body, headers):
        if name == "utf-8":
            return _mostly_utf8(body, origin)
        try:
            return Decoded(body.decode(name), name, origin)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def _mostly_utf8(body: bytes, origin: str) -> Decoded | None:
    """As UTF-8 with single bytes of windows-1252 in it, unless there are too many of them."""
    strays = 0

    def stray(error: UnicodeError) -> tuple[str, int]:
        nonlocal strays
        strays += 1
        if not isinstance(error, UnicodeDecodeError):  # pragma: no cover - decoding raises nothing else
            raise error
        return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1

    codecs.register_error("pipeline.clean.stray", stray)
    text = body.decode("utf-8", "pipeline.clean.stray")
    high = len(body) - len(body.decode("ascii", "ignore"))
    return Decoded(text, "utf-8", origin, strays) if strays <= max(1, high * _BROKEN) else None


def _guessed(body: bytes) -> Decoded:
    few = _mostly_utf8(body, "detection")
    if few:
        return few
    high = re.sub(rb"[\x00-\x7f]{200,}", b" ", body)[:_GUESSED_FROM]
    best = None if _japanese(high) else from_bytes(high, cp_isolation=_USED).best()
    name = _japanese(high) or (_MEANT.get(best.encoding, best.encoding) if best else "cp1252")
    return Decoded(body.decode(name, "replace"), name, "detection")


def _japanese(high: bytes) -> str:
    """Hiragana is a third of Japanese and nothing else."""
    for name in ("euc_jp", "cp932"):
        text = high.decode(name, "ignore")
        wide = sum(not sign.isascii() for sign in text)
        if wide and len(_HIRAGANA.findall(text)) > wide * _SHARE_OF_HIRAGANA:
            return name
    return ""


def _garbled(text: str) -> list[re.Match[str]]:
    """The runs that may have been read in the wrong encoding; around a few rare letters, or everywhere."""
    places = sorted(place for sign, rare in _SIGNS if rare in text for place in _places(sign, text))
    if len(places) > _FEW:
        return list(_GARBLED.finditer(text))
    near = ((max(0, place - _BEFORE), place + _BEHIND) for place in places)
    runs = {run.start(): run for window in near for run in _GARBLED.finditer(text, *window)}
    return [runs[start] for start in sorted(runs)]


def _places(sign: str, text: str) -> list[int]:
    """Where a sign stands before what no word has behind it; no more than it takes to look everywhere."""
    found: list[int] = []
    place = text.find(sign)
    for _ in range(_MOST_LOOKS):
        if place < 0 or len(found) > _FEW:
            break
        if len(sign) > 1 or text[place + 1 : place + 2] in _FOLLOWING:
            found.append(place)
        place = text.find(sign, place + 1)
    return found


def _repaired(read: Decoded, garbled: Sequence[re.Match[str]]) -> Decoded:
    """Read again what was UTF-8, taken for windows-1252, and written as UTF-8 once more."""
    sure = sum(not _MARKS_OF_PRINT.issuperset(run[0][1:]) for run in garbled)
    if not sure or sure * 2 < len(garbled):
        return read
    pieces, done, count = [], 0, 0
    for run in garbled:
        mended = _mended(run[0])
        if mended and run.start() >= done:
            pieces += [read.text[done : run.start()], mended]
            done, count = run.end(), count + 1
    return Decoded("".join([*pieces, read.text[done:]]), read.encoding, read.origin, read.repairs + count)


def _mended(garbled: str) -> str:
    try:
        return bytes(_HIGH[sign] for sign in garbled).decode("utf-8")
    except UnicodeDecodeError:
        return ""
