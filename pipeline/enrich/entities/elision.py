"""The tokens of a French or Italian sentence in, the same with articles cut from the names they lean on out."""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.reading import Span

__all__ = ["ELIDING", "part"]

ELIDING = frozenset({"ca", "fr", "it", "oc"})
# "l'Elysée", "dell'Indonesia", "qu'Airbus", "L'Aquila" at the start; not "O'Neill".
_LEANING = re.compile(
    r"(?:[cdjlmnst]|qu|lorsqu|puisqu|un|(?:de|a|ne|su|da|que|co)l?l)['\u2019](?=\w)", re.IGNORECASE
)


def part(tokens: Sequence[Span]) -> list[Span]:
    """Cut what leans on the next word.

    Args:
        tokens: of one sentence.

    Returns:
        The same stretch of text; "l'Elysée" is now "l'" and "Elysée".
    """
    return [piece for token in tokens for piece in _pieces(token)]


def _pieces(token: Span) -> Iterator[Span]:
    leaning = _LEANING.match(token.text)
    if not leaning:
        yield token
        return
    cut = token.start + leaning.end()
    yield Span(leaning[0], token.start, cut)
    yield Span(token.text[leaning.end() :], cut, token.end)
