"""Decide which URLs may become links."""

__all__ = ["safe_link"]


def safe_link(url: str) -> str:
    """Return an http or https URL unchanged, and "" for any other, such as ``javascript:`` and ``file:``.

    Args:
        url: from a feed or a page.
    """
    return url if url.lower().startswith(("http://", "https://")) else ""
