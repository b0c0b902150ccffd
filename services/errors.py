"""Errors that a user can correct."""

__all__ = ["UsageError"]


class UsageError(Exception):
    """A request cannot be carried out as given; the message says what to do instead."""
