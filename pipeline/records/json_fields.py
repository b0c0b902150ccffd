"""Define how fields that JSON cannot hold are written in a message."""

import base64
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

__all__ = ["BytesField", "DurationField"]


def _duration_from_json(value: Any) -> Any:
    return timedelta(*value) if isinstance(value, list) else value


def _bytes_from_json(value: Any) -> Any:
    return base64.b64decode(value) if isinstance(value, str) else value


# Days, seconds and microseconds: a float of seconds would lose microseconds.
DurationField = Annotated[
    timedelta,
    PlainSerializer(lambda duration: [duration.days, duration.seconds, duration.microseconds]),
    BeforeValidator(_duration_from_json),
]
BytesField = Annotated[
    bytes,
    PlainSerializer(lambda body: base64.b64encode(body).decode("ascii")),
    BeforeValidator(_bytes_from_json),
]
