"""Define the record of a time as written."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.records import Precision

__all__ = ["WrittenTime"]


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time as written.

    Args:
        instant: aware, with the offset that the publisher wrote.
        precision: whether a day, a minute or a second was written.
        has_written_offset: False when the offset was assumed.
    """

    instant: datetime
    precision: Precision
    has_written_offset: bool
