"""Sign webhooks as the Standard Webhooks specification demands (https://www.standardwebhooks.com)."""

import base64
import hashlib
import hmac
from datetime import datetime

__all__ = ["SECRET_BYTES", "make_secret", "signed_headers"]

SECRET_BYTES = 32
_PREFIX = "whsec_"


def make_secret(random_bytes: bytes) -> str:
    """Return a secret in the form that libraries for Standard Webhooks read.

    Args:
        random_bytes: 24 to 64 bytes from a secure generator.
    """
    return _PREFIX + base64.b64encode(random_bytes).decode()


def signed_headers(secret: str, message_id: str, sent_at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that let a receiver check where a webhook comes from, and when it was sent.

    Args:
        secret: from `make_secret`.
        message_id: the same for each attempt to send the message.
        sent_at: the time of this attempt; aware.
        body: the body of the request.
    """
    timestamp = str(int(sent_at.timestamp()))
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }
