"""Lists of records that can become tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from itertools import islice
from typing import Any, Generic, TypeVar, cast, overload

__all__ = ["Row", "Rows", "read_record", "read_rows"]

Row = TypeVar("Row")


class Rows(Sequence[Row], Generic[Row]):
    """A list of records that can become a table.

    Args:
        rows: the records.
        row_type: their dataclass; it names the columns of an empty table.
    """

    def __init__(self, rows: Iterable[Row], row_type: Callable[..., Row] | None = None) -> None:
        self._rows = tuple(rows)
        self._row_type = row_type or (type(self._rows[0]) if self._rows else None)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "Rows[Row]": ...
    def __getitem__(self, index: int | slice) -> "Row | Rows[Row]":
        """Return a record, or some of them as another list."""
        return self._rows[index] if isinstance(index, int) else Rows(self._rows[index], self._row_type)

    def __len__(self) -> int:
        """Count the records."""
        return len(self._rows)

    def __repr__(self) -> str:
        """Return the number of records and the first of them."""
        return f"<{len(self)} rows: {list(islice(self._rows, 3))}…>"

    def to_pandas(self) -> Any:
        """Return a `pandas.DataFrame` with a column for each field, also when there are no rows; times are in UTC.

        Raises:
            ImportError: pandas is not installed.
        """
        import pandas as pd

        records, row_type = cast("tuple[Any, ...]", self._rows), cast("Any", self._row_type)
        columns = fields(row_type) if row_type else ()
        frame = pd.DataFrame(map(asdict, records), columns=[column.name for column in columns])
        # pandas has no column of times with several offsets.
        times = [column.name for column in columns if "datetime" in str(column.type)]
        return frame.assign(**{name: pd.to_datetime(frame[name], utc=True) for name in times})


def read_rows(record_type: Callable[..., Row], items: Iterable[Mapping[str, Any]]) -> Rows[Row]:
    """Build records from a list of JSON.

    Args:
        record_type: a dataclass.
        items: the objects.
    """
    return Rows([read_record(record_type, item) for item in items], record_type)


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
    return tuple(_read_value("", item) for item in value) if isinstance(value, list) else value
