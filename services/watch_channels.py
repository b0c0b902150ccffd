"""Refuse ways to send alerts that this installation cannot use."""

from dataclasses import dataclass

from pipeline.errors import Refused
from pipeline.urls import guard
from services.errors import UsageError
from services.watches import WatchChange, WatchRequest

__all__ = ["ChannelRules", "check_channels"]


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """What an installation can send to.

    Args:
        allowed_private_hosts: host:port pairs of webhooks that may have private IP addresses.
        has_mail_server: whether a mail server and the address of the sender are set.
    """

    allowed_private_hosts: frozenset[str] = frozenset()
    has_mail_server: bool = False


def check_channels(wanted: WatchRequest | WatchChange, rules: ChannelRules) -> None:
    """Refuse a watch whose alerts could never be sent, before it is saved.

    Args:
        wanted: the watch, or what to change of it.
        rules: of this installation.

    Raises:
        UsageError: the URL of the webhook must not be requested, or there is no mail server for a digest.
    """
    if wanted.webhook:
        try:
            guard(wanted.webhook, allow=rules.allowed_private_hosts)
        except Refused as error:
            raise UsageError(f"invalid webhook URL: {error}") from error
    if (wanted.digest or wanted.recipients) and not rules.has_mail_server:
        raise UsageError(
            "a digest needs a mail server; set COPYDESK_SMTP_HOST and COPYDESK_MAIL_FROM first (docs/alerts.md)"
        )
