"""Read the settings of alerts and of the event stream from the environment and `.env`."""

import re
from datetime import timedelta
from email.utils import parseaddr
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from db.secret_files import Secret
from db.setting_values import is_mail_address
from db.settings import DatabaseSettings

__all__ = ["AlertSettings", "Seconds", "empty_to_none"]


_DURATION = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*([smhd])\s*")
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def _read_seconds(value: object) -> object:
    """Read a number as seconds, and such as 5m; pydantic reads ISO 8601 durations and timedeltas itself."""
    if isinstance(value, str) and (match := _DURATION.fullmatch(value)):
        return float(match[1]) * _UNIT_SECONDS[match[2]]
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def empty_to_none(value: object) -> object:
    """Return None for an empty text."""
    return None if isinstance(value, str) and not value.strip() else value


def _check_sender(sender: str) -> str:
    if sender and not is_mail_address(parseaddr(sender)[1]):
        raise ValueError(f"{sender} is no mail address; write such as alerts@example.org")
    return sender


# A duration, written in seconds.
Seconds = Annotated[timedelta, BeforeValidator(_read_seconds)]


class AlertSettings(DatabaseSettings):
    """How alerts are sent, and whether events are copied to a Redis Stream."""

    # Server that sends the mail of digests; empty: no mail is sent.
    smtp_host: str = ""
    # Port of the mail server.
    smtp_port: int = Field(587, ge=1, le=65_535)
    # How the connection to the mail server is encrypted; `none` only for a server on the same machine.
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    # User name for the mail server; empty: no login.
    smtp_user: str = ""
    # Password for the mail server.
    smtp_password: Annotated[str, Secret()] = ""
    # Address that mail comes from, such as alerts@example.org.
    mail_from: Annotated[str, AfterValidator(_check_sender)] = ""
    # Hour of the day in UTC at which daily and weekly mail is sent; weekly mail on Mondays.
    digest_hour: int = Field(6, ge=0, le=23)
    # Limit of one attempt to send a webhook, in seconds.
    webhook_time_limit: Annotated[Seconds, Field(gt=timedelta(0), le=timedelta(seconds=60))] = timedelta(
        seconds=15
    )
    # Limit of a command that a watch runs, in seconds; it is killed then.
    command_time_limit: Annotated[Seconds, Field(gt=timedelta(0), le=timedelta(seconds=120))] = timedelta(
        seconds=60
    )
    # Days that matches of watches and their alerts are kept. 0 for ever.
    match_retention_days: int = Field(90, ge=0)
    # Name of a Redis Stream at the broker that events are copied to; empty for none.
    event_stream: str = ""
    # Events that the stream keeps, about.
    event_stream_max_length: int = Field(100_000, ge=1)
