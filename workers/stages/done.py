"""A way to say that there is nothing to hand on."""

__all__ = ["Done"]


class Done(Exception):  # noqa: N818 - not an error
    """The journey of this message ends here: the entry is finished, or somebody else is at it."""
