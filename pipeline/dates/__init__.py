"""A date as a publisher wrote it in; an instant with its offset and precision, or None, out. Never "now"."""

from pipeline.dates.prose import find_date
from pipeline.dates.timestamps import parse_date
from pipeline.dates.written_time import WrittenTime

__all__ = ["WrittenTime", "find_date", "parse_date"]
