"""Decide what alerts of watches say, how webhooks are signed, and when alerts are sent.

Names are imported when they are first used: `status` needs the time limit, and neither messages nor the query language.
"""

from typing import TYPE_CHECKING

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
    from pipeline.alerts.channel import Channel, ChannelKind
    from pipeline.alerts.digest import Digest, write_digest
    from pipeline.alerts.message import AlertKind, AlertSubject, StoryState, build_message, encode_message
    from pipeline.alerts.schedule import DELIVERY_TIME_LIMIT, DigestInterval, next_digest_at, retry_delay
    from pipeline.alerts.signature import make_secret, signed_headers

__all__ = [
    "DELIVERY_TIME_LIMIT",
    "AlertKind",
    "AlertSubject",
    "Channel",
    "ChannelKind",
    "Digest",
    "DigestInterval",
    "StoryState",
    "build_message",
    "encode_message",
    "make_secret",
    "next_digest_at",
    "retry_delay",
    "signed_headers",
    "write_digest",
]

__getattr__ = attribute_loader(
    __name__,
    {
        "DELIVERY_TIME_LIMIT": "pipeline.alerts.schedule",
        "AlertKind": "pipeline.alerts.message",
        "AlertSubject": "pipeline.alerts.message",
        "Channel": "pipeline.alerts.channel",
        "ChannelKind": "pipeline.alerts.channel",
        "Digest": "pipeline.alerts.digest",
        "DigestInterval": "pipeline.alerts.schedule",
        "StoryState": "pipeline.alerts.message",
        "build_message": "pipeline.alerts.message",
        "encode_message": "pipeline.alerts.message",
        "make_secret": "pipeline.alerts.signature",
        "next_digest_at": "pipeline.alerts.schedule",
        "retry_delay": "pipeline.alerts.schedule",
        "signed_headers": "pipeline.alerts.signature",
        "write_digest": "pipeline.alerts.digest",
    },
)
