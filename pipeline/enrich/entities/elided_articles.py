"""The tokens of a French or Italian sentence in, the same with articles cut from the names they lean on out."""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.tokens import Span

__all__ = ["ELIDING_LANGUAGES", "split_elisions"]

ELIDING_LANGUAGES = frozenset({"ca", "fr", "it", "oc"})
# "l'Elysée", "dell'Indonesia", "qu'Airbus", "L'Aquila" at the start; not "O'Neill".
_ELISION = re.compile(
    r"(?:[cdjlmnst]|qu|lorsqu|puisqu|un|(?:de|a|ne|su|da|que|co)l?l)['\u2019](?=\w)", re.IGNORECASE
)


def split_elisions(tokens: Sequence[Span]) -> list[Span]:
    """Cut what leans on the next word.

    Args:
        tokens: of one sentence.

    Returns:
        The same stretch of text; "l'Elysée" is now "l'" and "Elysée".
    """
    return [span for token in tokens for span in _split_token(token)]


def _split_token(token: Span) -> Iterator[Span]:
    match = _ELISION.match(token.text)
    if not match:
        yield token
        return
    boundary = token.start + match.end()
    yield Span(match[0], token.start, boundary)
    yield Span(token.text[match.end() :], boundary, token.end)
