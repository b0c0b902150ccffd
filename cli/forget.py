"""The command `forget`: remove a source, an article or a part of a site on request."""

import sys
from typing import Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.output import JsonOption, echo, print_json
from db.keys import MAX_ID
from pipeline.plurals import count_of
from services import forget
from services.errors import UsageError
from services.forget import ForgetReceipt, ForgetRequest
from workers.local.broker import rewrite_message_log
from workers.settings import WorkerSettings

__all__ = ["forget_content"]


def forget_content(
    source: Annotated[str, typer.Option(help="A source: number, name or host; with its feeds.")] = "",
    article_id: Annotated[
        int | None, typer.Option("--article", min=1, max=MAX_ID, help="The number of an article.")
    ] = None,
    url_prefix: Annotated[str, typer.Option(help="Every page whose URL begins like this.")] = "",
    lifted_url: Annotated[
        str, typer.Option("--lift", metavar="URL", help="Allow a forgotten URL or prefix to be stored again.")
    ] = "",
    is_preview: Annotated[bool, typer.Option("--dry-run", help="Only count what would be removed.")] = False,
    is_confirmed: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    keep_files: Annotated[
        bool, typer.Option("--keep-files", help="Do not write the files of the database anew.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove a source, an article or a part of a site for good, and print a receipt."""
    if sum(map(bool, (source, article_id, url_prefix, lifted_url))) != 1:
        raise UsageError("give one of --source, --article, --url-prefix or --lift")
    if lifted_url and is_preview:
        raise UsageError("--lift removes nothing, so there is nothing to count; leave out --dry-run")
    if lifted_url:
        _lift(lifted_url, as_json=as_json)
        return
    request = ForgetRequest(source, article_id, url_prefix)
    with open_for_reading().read_transaction() as session:
        receipt = forget.preview_request(session, request)
    if not is_preview:
        _confirm(receipt, is_confirmed=is_confirmed)
        receipt = forget.forget_request(open_for_writing(), request, should_rewrite_files=not keep_files)
    if as_json:
        print_json(receipt)
    else:
        _print_receipt(receipt)
    if not is_preview and not rewrite_message_log(WorkerSettings()) and not as_json:
        echo(
            "The broker's log of messages was not written anew; the embedded broker can do it while it runs."
        )


def _lift(url: str, *, as_json: bool) -> None:
    with open_for_writing().transaction() as session:
        receipt = forget.lift_request(session, url)
    if not receipt.tombstones:
        raise UsageError(f"{url} was not forgotten like this; give the URL or prefix that was forgotten")
    if as_json:
        print_json(receipt)
        return
    echo(f"{url} may be stored again; {count_of(receipt.feeds, 'feed')} of its site will be read again")
    if not receipt.feeds:
        echo("No feed of its site is followed. To fetch it: copydesk ingest URL, or: copydesk add URL")


def _confirm(receipt: ForgetReceipt, *, is_confirmed: bool) -> None:
    if is_confirmed:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            "this removes data for good; look at it with --dry-run, then run it again with --yes"
        )
    _print_receipt(receipt)
    typer.confirm("Remove this for good?", abort=True)


def _print_receipt(receipt: ForgetReceipt) -> None:
    verb = "would be removed" if receipt.is_preview else "removed"
    echo(f"{verb}, {receipt.at:%Y-%m-%d %H:%M} UTC: {receipt.subject}")
    for table, count in sorted(receipt.rows.items()):
        echo(f"{count:>8}  {table}")
    if not receipt.rows:
        echo("       0  rows: nothing of it is stored")
    echo(f"{receipt.tombstones:>8}  tombstones (hashes of URLs that are not stored again)")
    if receipt.file_problem:
        echo(f"Unused parts of the files may still hold deleted text: {receipt.file_problem}")
    if not receipt.is_preview:
        echo("Backups, exports, log files and messages in the queue are not changed by this command.")
