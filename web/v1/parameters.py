"""Read the parameters of the HTTP API: queries, limits and cursors; others are refused."""

import base64
import binascii
import json
import math
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import HTTPException, Path, Query, Request
from pydantic import AfterValidator, BaseModel, Field

from db.keys import MAX_ID
from db.search.newest import Cursor
from pipeline.query import MAX_QUERY_CHARS, Node
from services import search

__all__ = [
    "ArticleParameters",
    "CursorParam",
    "IdParam",
    "LimitParam",
    "NameCursorParam",
    "QueryParam",
    "article_cursor",
    "article_link",
    "decode_cursor",
    "encode_cursor",
    "next_link",
    "one_of",
    "read_place",
    "refuse_unknown_parameters",
]

LimitParam = Annotated[int, Query(ge=1, le=500, description="Maximum number of items.")]
IdParam = Annotated[
    int,
    Path(
        ge=1, le=MAX_ID, description="The number of the article, story, entity, source or feed.", examples=[1]
    ),
]
QueryParam = Annotated[
    str,
    # Parsing refuses longer ones, with the position.
    Query(
        description="A query, see docs/query-language.md.",
        examples=["mill -fire source:courier since:7d"],
        json_schema_extra={"maxLength": MAX_QUERY_CHARS},
    ),
]
CursorParam = Annotated[str, Query(max_length=200, description="From `next` of the page before.")]
# Of a list by name: a name may be long.
NameCursorParam = Annotated[str, Query(max_length=4_000, description="From `next` of the page before.")]


class ArticleParameters(BaseModel):
    """Parameters that select articles, and the page of what is listed of them."""

    q: QueryParam = ""
    source: Annotated[str, Field(max_length=300, description="Words of the name of the publication.")] = ""
    language: Annotated[
        str, Field(max_length=3, description="Of the articles, ISO 639.", examples=["en"])
    ] = ""
    since: Annotated[
        str,
        Field(max_length=40, description="Published since: a day, a time, or 12h, 7d, 2w.", examples=["7d"]),
    ] = ""
    until: Annotated[str, Field(max_length=40, description="Published before this day or time.")] = ""
    confidence: Annotated[float, Field(ge=0, le=1, description="Only what is at least so sure.")] = 0.0
    limit: LimitParam = 50
    cursor: CursorParam = ""

    def to_query(self) -> Node:
        """Return the query that selects the articles.

        Raises:
            QueryError: `q` cannot be understood.
            UsageError: another value cannot be used.
        """
        options = {name: getattr(self, name) for name in ("source", "language", "since", "until")}
        return search.narrow(search.parse(self.q), search.parse_options(options))


def one_of(names: Iterable[str]) -> AfterValidator:
    """Return what refuses all values of a parameter but some, and names these in the error.

    Args:
        names: the values; "" is not named.
    """
    known = tuple(names)

    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"there is no {value!r}; it is one of {', '.join(filter(None, known))}")
        return value

    return AfterValidator(check)


def refuse_unknown_parameters(request: Request) -> None:
    """Raise HTTPException 422 for a parameter that the path does not have, or that is repeated.

    A typo must not be ignored, nor all values but the last.
    """
    route: Any = request.scope["route"]
    known = {name for field in route.dependant.query_params for name in _parameter_names(field)}
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        names = ", ".join(sorted(known)) or "none"
        raise HTTPException(422, f"unknown parameters: {', '.join(unknown)}; known are: {names}")
    counts = Counter(name for name, _ in request.query_params.multi_items())
    repeated = sorted(name for name, count in counts.items() if count > 1)
    if repeated:
        raise HTTPException(422, f"{', '.join(repeated)}: given more than once; give one value")


def _parameter_names(field: Any) -> Iterable[str]:
    """Return the name of a parameter, or the names that a record of parameters has."""
    annotation = field.field_info.annotation
    is_record = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation.model_fields if is_record else (field.alias,)


def encode_cursor(*values: datetime | float | str | None) -> str:
    """Write the place behind which the next page begins as a parameter.

    Args:
        values: of the last item, such as its time and its number.
    """
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode_cursor(text: str, *kinds: type) -> tuple[Any, ...] | None:
    """Read a cursor; None for "".

    Args:
        text: the parameter.
        kinds: of its values: datetime (which may be None), float, int or str.

    Raises:
        HTTPException: it is not a cursor of such values.
    """
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return tuple(_read_value(value, kind) for value, kind in zip(values, kinds, strict=True))
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise HTTPException(422, "cursor: it is not one of `next`; start again without it") from error


def read_place(cursor: str) -> tuple[str, int] | None:
    """Read the cursor of a list by name: the name and the number of its last item; None for "".

    Args:
        cursor: the parameter.

    Raises:
        HTTPException: it is not such a cursor.
    """
    values = decode_cursor(cursor, str, int)
    return (values[0], values[1]) if values else None


def _read_value(value: Any, kind: type) -> datetime | float | str | None:
    """Read one value of a cursor; raise ValueError or TypeError for one of another kind."""
    if kind is datetime:
        value = datetime.fromisoformat(value) if value is not None else None
        # The conversion fails for the first and last hours that can be written.
        is_valid = value is None or bool(value.tzinfo and value.astimezone(UTC))
    elif kind is str:
        # Databases take neither a NUL character nor half of a surrogate pair, which cannot be encoded.
        is_valid = isinstance(value, str) and b"\0" not in value.encode()
    elif kind is int:
        is_valid = type(value) is int and 0 <= value <= MAX_ID
    else:
        value = float(value)
        is_valid = math.isfinite(value)
    if not is_valid:
        raise ValueError("not a value of a cursor")
    return value  # type: ignore[no-any-return]


def next_link(request: Request, **values: Any) -> str:
    """Return the path of the next page: this one with other parameters.

    Args:
        request: of this page.
        values: the parameters that change.
    """
    url = request.url.include_query_params(**values)
    return f"{url.path}?{url.query}"


def article_cursor(text: str) -> Cursor | None:
    """Read the cursor of a list of articles, or of parts of them; None for "".

    Args:
        text: the parameter.

    Raises:
        HTTPException: it is not such a cursor.
    """
    values = decode_cursor(text, datetime, int, int)
    return Cursor(*values) if values else None


def article_link(request: Request, cursor: Cursor | None) -> str | None:
    """Return the path of the next page of a list of articles, or of parts of them; None on the last page.

    Args:
        request: of this page.
        cursor: of the next page.
    """
    if cursor is None:
        return None
    return next_link(request, cursor=encode_cursor(cursor.published, cursor.id, cursor.position))
