"""List, add, change and remove watches; every request needs a token with the scope `manage`.

Commands can be set by `copydesk watch` on the machine itself only; here they are neither shown nor taken.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.responses import Response
from pydantic import Field

from db.keys import MAX_ID
from pipeline.query import MAX_QUERY_CHARS
from services import watch_alerts, watches
from services.errors import UsageError
from services.watch_alerts import DeliveryView
from services.watch_channels import check_channels
from services.watches import (
    DEFAULT_KINDS,
    AlertKind,
    ChannelKind,
    DeliveryState,
    DigestInterval,
    WatchChange,
    WatchRequest,
    WatchView,
)
from web.access import require_manage
from web.problems import BAD_BODY, NOT_FOUND, PROBLEMS
from web.v1.changes import StrictBody, change_transaction
from web.v1.parameters import LimitParam, refuse_unknown_parameters
from web.v1.responses import json_response

__all__ = ["watch_router"]

watch_router = APIRouter(
    prefix="/api/v1/watches",
    tags=["watches"],
    dependencies=[Depends(require_manage), Depends(refuse_unknown_parameters)],
    responses=PROBLEMS | BAD_BODY,
)
NameParam = Annotated[str, Path(max_length=64, description="The name of the watch.")]
# Parsing refuses longer ones, with the position.
_Query = Annotated[
    str,
    Field(examples=["mill -fire source:courier"], json_schema_extra={"maxLength": MAX_QUERY_CHARS}),
]
_Url = Annotated[str, Field(max_length=2_000, examples=["https://hooks.example.org/copydesk"])]
_Recipients = Annotated[list[Annotated[str, Field(max_length=254)]], Field(max_length=50)]
_Kinds = Annotated[list[AlertKind], Field(min_length=1, max_length=3)]


@dataclass(frozen=True, slots=True)
class ChannelItem:
    """A way in which a watch sends alerts; `target` is null for a command and for a feed."""

    kind: ChannelKind
    target: str | None
    digest: str
    pending: int
    delivered: int
    dead: int
    failures: int
    error: str
    blocked_until: datetime | None
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class WatchItem:
    """A watch; `feed` is the path of its feed, null when it has none."""

    name: str
    query: str
    kinds: list[AlertKind]
    created_at: datetime
    paused_at: datetime | None
    matches: int
    state: str
    feed: str | None
    channels: list[ChannelItem]


@dataclass(frozen=True, slots=True)
class AddedWatch:
    """A new watch, with the secret that its webhooks are signed with; "" when it has no webhook."""

    watch: WatchItem
    secret: str


@dataclass(frozen=True, slots=True)
class WatchList:
    """Every watch, by name."""

    items: list[WatchItem]


@dataclass(frozen=True, slots=True)
class DeliveryList:
    """Alerts, the newest first."""

    items: list[DeliveryView]


class NewWatch(StrictBody):
    """A watch to add, with at least one of webhook, feed and digest."""

    name: Annotated[str, Field(max_length=64, examples=["city-hall"])]
    query: _Query
    kinds: _Kinds = Field(default_factory=lambda: list(DEFAULT_KINDS))
    webhook: _Url = ""
    feed: bool = False
    digest: DigestInterval | None = None
    recipients: _Recipients = Field(default_factory=list)


class WatchPatch(StrictBody):
    """What to change of a watch; what is left out stays, and "", false and [] remove."""

    query: _Query | None = None
    kinds: _Kinds | None = None
    webhook: _Url | None = None
    feed: bool | None = None
    digest: DigestInterval | None = None
    recipients: _Recipients | None = None
    paused: bool | None = None


class Replay(StrictBody):
    """The alert to send again; null for every dead letter of the watch."""

    delivery: Annotated[int, Field(ge=1, le=MAX_ID)] | None = None


def _to_item(view: WatchView) -> WatchItem:
    kinds = [ChannelKind(channel.kind) for channel in view.channels]
    hidden = (ChannelKind.COMMAND, ChannelKind.FEED)
    return WatchItem(
        view.name,
        view.query,
        [AlertKind(kind) for kind in view.kinds],
        view.created_at,
        view.paused_at,
        view.matches,
        view.state,
        f"/watch/{view.name}.atom" if ChannelKind.FEED in kinds else None,
        [
            ChannelItem(
                kind,
                None if kind in hidden else channel.target,
                channel.digest,
                channel.pending,
                channel.delivered,
                channel.dead,
                channel.failures,
                channel.error,
                channel.blocked_until,
                channel.disabled_at,
            )
            for kind, channel in zip(kinds, view.channels, strict=True)
        ],
    )


def _check_name(session: Any, name: str) -> WatchView:
    """Return a watch; raise HTTPException 404 when there is none."""
    try:
        return watches.find_watch(session, name)
    except UsageError as error:
        raise HTTPException(404, f"{error}.") from error


@watch_router.get("", response_model=WatchList)
def list_watches(request: Request) -> Response:
    """List every watch."""
    with request.app.state.database.read_transaction() as session:
        views = watches.list_watches(session)
    return json_response(request, WatchList([_to_item(view) for view in views]))


@watch_router.post("", status_code=201)
def add_watch(request: Request, watch: NewWatch) -> AddedWatch:
    """Add a watch; it matches what is stored from now on."""
    wanted = WatchRequest(
        watch.name,
        watch.query,
        watch.kinds,
        webhook=watch.webhook,
        has_feed=watch.feed,
        digest=watch.digest,
        recipients=watch.recipients,
    )
    check_channels(wanted, request.app.state.channel_rules)
    with change_transaction(request) as session:
        view = watches.add_watch(session, wanted)
        return AddedWatch(_to_item(view), watches.show_secret(session, watch.name))


@watch_router.get("/{name}", response_model=WatchItem, responses=NOT_FOUND)
def get_watch(request: Request, name: NameParam) -> Response:
    """Return one watch."""
    with request.app.state.database.read_transaction() as session:
        view = _check_name(session, name)
    return json_response(request, _to_item(view))


@watch_router.patch("/{name}", responses=NOT_FOUND)
def change_watch(request: Request, name: NameParam, patch: WatchPatch) -> WatchItem:
    """Change, pause or resume a watch."""
    change = WatchChange(
        patch.query,
        patch.kinds,
        webhook=patch.webhook,
        has_feed=patch.feed,
        digest=patch.digest,
        recipients=patch.recipients,
    )
    check_channels(change, request.app.state.channel_rules)
    with change_transaction(request) as session:
        _check_name(session, name)
        if change != WatchChange():
            watches.edit_watch(session, name, change)
        if patch.paused is not None:
            (watches.pause_watch if patch.paused else watches.resume_watch)(session, name)
        return _to_item(watches.find_watch(session, name))


@watch_router.delete("/{name}", responses=NOT_FOUND)
def remove_watch(request: Request, name: NameParam) -> WatchItem:
    """Remove a watch with its matches and alerts, and return it."""
    with change_transaction(request) as session:
        view = _check_name(session, name)
        watches.remove_watch(session, name)
        return _to_item(view)


@watch_router.get("/{name}/deliveries", response_model=DeliveryList, responses=NOT_FOUND)
def list_deliveries(
    request: Request,
    name: NameParam,
    state: Annotated[DeliveryState | None, Query(description="Only alerts in this state.")] = None,
    limit: LimitParam = 100,
) -> Response:
    """List the alerts of a watch, the newest first."""
    with request.app.state.database.read_transaction() as session:
        _check_name(session, name)
        views = watch_alerts.list_deliveries(session, name, state or "", limit)
    return json_response(request, DeliveryList(views))


@watch_router.post("/{name}/replay", responses=NOT_FOUND)
def replay_deliveries(request: Request, name: NameParam, replay: Replay) -> dict[str, int]:
    """Send dead letters of a watch again."""
    with change_transaction(request) as session:
        _check_name(session, name)
        return {"replayed": watch_alerts.replay_deliveries(session, name, replay.delivery)}
