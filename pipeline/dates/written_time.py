"""The record of one time as written, and how much of a time it is."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.records import Precision

__all__ = ["WrittenTime"]


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time as written.

    Args:
        at: the instant, with the offset the publisher wrote.
        precision: how much of a time there was.
        zone_known: False when the offset was assumed rather than written.
    """

    instant: datetime
    precision: Precision
    has_written_offset: bool
