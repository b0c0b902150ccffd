"""Define the base class of tables and the column types that SQLite and PostgreSQL share."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

__all__ = [
    "Base",
    "BigIntKey",
    "StorableText",
    "UTCTime",
    "storable_text",
    "utc_offset_minutes",
    "with_utc_offset",
]

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def storable_text(text: str) -> str:
    """Return a text without what PostgreSQL cannot store: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def utc_offset_minutes(time: datetime | None) -> int | None:
    """Return the offset of a time in minutes east of UTC; None for no time and for one without an offset."""
    utc_offset = time.utcoffset() if time else None
    return None if utc_offset is None else int(utc_offset / timedelta(minutes=1))


def with_utc_offset(time: datetime | None, offset: int | None) -> datetime | None:
    """Return a time (aware) with an offset in minutes east of UTC; unchanged when either is None."""
    return time if time is None or offset is None else time.astimezone(timezone(timedelta(minutes=offset)))


class UTCTime(TypeDecorator[datetime]):
    """An instant: aware in, UTC in the column, aware UTC out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC; raise ValueError for one without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without an offset cannot be stored: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - theirs
        """Return the time with its zone, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StorableText(TypeDecorator[str]):
    """Text of any length; what PostgreSQL cannot store (NUL, lone surrogates) is left out."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Return the text without what cannot be stored."""
        if value is None:
            return None
        return storable_text(value)


class Base(DeclarativeBase):
    """The parent of every table."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UTCTime,
        str: StorableText,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


# SQLite generates ids only in a column declared INTEGER.
BigIntKey = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
