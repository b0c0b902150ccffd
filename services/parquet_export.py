"""Write articles as Parquet, for which the optional library pyarrow is needed (`copydesk[parquet]`)."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import IO, Any, get_args, get_type_hints

from services.article_export import COLUMNS, ExportedArticle
from services.errors import UsageError

__all__ = ["check_parquet", "write_parquet"]

# Rows that are in memory at once: some 25 MB of text.
_ROWS_PER_GROUP = 5_000


def check_parquet() -> None:
    """Check that Parquet can be written.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "Parquet needs the library pyarrow; install it with: pip install 'copydesk[parquet]'"
        ) from error


def write_parquet(file: IO[bytes], articles: Iterable[ExportedArticle]) -> int:
    """Write a Parquet file with the columns of CSV; lists are lists, and times are times in UTC.

    Args:
        file: a new file, open for writing.
        articles: in order; some thousand are in memory at once.

    Returns:
        The number of rows.
    """
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    schema, rows, row_count = _make_schema(), iter(articles), 0
    with ParquetWriter(file, schema, compression="zstd") as writer:
        while batch := list(islice(rows, _ROWS_PER_GROUP)):
            columns = {name: [getattr(article, name) for article in batch] for name in COLUMNS}
            writer.write_table(pa.table(columns, schema=schema))
            row_count += len(batch)
    return row_count


def _make_schema() -> Any:
    """Return the type of each column by the type of the field."""
    import pyarrow as pa

    types = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), str: pa.string()}
    types[datetime] = pa.timestamp("us", tz="UTC")
    hints = get_type_hints(ExportedArticle)
    fields = []
    for name in COLUMNS:
        hint = hints[name]
        is_list, is_optional = get_args(hint)[1:] == (...,), type(None) in get_args(hint)
        value_type = types[get_args(hint)[0] if is_list or is_optional else hint]
        fields.append(pa.field(name, pa.list_(value_type) if is_list else value_type, nullable=is_optional))
    return pa.schema(fields)
