"""Report stored articles and pages that cannot be read, because the files of the database are damaged."""

from collections.abc import Sequence

from cli.output import echo_wrapped
from pipeline.plurals import count_of

__all__ = ["name_some", "print_damage"]

_MAX_NAMED = 5


def name_some(ids: Sequence[int]) -> str:
    """Return the first of some ids as text.

    Args:
        ids: of articles or pages.
    """
    return ", ".join(map(str, ids[:_MAX_NAMED])) + (" …" if len(ids) > _MAX_NAMED else "")


def print_damage(article_ids: Sequence[int]) -> None:
    """Print how many articles could not be read; nothing for none.

    Args:
        article_ids: their ids.
    """
    if article_ids:
        articles = count_of(len(article_ids), "article")
        echo_wrapped(
            f"  {articles} cannot be read, because the files of the database are damaged ({name_some(article_ids)}); "
            "what is stored stays as it is. Restore a backup"
        )
