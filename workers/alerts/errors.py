"""Define the error of an alert that could not be sent."""

from datetime import timedelta

__all__ = ["DeliveryError"]


class DeliveryError(Exception):
    """An alert could not be sent.

    Args:
        message: why, for people.
        retry_after: how long the receiver asks to wait; None when it does not say.
        is_final: whether nothing more can be sent in this way until somebody changes it.
        output: what a command wrote. It is not stored, because it may hold text of an article.
    """

    def __init__(
        self, message: str, *, retry_after: timedelta | None = None, is_final: bool = False, output: str = ""
    ) -> None:
        super().__init__(message)
        self.output = output
        self.retry_after = retry_after
        self.is_final = is_final
