"""Define the exception that ends a chain of tasks without an error."""

__all__ = ["StopChain"]


class StopChain(Exception):  # noqa: N818 - not an error
    """There is nothing for the next task: the entry is finished, or the claim was superseded."""
