"""A Retry-After header in; how long to wait, out."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["MAX_RETRY_AFTER", "parse_retry_after"]

# A server that asks for more is taken at its word for this long, then asked again.
MAX_RETRY_AFTER = timedelta(days=31)


def parse_retry_after(value: str, now: datetime) -> timedelta | None:
    """Read either form of Retry-After (RFC 9110, 10.2.3): seconds, or a date.

    Args:
        value: the header's value; "" when there is none.
        now: aware; what a date is compared with.

    Returns:
        Between zero and `LONGEST`; None when there is no value or it cannot be read.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=min(int(value[:12]), 10**8)), MAX_RETRY_AFTER)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta(0)), MAX_RETRY_AFTER)
