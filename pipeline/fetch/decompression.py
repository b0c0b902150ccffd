"""Decompress response bodies (Content-Encoding) within a size limit.

Every decoder yields small pieces on demand, so a decompression bomb stops at the limit and never fills memory.
"""

import codecs
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

from pipeline.errors import Rejected, TryLater

__all__ = ["read_body"]

_CHUNK_BYTES = 65_536
# RFC 9110 allows any number of codings; no normal server uses more.
_MAX_CODINGS = 2
# The window size that decoders should support (RFC 8878, 3.1.1.1.2).
_ZSTD_WINDOW_BYTES = 8 * 1024 * 1024
_ZSTD_STEP_BYTES = 256
# Enough to tell text from compressed data: random bytes have a control character within it.
_PEEK_BYTES, _MIN_TEXT_BYTES = 256, 8
_CONTROL_CHARACTER = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WHITESPACE_AND_BOM = b" \t\r\n\xef\xbb\xbf"

Chunks = Iterator[bytes]


class _Decoder(Protocol):
    def __call__(self, chunks: Chunks) -> Chunks: ...


def read_body(chunks: Chunks, coding: str, max_bytes: int, url: str, truncate_after: int = 0) -> bytes:
    """Read and decompress a body.

    Args:
        chunks: the body as sent.
        coding: the Content-Encoding header; "" when there is none.
        max_bytes: limit for the body, both compressed and decompressed.
        url: for error messages.
        truncate_after: decompressed bytes after which reading stops; 0 reads all.

    Raises:
        Rejected: ``too_large``; ``body.encoding`` when the coding is unknown.
        TryLater: ``body.encoding`` when it is broken, ``body.cut`` when it ends too early.
    """
    try:
        decoded = _decode(_limit_size(chunks, max_bytes, url), coding, url)
        return (
            _read_head(decoded, truncate_after)
            if truncate_after
            else b"".join(_limit_size(decoded, max_bytes, url))
        )
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise TryLater(
            "body.encoding", f"the body does not match its Content-Encoding: {error}", url=url
        ) from error
    except EOFError as error:
        raise TryLater("body.cut", "the compressed body is truncated", url=url) from error


def _limit_size(chunks: Chunks, max_bytes: int, url: str) -> Chunks:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise Rejected("too_large", f"the body exceeds the limit of {max_bytes} bytes", url=url)
        yield chunk


def _read_head(chunks: Chunks, truncate_after: int) -> bytes:
    head = bytearray()
    for chunk in chunks:
        head += chunk
        if len(head) >= truncate_after:
            break
    return bytes(head[:truncate_after])


def _decode(chunks: Chunks, coding: str, url: str) -> Chunks:
    codings = [name.strip().lower() for name in coding.split(",") if name.strip()]
    known = [name for name in codings if name in _DECODERS]
    error = Rejected("body.encoding", f"unsupported Content-Encoding: {coding[:80]}", url=url)
    if len(known) > _MAX_CODINGS:
        raise error
    for name in reversed(known):
        chunks = _decode_unless_text(_DECODERS[name], chunks)
    has_unknown = any(name not in _DECODERS and name != "identity" for name in codings)
    return _require_text(chunks, error) if has_unknown else chunks


def _decode_unless_text(decoder: _Decoder, chunks: Chunks) -> Chunks:
    """Pass a body through that is plain text although a coding is declared, as browsers do for gzip."""
    head = _peek(chunks)
    if _is_text(head):
        yield head
        yield from chunks
    else:
        yield from decoder(_prepend(head, chunks))


def _require_text(chunks: Chunks, error: Rejected) -> Chunks:
    """Accept text under an unknown coding ("utf-8", "text/html", "aws-chunked"); refuse everything else."""
    head = _peek(chunks)
    if head and not _is_text(head):
        raise error
    yield head
    yield from chunks


def _peek(chunks: Chunks) -> bytes:
    """Take the first bytes of a body, `_PEEK_BYTES` where it has so many."""
    head = b""
    while len(head) < _PEEK_BYTES and (chunk := next(chunks, None)) is not None:
        head += chunk
    return head


