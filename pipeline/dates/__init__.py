"""Read dates and times as publishers write them.

One parser serves feeds, sitemaps, pages and HTTP headers. Nothing is filled in from today.
"""

from pipeline.dates.calendar_dates import has_date_digits
from pipeline.dates.plausibility import is_plausible_time
from pipeline.dates.prose import find_date
from pipeline.dates.timestamps import parse_date
from pipeline.dates.written_time import WrittenTime

__all__ = ["WrittenTime", "find_date", "has_date_digits", "is_plausible_time", "parse_date"]
