"""The command `prune`: delete what the retention settings do not keep."""

from typing import Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.output import JsonOption, echo, print_json
from services import retention
from services.clock import utc_now
from workers.settings import WorkerSettings

__all__ = ["prune"]


def prune(
    is_preview: Annotated[bool, typer.Option("--dry-run", help="Only count what would be deleted.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete what the retention settings do not keep; the scheduler does it once a day."""
    policy = WorkerSettings().retention_policy
    if is_preview:
        with open_for_reading().read_transaction() as session:
            report = retention.preview_pruning(session, policy, utc_now())
    else:
        report = retention.prune(open_for_writing(), policy, utc_now())
    if as_json:
        print_json(report)
        return
    verb = "would be deleted" if is_preview else "deleted"
    for table, count in sorted(report.rows.items()):
        echo(f"{count:>8}  {table} {verb}")
    if not report.rows:
        echo("Nothing has expired.")
