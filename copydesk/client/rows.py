"""Lists of records that can become tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from itertools import islice
from typing import Any, Generic, TypeVar, overload

__all__ = ["Row", "Rows", "read_record"]

Row = TypeVar("Row")


class Rows(Sequence[Row], Generic[Row]):
    """A list of records that can become a table."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = tuple(rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "Rows[Row]": ...
    def __getitem__(self, index: int | slice) -> "Row | Rows[Row]":
        """Return a record, or some of them as another list."""
        return self._rows[index] if isinstance(index, int) else Rows(self._rows[index])

    def __len__(self) -> int:
        """Count the records."""
        return len(self._rows)

    def __repr__(self) -> str:
        """Return the number of records and the first of them."""
        return f"<{len(self)} rows: {list(islice(self._rows, 3))}…>"

    def to_pandas(self) -> Any:
        """Return a `pandas.DataFrame` with a column for each field; times are in UTC.

        Raises:
            ImportError: pandas is not installed.
        """
        import pandas as pd

        records: Any = self._rows
        frame = pd.DataFrame([asdict(record) for record in records])
        # pandas has no column of times with several offsets.
        times = (
            [field.name for field in fields(records[0]) if "datetime" in str(field.type)] if records else []
        )
        return frame.assign(**{name: pd.to_datetime(frame[name], utc=True) for name in times})


def read_record(record_type: Callable[..., Row], values: Mapping[str, Any]) -> Row:
    """Build a record from JSON; members that it does not have are left out, so that a newer server is understood.

    Args:
        record_type: a dataclass.
        values: the object.
    """
    known: Any = fields(record_type)  # type: ignore[arg-type]
    return record_type(**{field.name: _read_value(str(field.type), values[field.name]) for field in known})


def _read_value(type_name: str, value: Any) -> Any:
    if value is not None and "datetime" in type_name:
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
