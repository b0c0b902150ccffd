"""Decide what alerts of watches say, how webhooks are signed, and when alerts are sent."""

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
