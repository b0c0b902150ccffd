"""An address from the net in, one that is safe to click, out."""

__all__ = ["safe_link"]


def safe_link(url: str) -> str:
    """Let http and https through; anything else, such as ``javascript:``, becomes no link.

    Args:
        url: from a feed or page.
    """
    return url if url.lower().startswith(("http://", "https://")) else ""
