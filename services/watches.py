"""Add, list, change and remove watches: the use cases behind `copydesk watch` and the API."""

import difflib
import re
import secrets
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from db import Session
from db.setting_values import is_mail_address
from db.watches import definitions
from db.watches.definitions import ChannelView, WatchView
from pipeline.alerts import (
    AlertKind,
    Channel,
    ChannelKind,
    DigestInterval,
    make_secret,
)
from pipeline.alerts.signature import SECRET_BYTES
from pipeline.urls import parse_url
from services.clock import utc_now
from services.errors import UsageError
from services.search import parse

__all__ = [
    "DEFAULT_KINDS",
    "AlertKind",
    "ChannelKind",
    "ChannelView",
    "DeliveryState",
    "DigestInterval",
    "WatchChange",
    "WatchRequest",
    "WatchView",
    "add_watch",
    "edit_watch",
    "find_watch",
    "list_watches",
    "pause_watch",
    "remove_watch",
    "resume_watch",
    "show_secret",
]

DEFAULT_KINDS = (AlertKind.CREATED, AlertKind.UPDATED)
_NAME_RE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_MAX_TARGET_CHARS = 2_000


class DeliveryState(StrEnum):
    """What became of an alert."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class WatchRequest:
    """A watch to add, with at least one way to send alerts.

    Args:
        webhook: a URL; "" for none.
        command: a command line; "" for none.
        has_feed: whether readers can fetch a feed.
        digest: how often mail is sent to `recipients`; None for no mail.
    """

    name: str
    query: str
    kinds: Sequence[AlertKind] = DEFAULT_KINDS
    webhook: str = ""
    command: str = ""
    has_feed: bool = False
    digest: DigestInterval | None = None
    recipients: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class WatchChange:
    """What to change of a watch; None keeps it, and "", False and () remove it.

    Args:
        should_renew_secret: whether webhooks are signed with another secret from now on.
    """

    query: str | None = None
    kinds: Sequence[AlertKind] | None = None
    webhook: str | None = None
    command: str | None = None
    has_feed: bool | None = None
    digest: DigestInterval | None = None
    recipients: Sequence[str] | None = None
    should_renew_secret: bool = False


def add_watch(session: Session, request: WatchRequest) -> WatchView:
    """Add a watch; it matches what is stored from now on.

    Args:
        session: an open transaction.
        request: the watch.

    Raises:
        UsageError: the name is taken or not valid, or there is no way to send alerts, or one that cannot be used.
        QueryError: the query cannot be understood.
    """
    if not _NAME_RE.fullmatch(request.name):
        raise UsageError(
            f"invalid name {request.name!r}; use 1 to 64 lower-case letters, digits and hyphens, such as city-hall"
        )
    if definitions.find_watch(session, request.name):
        raise UsageError(f"there is a watch {request.name} already; give another name, or use: watch edit")
    parse(request.query)
    channels = _requested_channels(request)
    if not channels:
        raise UsageError("a watch needs at least one of webhook, command, feed and digest")
    kinds = _checked_kinds(request.kinds) or DEFAULT_KINDS
    definitions.add_watch(session, request.name, request.query, kinds, utc_now())
    for channel in channels:
        definitions.set_channel(session, request.name, channel)
    return find_watch(session, request.name)


def _requested_channels(request: WatchRequest) -> list[Channel]:
    channels = []
    if request.webhook:
        channels.append(_webhook(request.webhook, _new_secret()))
    if request.command:
        channels.append(_command(request.command))
    if request.has_feed:
        channels.append(Channel(ChannelKind.FEED))
    if request.digest or request.recipients:
        channels.append(_mail(request.digest, request.recipients))
    return channels


def _new_secret() -> str:
    return make_secret(secrets.token_bytes(SECRET_BYTES))


def _webhook(url: str, secret: str) -> Channel:
    if parse_url(url) is None or len(url) > _MAX_TARGET_CHARS:
        raise UsageError(f"invalid webhook URL {url!r}; it must start with http:// or https://")
    return Channel(ChannelKind.WEBHOOK, url, secret)


def _command(command: str) -> Channel:
    if len(command) > _MAX_TARGET_CHARS or not command.strip() or "\0" in command:
        raise UsageError(f"invalid command; it must have 1 to {_MAX_TARGET_CHARS} characters")
    try:
        shlex.split(command)
    except ValueError as error:
        # "No closing quotation" or "No escaped character".
        raise UsageError(f"invalid command {command!r}: {str(error).lower()}") from error
    return Channel(ChannelKind.COMMAND, command)


def _mail(digest: DigestInterval | None, recipients: Sequence[str]) -> Channel:
    if digest is None:
        raise UsageError("mail needs an interval: hourly, daily or weekly")
    if not recipients:
        raise UsageError("a digest needs at least one mail address to send it to; give it with --to")
    for address in recipients:
        if not is_mail_address(address):
            raise UsageError(f"invalid mail address {address!r}; write it as name@example.org")
    target = ", ".join(dict.fromkeys(recipients))
    if len(target) > _MAX_TARGET_CHARS:
        raise UsageError(f"the mail addresses are longer than {_MAX_TARGET_CHARS} characters together")
    return Channel(ChannelKind.MAIL, target, digest=digest)


def list_watches(session: Session) -> list[WatchView]:
    """Return every watch by name.

    Args:
        session: an open transaction.
    """
    return definitions.list_watches(session)


def find_watch(session: Session, name: str) -> WatchView:
    """Return the watch of a name.

    Args:
        session: an open transaction.
        name: as the user wrote it.

    Raises:
        UsageError: there is none; the message has names that are spelled alike.
    """
    view = definitions.find_watch(session, name)
    if view is not None:
        return view
    names = [watch.name for watch in definitions.list_watches(session)]
    similar = difflib.get_close_matches(name, names, n=3)
    hint = f"did you mean {' or '.join(similar)}?" if similar else "list them with: copydesk watch list"
    raise UsageError(f"no watch {name!r}; {hint}")


def _checked_kinds(kinds: Sequence[AlertKind]) -> tuple[AlertKind, ...]:
    """Return each kind once; `story` alone is refused, since stories are followed from an article that matched."""
    if set(kinds) == {AlertKind.STORY}:
        raise UsageError("story alone matches nothing: add created, whose matches are the articles to follow")
    return tuple(dict.fromkeys(kinds))


def edit_watch(session: Session, name: str, change: WatchChange) -> WatchView:
    """Change a watch.

    Args:
        session: an open transaction.
        name: of the watch.
        change: what to change.

    Raises:
        UsageError: there is no such watch, or a way to send alerts cannot be used, or none would be left.
        QueryError: the query cannot be understood.
    """
    find_watch(session, name)
    if change.query is not None:
        parse(change.query)
    definitions.update_watch(session, name, change.query, _checked_kinds(change.kinds or ()) or None)
    _edit_webhook(session, name, change)
    if change.command is not None:
        _set_or_remove(
            session, name, ChannelKind.COMMAND, _command(change.command) if change.command else None
        )
    if change.has_feed is not None:
        _set_or_remove(
            session, name, ChannelKind.FEED, Channel(ChannelKind.FEED) if change.has_feed else None
        )
    _edit_mail(session, name, change)
    view = find_watch(session, name)
    if not view.channels:
        raise UsageError(
            f"no way to send alerts would be left; to stop them, use: copydesk watch pause {name}"
        )
    return view


def _set_or_remove(session: Session, name: str, kind: ChannelKind, channel: Channel | None) -> None:
    if channel is not None:
        definitions.set_channel(session, name, channel)
    else:
        definitions.remove_channel(session, name, kind)


def _edit_webhook(session: Session, name: str, change: WatchChange) -> None:
    old = definitions.find_channel(session, name, ChannelKind.WEBHOOK)
    if change.webhook is None and not change.should_renew_secret:
        return
    url = change.webhook if change.webhook is not None else old.target if old else ""
    if change.should_renew_secret and not url:
        raise UsageError(f"the watch {name} has no webhook; only webhooks have a secret")
    secret = _new_secret() if old is None or change.should_renew_secret else old.secret
    _set_or_remove(session, name, ChannelKind.WEBHOOK, _webhook(url, secret) if url else None)


def _edit_mail(session: Session, name: str, change: WatchChange) -> None:
    if change.recipients is None and change.digest is None:
        return
    old = definitions.find_channel(session, name, ChannelKind.MAIL)
    recipients = change.recipients
    if recipients is None:
        recipients = old.target.split(", ") if old else ()
    digest = change.digest or (old.digest if old else None)
    is_removed = change.digest is None and not recipients
    _set_or_remove(session, name, ChannelKind.MAIL, None if is_removed else _mail(digest, recipients))


def show_secret(session: Session, name: str) -> str:
    """Return the secret with which the webhooks of a watch are signed; "" when it has no webhook.

    Args:
        session: an open transaction.
        name: of the watch.
    """
    channel = definitions.find_channel(session, name, ChannelKind.WEBHOOK)
    return channel.secret if channel else ""


def pause_watch(session: Session, name: str) -> None:
    """Stop matching and sending; what is stored meanwhile is not matched later.

    Args:
        session: an open transaction.
        name: of the watch.

    Raises:
        UsageError: there is none.
    """
    find_watch(session, name)
    definitions.pause_watch(session, name, utc_now())


def resume_watch(session: Session, name: str) -> None:
    """Match and send again; ways to send alerts that failed are tried at once.

    Args:
        session: an open transaction.
        name: of the watch.

    Raises:
        UsageError: there is none.
    """
    find_watch(session, name)
    definitions.resume_watch(session, name)


def remove_watch(session: Session, name: str) -> None:
    """Remove a watch with its matches and alerts.

    Args:
        session: an open transaction.
        name: of the watch.

    Raises:
        UsageError: there is none.
    """
    find_watch(session, name)
    definitions.remove_watch(session, name)
