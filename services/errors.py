"""Errors that a user can correct."""

__all__ = ["NotFoundError", "UsageError"]


class UsageError(Exception):
    """A request cannot be carried out as given; the message says what to do instead."""


class NotFoundError(UsageError):
    """There is nothing with this number.

    Args:
        message: what there is not, such as ``no article 7``.
        command: the command that lists what there is.
    """

    def __init__(self, message: str, command: str) -> None:
        super().__init__(f"{message}; list them with: copydesk {command}")
        self.message = message
