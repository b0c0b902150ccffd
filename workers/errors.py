"""A way to say that there is nothing to hand on."""

__all__ = ["StopChain"]


class StopChain(Exception):  # noqa: N818 - not an error
    """The journey of this message ends here: the entry is finished, or somebody else is at it."""
