"""The record of one time as written, and how much of a time it is."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.records import Precision

__all__ = ["Moment"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written.

    Args:
        at: the instant, with the offset the publisher wrote.
        precision: how much of a time there was.
        zone_known: False when the offset was assumed rather than written.
    """

    at: datetime
    precision: Precision
    zone_known: bool
