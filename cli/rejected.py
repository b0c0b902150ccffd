"""The command `rejected`: list and retry entries that were rejected."""

from typing import Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.list_app import make_list_app
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, echo, print_rows
from cli.query_options import LimitOption
from cli.table import Column
from db import Session, ledger
from db.keys import MAX_ID
from db.ledger import RejectedEntryView, RejectedFilter
from pipeline.plurals import count_of
from services.clock import utc_now
from services.errors import NotFoundError, UsageError

__all__ = ["rejected_app"]

_COLUMNS = (
    Column("id", header="entry"),
    Column("ended_at", header="rejected"),
    Column("reason"),
    Column("message", header="why", min_width=24, drop_order=1),
    Column("url", min_width=24),
)
_ReasonOption = Annotated[
    str, typer.Option(help="Only entries with this error code, or its beginning, such as unsafe.")
]
_HostOption = Annotated[str, typer.Option(help="Only entries of this host.")]


def list_rejected(
    reason: _ReasonOption = "",
    host: _HostOption = "",
    limit: LimitOption = 100,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List rejected entries, those that ended last first."""
    with open_for_reading().read_transaction() as session:
        rows = ledger.list_rejected(session, RejectedFilter(None, reason, host), limit)
        empty_message = "" if rows else _describe_none(session, reason, host)
    print_rows(
        rows,
        _COLUMNS,
        choose_format(output_format, as_json),
        row_type=RejectedEntryView,
        empty_message=f"{empty_message[:1].upper()}{empty_message[1:]}.",
    )


def _describe_none(session: Session, reason: str, host: str) -> str:
    """Say that no rejected entry has a reason and a host; for another reason, which reasons there are."""
    reasons = ledger.count_reasons(session)
    if not reasons:
        return "no rejected entries"
    parts = [f"the reason {reason}" if reason else "", f"the host {host}" if host else ""]
    message = f"no rejected entry has {' and '.join(filter(None, parts))}"
    if not reason or any(f"{name}.".startswith(f"{reason}.") for name in reasons):
        return message
    return f"{message}; there are: {', '.join(f'{name} ({count})' for name, count in reasons.items())}"


rejected_app = make_list_app(
    "List and retry rejected entries: those that further attempts could not help.", list_rejected
)


@rejected_app.command("retry")
def retry_rejected(
    entry_id: Annotated[
        int | None, typer.Argument(min=1, max=MAX_ID, help="The number of the entry.", show_default=False)
    ] = None,
    reason: _ReasonOption = "",
    host: _HostOption = "",
    should_retry_all: Annotated[bool, typer.Option("--all", help="Retry all rejected entries.")] = False,
) -> None:
    """Make rejected entries due again, after their reason is gone; running workers take them."""
    if entry_id is None and not (reason or host or should_retry_all):
        raise UsageError(
            "nothing to retry; give a number (copydesk rejected list), --reason, --host or --all"
        )
    selection = RejectedFilter(entry_id, reason, host)
    with open_for_writing().transaction() as session:
        count = ledger.retry_rejected(session, selection, utc_now())
        if not count and entry_id is None and (reason or host):
            raise UsageError(_describe_none(session, reason, host))
    if entry_id is not None and not count:
        raise NotFoundError(f"no rejected entry {entry_id}", "rejected list")
    echo(f"due again: {count_of(count, 'entry')}")
