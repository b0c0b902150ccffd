"""A date as a publisher wrote it in; an instant with its offset and precision, or None, out. Never "now"."""

from pipeline.dates.machine import parse
from pipeline.dates.moment import Moment
from pipeline.dates.written import find

__all__ = ["Moment", "find", "parse"]
