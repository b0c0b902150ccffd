"""Lay out tables for a terminal: columns are shortened at word ends, and dropped, until the table fits."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

__all__ = ["Column", "format_age", "format_duration", "format_table", "printable", "shorten"]

_GAP = "  "
_MISSING = "–"
_ELLIPSIS = "…"
# A longer cell is shortened even where nothing limits the width.
_MAX_CELL_CHARS = 300
# Units of durations, each with the number of seconds from which it is used and the seconds in it.
_DURATION_UNITS = ((172_800, 86_400, "d"), (7_200, 3_600, "h"), (120, 60, "min"), (0, 1, "s"))
# An older moment is written as a date.
_MAX_AGE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    `field` is the attribute of a row; `min_width` is the width in characters to which its text may be shortened, 0
    keeps it whole; the column with the largest `drop_order` is left out first, 0 is never left out.
    """

    field: str
    min_width: int = 0
    drop_order: int = 0
    header: str = ""

    @property
    def title(self) -> str:
        """The text of the header."""
        return self.header or self.field.replace("_", " ")


def format_table(
    rows: Sequence[Any], columns: Sequence[Column], width: int | None, now: datetime
) -> list[str]:
    """Format rows as lines.

    Args:
        rows: records of one kind.
        columns: what to show of each, in this order.
        width: characters of a line; None for no limit.
        now: ages are measured from it.
    """
    cells = {
        column.field: [_format_cell(getattr(row, column.field), now) for row in rows] for column in columns
    }
    natural_widths = {
        column.field: max(map(text_width, (column.title, *cells[column.field]))) for column in columns
    }
    kept, widths = _fit_columns(columns, natural_widths, width)
    lines = [[column.title for column in kept], *zip(*(cells[column.field] for column in kept), strict=True)]
    is_number = [all(isinstance(getattr(row, column.field), int | float) for row in rows) for column in kept]
    return [
        _GAP.join(
            _align(shorten(cell, widths[column.field]), widths[column.field], is_right=right)
            for cell, column, right in zip(line, kept, is_number, strict=True)
        ).rstrip()
        for line in lines
    ]


def _fit_columns(
    columns: Sequence[Column], natural_widths: dict[str, int], width: int | None
) -> tuple[list[Column], dict[str, int]]:
    kept = list(columns)
    while True:
        widths = {column.field: natural_widths[column.field] for column in kept}
        minimums = {column.field: min(column.min_width or 10_000, widths[column.field]) for column in kept}
        available = 10_000 if width is None else width - len(_GAP) * (len(kept) - 1)
        if sum(minimums.values()) <= available:
            break
        droppable = max(kept, key=lambda column: column.drop_order)
        if not droppable.drop_order:
            return kept, minimums
        kept.remove(droppable)
    while sum(widths.values()) > available:
        widest = max((field for field in widths if widths[field] > minimums[field]), key=widths.__getitem__)
        widths[widest] -= 1
    return kept, widths


def _format_cell(value: Any, now: datetime) -> str:
    if value is None or value == "":
        return _MISSING
    if isinstance(value, datetime):
        return format_age(value, now)
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return printable(str(value))[:_MAX_CELL_CHARS] or _MISSING


def _align(text: str, width: int, *, is_right: bool) -> str:
    padding = " " * (width - text_width(text))
    return padding + text if is_right else text + padding


def text_width(text: str) -> int:
    """Count the terminal columns of a text: East Asian wide characters take two, combining marks none.

    Args:
        text: one line.
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def shorten(text: str, width: int) -> str:
    """Cut a text after a word so that it fits, and mark the cut; only a first word that is too long is cut itself.

    Args:
        text: one line.
        width: terminal columns, at least 1.
    """
    if text_width(text) <= width:
        return text
    fitting = ""
    for char in text:
        if text_width(fitting + char) >= width:
            break
        fitting += char
    at_word_end = fitting if text[len(fitting)] == " " else fitting.rpartition(" ")[0]
    return (at_word_end.rstrip() or fitting) + _ELLIPSIS


def printable(text: str) -> str:
    """Remove control characters and directional overrides, so that text from the net cannot steer the terminal.

    Args:
        text: any text; line breaks and tabs become spaces.
    """
    spaced = " ".join(text.split()) if any(char in text for char in "\n\r\t") else text
    if spaced.isascii() and spaced.isprintable():
        return spaced
    return "".join(
        char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf"} or char in "\u200c\u200d"
    )


def format_age(moment: datetime, now: datetime) -> str:
    """Format a moment relative to now: "5 h ago", "in 12 min", or the date when it is more than 30 days away.

    Args:
        moment: aware.
        now: aware.
    """
    age = now - moment
    if abs(age) > _MAX_AGE:
        return moment.strftime("%Y-%m-%d")
    duration = format_duration(abs(age))
    return f"{duration} ago" if age >= timedelta(0) else f"in {duration}"


def format_duration(duration: timedelta | None) -> str:
    """Format a duration in its largest fitting unit: 45 s, 12 min, 5 h, 3 d.

    Args:
        duration: not negative; None gives a dash.
    """
    if duration is None:
        return _MISSING
    seconds = int(duration.total_seconds())
    size, unit = next((size, unit) for start, size, unit in _DURATION_UNITS if seconds >= start)
    return f"{seconds // size} {unit}"