def _is_text(head: bytes) -> bool:
    """Tell plain text from compressed data: no control characters, and markup or valid UTF-8.

    Fewer than eight bytes can be either, so they count as text only when they begin like markup.
    """
    head = head[:_PEEK_BYTES]
    if _CONTROL_CHARACTER.search(head):
        return False
    if head.lstrip(_WHITESPACE_AND_BOM)[:1] in (b"<", b"{", b"["):
        return True
    try:
        codecs.utf_8_decode(head, "strict", False)  # noqa: FBT003 - a character may be cut at the end
    except UnicodeDecodeError:
        return False
    return len(head) >= _MIN_TEXT_BYTES


def _decode_gzip(chunks: Chunks) -> Chunks:
    """Decode gzip with several members (RFC 1952); pass a body through that is not gzip, as browsers do."""
    first = _peek(chunks)
    if not first.startswith(b"\x1f\x8b"):
        yield first
        yield from chunks
        return
    yield from _inflate(_prepend(first, chunks), lambda: zlib.decompressobj(16 + zlib.MAX_WBITS))


def _decode_deflate(chunks: Chunks) -> Chunks:
    """Decode zlib (RFC 1950), or raw deflate (RFC 1951), which some servers send instead."""
    first = _peek(chunks)
    zlib_header = len(first) > 1 and first[0] & 0x0F == zlib.DEFLATED and int.from_bytes(first[:2]) % 31 == 0
    window = zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS
    yield from _inflate(_prepend(first, chunks), lambda: zlib.decompressobj(window))


def _inflate(chunks: Chunks, new_decoder: Callable[[], "zlib._Decompress"]) -> Chunks:
    decoder = new_decoder()
    for chunk in chunks:
        rest = chunk
        while rest:
            yield decoder.decompress(rest, _CHUNK_BYTES)
            rest = decoder.unconsumed_tail
            if decoder.eof:
                rest = decoder.unused_data
                if not rest.startswith(b"\x1f\x8b"):  # padding after the last member
                    yield from _drain(chunks)
                    return
                decoder = new_decoder()
    if not decoder.eof:
        yield decoder.flush(_CHUNK_BYTES)
        if not decoder.eof:
            raise EOFError


def _drain(chunks: Chunks) -> Chunks:
    """Read to the end of the body, to notice a cut and to reuse the connection."""
    for _ in chunks:
        yield b""


def _decode_brotli(chunks: Chunks) -> Chunks:
    """Decode Brotli (RFC 7932)."""
    decoder = brotli.Decompressor()
    for chunk in chunks:
        yield decoder.process(chunk, output_buffer_limit=_CHUNK_BYTES)
        while not decoder.can_accept_more_data():
            yield decoder.process(b"", output_buffer_limit=_CHUNK_BYTES)
    if not decoder.is_finished():
        raise EOFError


def _decode_zstd(chunks: Chunks) -> Chunks:
    """Decode zstd with several frames (RFC 8878), in small steps: one step gives at most 8 MiB."""
    has_input = False
    decoder = _new_zstd_decoder()
    for step in _split_chunks(chunks, _ZSTD_STEP_BYTES):
        has_input = True
        rest = step
        while rest:
            yield decoder.decompress(rest)
            rest = decoder.unused_data if decoder.eof else b""
            decoder = _new_zstd_decoder() if rest else decoder
    if has_input and not decoder.eof:
        raise EOFError


def _new_zstd_decoder() -> "zstandard.ZstdDecompressionObj":
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).decompressobj()


def _split_chunks(chunks: Chunks, size: int) -> Chunks:
    for chunk in chunks:
        for start in range(0, len(chunk), size):
            yield chunk[start : start + size]


def _prepend(first: bytes, chunks: Chunks) -> Chunks:
    yield first
    yield from chunks


_DECODERS: dict[str, _Decoder] = {
    "gzip": _decode_gzip,
    "x-gzip": _decode_gzip,
    "deflate": _decode_deflate,
    "br": _decode_brotli,
    "zstd": _decode_zstd,
}
