"""Send webhooks as Standard Webhooks demands (https://www.standardwebhooks.com)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from pipeline.alerts import Channel, encode_message, signed_headers
from pipeline.errors import PipelineError, Refused, TryLater
from pipeline.fetch import HttpTransport, RawResponse
from pipeline.fetch.status_errors import parse_retry_after
from pipeline.urls import guard
from workers.alerts.errors import DeliveryError
from workers.settings import WorkerSettings

__all__ = ["send_webhook"]

# Nothing of the response is used but its status.
_MAX_RESPONSE_BYTES = 4_096
_SUCCESS_STATUSES = range(200, 300)


def send_webhook(
    settings: WorkerSettings,
    transport: HttpTransport,
    channel: Channel,
    message: tuple[str, Mapping[str, Any]],
) -> None:
    """Send one webhook; redirects are not followed.

    Args:
        settings: which private hosts may receive webhooks, and the time limit.
        transport: sends the request.
        channel: URL and secret.
        message: its id, the same for each attempt, and its contents.

    Raises:
        DeliveryError: the receiver did not accept it, or must not be used.
    """
    body = encode_message(message[1])
    policy = settings.fetch_policy
    headers = {
        "content-type": "application/json",
        "user-agent": policy.user_agent,
        "accept-encoding": "identity",
        **signed_headers(channel.secret, message[0], datetime.now(UTC), body),
    }
    try:
        guard(channel.target, allow=policy.allow_private)
        timeout = settings.webhook_time_limit.total_seconds()
        response = transport.send(channel.target, headers, body, timeout, _MAX_RESPONSE_BYTES)
    except Refused as error:
        raise DeliveryError(str(error), is_final=True) from error
    except TryLater as error:
        raise DeliveryError(str(error), retry_after=error.retry_after) from error
    except PipelineError as error:
        raise DeliveryError(str(error)) from error
    _check_response(response)


def _check_response(response: RawResponse) -> None:
    status = response.status
    if status in _SUCCESS_STATUSES:
        return
    if status == HTTPStatus.GONE:
        raise DeliveryError("the receiver wants no more webhooks (410 Gone)", is_final=True)
    location = response.headers.get("location", "")
    hint = f"; it redirects to {location}, change the URL of the watch" if location else ""
    retry_after = parse_retry_after(response.headers.get("retry-after", ""), datetime.now(UTC))
    raise DeliveryError(f"the receiver answered with status {status}{hint}", retry_after=retry_after)
