"""A stream of bytes as sent in; the unpacked body, never more than the limit, out.

A bomb stops when the limit is reached, not when memory is: every decoder gives its output in small
pieces, on demand.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

from pipeline.errors import Rejected, TryLater

__all__ = ["read_body"]

_PIECE = 65_536
# RFC 9110 allows any number of codings; nobody honest uses more.
_MOST_CODINGS = 2
# What RFC 8878 (section 3.1.1.1.2) asks decoders to support.
_ZSTD_WINDOW = 8 * 1024 * 1024
_ZSTD_STEP = 256

Pieces = Iterator[bytes]


class _Decoder(Protocol):
    def __call__(self, pieces: Pieces) -> Pieces: ...


def read_body(pieces: Pieces, coding: str, limit: int, url: str, enough: int = 0) -> bytes:
    """Read and unpack a body.

    Args:
        pieces: the body as sent.
        coding: the Content-Encoding header.
        limit: bytes, for the body as sent and as unpacked.
        url: for messages.
        enough: unpacked bytes after which the rest is not asked for; 0 for all of it.

    Raises:
        Rejected: ``too_large``; ``body.encoding`` when the coding is unknown.
        TryLater: ``body.encoding`` when it is broken, ``body.cut`` when it ends too early.
    """
    try:
        unpacked = _unpacked(_limited(pieces, limit, url), coding, url)
        return _beginning(unpacked, enough) if enough else b"".join(_limited(unpacked, limit, url))
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise TryLater(
            "body.encoding", f"the body is not what its encoding says: {error}", url=url
        ) from error
    except EOFError as error:
        raise TryLater("body.cut", "the packed body ends before its end", url=url) from error


def _limited(pieces: Pieces, limit: int, url: str) -> Pieces:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise Rejected("too_large", f"the body is larger than {limit} bytes", url=url)
        yield piece


def _beginning(pieces: Pieces, enough: int) -> bytes:
    read = bytearray()
    for piece in pieces:
        read += piece
        if len(read) >= enough:
            break
    return bytes(read[:enough])


def _unpacked(pieces: Pieces, coding: str, url: str) -> Pieces:
    codings = [name.strip().lower() for name in coding.split(",") if name.strip()]
    codings = [name for name in codings if name not in ("identity", "none", "utf-8")]
    unknown = [name for name in codings if name not in _DECODERS]
    if unknown or len(codings) > _MOST_CODINGS:
        raise Rejected("body.encoding", f"the body is packed in a way we do not read: {coding[:80]}", url=url)
    for name in reversed(codings):
        pieces = _DECODERS[name](pieces)
    return pieces


def _gzip(pieces: Pieces) -> Pieces:
    """RFC 1952, several members; passes on what is not gzip at all, as browsers see it."""
    first = next(pieces, b"")
    while len(first) == 1:
        more = next(pieces, b"")
        first += more
        if not more:
            break
    if not first.startswith(b"\x1f\x8b"):
        yield first
        yield from pieces
        return
    yield from _inflated(_chained(first, pieces), lambda: zlib.decompressobj(16 + zlib.MAX_WBITS))


def _deflate(pieces: Pieces) -> Pieces:
    """The zlib format (RFC 1950), or the raw one (RFC 1951) that some servers send instead."""
    first = next(pieces, b"")
    zlib_header = len(first) > 1 and first[0] & 0x0F == zlib.DEFLATED and int.from_bytes(first[:2]) % 31 == 0
    window = zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS
    yield from _inflated(_chained(first, pieces), lambda: zlib.decompressobj(window))


def _inflated(pieces: Pieces, start: Callable[[], "zlib._Decompress"]) -> Pieces:
    decoder = start()
    for piece in pieces:
        rest = piece
        while rest:
            yield decoder.decompress(rest, _PIECE)
            rest = decoder.unconsumed_tail
            if decoder.eof:
                rest = decoder.unused_data
                if not rest.startswith(b"\x1f\x8b"):  # padding after the last member
                    yield from _drained(pieces)
                    return
                decoder = start()
    if not decoder.eof:
        yield decoder.flush(_PIECE)
        if not decoder.eof:
            raise EOFError


def _drained(pieces: Pieces) -> Pieces:
    """Read on to the end of what was sent: it may be cut, and the connection can be used again."""
    for _ in pieces:
        yield b""


def _brotli(pieces: Pieces) -> Pieces:
    """RFC 7932."""
    decoder = brotli.Decompressor()
    for piece in pieces:
        yield decoder.process(piece, output_buffer_limit=_PIECE)
        while not decoder.can_accept_more_data():
            yield decoder.process(b"", output_buffer_limit=_PIECE)
    if not decoder.is_finished():
        raise EOFError


def _zstd(pieces: Pieces) -> Pieces:
    """RFC 8878, several frames. Fed in small steps: one step can unpack to 8 MiB at most."""
    packed = False
    decoder = _zstd_decoder()
    for step in _steps(pieces, _ZSTD_STEP):
        packed = True
        rest = step
        while rest:
            yield decoder.decompress(rest)
            rest = decoder.unused_data if decoder.eof else b""
            decoder = _zstd_decoder() if rest else decoder
    if packed and not decoder.eof:
        raise EOFError


def _zstd_decoder() -> "zstandard.ZstdDecompressionObj":
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()


def _steps(pieces: Pieces, size: int) -> Pieces:
    for piece in pieces:
        for start in range(0, len(piece), size):
            yield piece[start : start + size]


def _chained(first: bytes, pieces: Pieces) -> Pieces:
    yield first
    yield from pieces


_DECODERS: dict[str, _Decoder] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
