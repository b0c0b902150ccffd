"""Write numbers with their nouns."""

__all__ = ["count_of"]


def count_of(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 page``, ``2 pages``, ``2 entries``.

    Args:
        count: the number.
        noun: in the singular.
    """
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count} {noun if count == 1 else plural}"
