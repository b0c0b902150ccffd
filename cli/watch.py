"""The command `watch`: save searches that send alerts."""

import secrets
from dataclasses import replace
from typing import Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.fields import print_fields
from cli.list_app import make_list_app
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, echo, print_json, print_rows
from cli.query_words import QueryWordsCommand
from cli.table import Column
from db.keys import MAX_ID
from pipeline.plurals import count_of
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
from workers.settings import WorkerSettings

__all__ = ["watch_app"]

_WATCH_COLUMNS = (
    Column("name", min_width=10),
    Column("query", min_width=14),
    Column("channel_kinds", min_width=7, header="sends"),
    Column("matches"),
    Column("pending", drop_order=1),
    Column("state"),
)
_CHANNEL_COLUMNS = (
    Column("kind", header="sends"),
    Column("target", min_width=20, header="to"),
    Column("digest", drop_order=3),
    Column("pending"),
    Column("delivered"),
    Column("dead"),
    Column("error", min_width=16, drop_order=1),
    Column("blocked_until", drop_order=2, header="next try"),
)
_DELIVERY_COLUMNS = (
    Column("id"),
    Column("watch", min_width=8, drop_order=1),
    Column("channel", drop_order=2),
    Column("state"),
    Column("title", min_width=16),
    Column("matched_at", drop_order=3, header="matched"),
    Column("attempts", drop_order=4),
    Column("error", min_width=16, drop_order=5),
)


NameArgument = Annotated[str, typer.Argument(help="The name of the watch.")]
WebhookOption = Annotated[
    str | None, typer.Option("--webhook", metavar="URL", help="Send each alert to this URL, signed.")
]
CommandOption = Annotated[
    str | None,
    typer.Option("--command", metavar="LINE", help="Run this for each alert, which is JSON on its input."),
]
DigestOption = Annotated[
    DigestInterval | None, typer.Option("--digest", help="Send mail so often, to the addresses of --to.")
]
ToOption = Annotated[
    list[str] | None, typer.Option("--to", metavar="ADDRESS", help="A mail address; may be repeated.")
]
OnOption = Annotated[
    list[AlertKind] | None,
    typer.Option(
        "--on",
        help="Send an alert when an article is created, when it is updated, or when another one joins the story of "
        "an article that matched; may be repeated. Default: created and updated.",
    ),
]


def list_watches(output_format: FormatOption = OutputFormat.TABLE, as_json: JsonOption = False) -> None:
    """List watches, and whether they work."""
    with open_for_reading().read_transaction() as session:
        views = watches.list_watches(session)
    print_rows(
        views,
        _WATCH_COLUMNS,
        choose_format(output_format, as_json),
        row_type=WatchView,
        empty_message='No watches. Add one with: copydesk watch add NAME "query" --feed',
    )


watch_app = make_list_app(
    "Save searches: articles that match cause webhooks, commands, mail or feeds.", list_watches
)


@watch_app.command("add", cls=QueryWordsCommand)
def add(
    name: Annotated[str, typer.Argument(help="What to call it: lower-case letters, digits and hyphens.")],
    query: Annotated[str, typer.Argument(help="A query, see docs/query-language.md.")],
    webhook: WebhookOption = None,
    command: CommandOption = None,
    has_feed: Annotated[
        bool, typer.Option("--feed", help="Offer a feed at /watch/NAME.atom and /watch/NAME.json.")
    ] = False,
    digest: DigestOption = None,
    recipients: ToOption = None,
    kinds: OnOption = None,
) -> None:
    """Save a search; it matches what is stored from now on."""
    request = WatchRequest(
        name,
        query.strip(),
        kinds or DEFAULT_KINDS,
        webhook=webhook or "",
        command=command or "",
        has_feed=has_feed,
        digest=digest,
        recipients=recipients or (),
    )
    check_channels(request, WorkerSettings().channel_rules)
    with open_for_writing().transaction() as session:
        view = watches.add_watch(session, request)
        secret = watches.show_secret(session, name)
    echo(f"The watch {name} is saved; it sends: {', '.join(view.channel_kinds)}.")
    if secret:
        echo(f"Webhooks are signed with this secret: {secret}")


@watch_app.command("show")
def show(
    name: NameArgument,
    with_secret: Annotated[
        bool, typer.Option("--secret", help="Print only the secret that webhooks are signed with.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a watch, how it sends alerts, and how well that works."""
    with open_for_reading().read_transaction() as session:
        view = watches.find_watch(session, name)
        secret = watches.show_secret(session, name)
    if with_secret:
        if not secret:
            raise UsageError(f"the watch {name} has no webhook; only webhooks have a secret")
        echo(secret)
    elif as_json:
        print_json(view)
    else:
        print_fields(replace(view, channels=()))
        echo("")
        print_rows(
            view.channels,
            _CHANNEL_COLUMNS,
            OutputFormat.TABLE,
            row_type=type(view.channels[0]),
            empty_message="",
        )


@watch_app.command("edit")
def edit(
    name: NameArgument,
    query: Annotated[str | None, typer.Option("--query", help="Match this from now on.")] = None,
    webhook: WebhookOption = None,
    command: CommandOption = None,
    has_feed: Annotated[
        bool | None, typer.Option("--feed/--no-feed", help="Offer a feed, or no longer.")
    ] = None,
    digest: DigestOption = None,
    recipients: ToOption = None,
    kinds: OnOption = None,
    removed: Annotated[
        list[ChannelKind] | None, typer.Option("--remove", help="No longer send so; may be repeated.")
    ] = None,
    new_secret: Annotated[
        bool, typer.Option("--new-secret", help="Sign webhooks with a new secret, and print it.")
    ] = False,
) -> None:
    """Change a watch; what is not given stays."""
    gone = set(removed or ())
    change = WatchChange(
        query,
        kinds,
        "" if ChannelKind.WEBHOOK in gone else webhook,
        "" if ChannelKind.COMMAND in gone else command,
        False if ChannelKind.FEED in gone else has_feed,
        digest,
        () if ChannelKind.MAIL in gone else recipients,
        should_renew_secret=new_secret,
    )
    if change == WatchChange():
        raise UsageError("nothing to change; see: copydesk watch edit --help")
    check_channels(change, WorkerSettings().channel_rules)
    with open_for_writing().transaction() as session:
        old_secret = watches.show_secret(session, name)
        view = watches.edit_watch(session, name, change)
        secret = watches.show_secret(session, name)
    echo(f"The watch {name} is changed; it sends: {', '.join(view.channel_kinds)}.")
    if secret and secret != old_secret:
        echo(f"Webhooks are signed with this secret: {secret}")


@watch_app.command("remove")
def remove(name: NameArgument) -> None:
    """Remove a watch with its matches and alerts."""
    with open_for_writing().transaction() as session:
        watches.remove_watch(session, name)
    echo(f"The watch {name} is removed.")


@watch_app.command("pause")
def pause(name: NameArgument) -> None:
    """Stop matching and sending; what is stored meanwhile is not matched later."""
    with open_for_writing().transaction() as session:
        watches.pause_watch(session, name)
    echo(f"The watch {name} is paused; go on with: copydesk watch resume {name}")


@watch_app.command("resume")
def resume(name: NameArgument) -> None:
    """Match and send again; what failed or was refused is tried at once."""
    with open_for_writing().transaction() as session:
        watches.resume_watch(session, name)
    echo(f"The watch {name} matches what is stored from now on.")


@watch_app.command("test")
def test(name: NameArgument) -> None:
    """Send a sample alert in every way of a watch now, and say what came of it."""
    from pipeline.fetch import Transport
    from workers.alerts import DeliveryError, send

    with open_for_reading().read_transaction() as session:
        sample = watch_alerts.make_sample(session, name)
    settings = WorkerSettings()
    transport = Transport(settings.fetch_policy)
    failures = 0
    # Another one each time: receivers leave out what has an id that they know.
    message_id = f"msg_test_{secrets.token_hex(8)}"
    echo(f"Stored articles that match now: {sample.total}")
    if not sample.channels:
        echo(f"The watch only offers a feed, at /watch/{name}.atom; there is nothing to send.")
    for channel in sample.channels:
        try:
            send(settings, transport, channel, (name, sample.query), [(message_id, sample.message)])
            echo(f"{channel.kind:<8} sent to {channel.target}")
        except DeliveryError as error:
            failures += 1
            echo(f"{channel.kind:<8} failed: {error}")
            if error.output:
                echo(error.output)
    if failures:
        raise typer.Exit(1)


@watch_app.command("deliveries")
def list_deliveries(
    name: Annotated[str, typer.Argument(help="The name of a watch; all watches if left out.")] = "",
    state: Annotated[DeliveryState | None, typer.Option("--state", help="Only alerts in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Maximum number of alerts.")] = 50,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List alerts, the newest first: sent, waiting and dead letters."""
    with open_for_reading().read_transaction() as session:
        views = watch_alerts.list_deliveries(session, name, state or "", limit)
    print_rows(
        views,
        _DELIVERY_COLUMNS,
        choose_format(output_format, as_json),
        row_type=DeliveryView,
        empty_message="No such alerts.",
    )


@watch_app.command("replay")
def replay(
    name: NameArgument,
    delivery_id: Annotated[
        int | None,
        typer.Option("--id", min=1, max=MAX_ID, help="Only this alert, also when it was delivered."),
    ] = None,
) -> None:
    """Send the dead letters of a watch again."""
    with open_for_writing().transaction() as session:
        count = watch_alerts.replay_deliveries(session, name, delivery_id)
    echo(f"{count_of(count, 'alert')} to be sent again by the workers")
