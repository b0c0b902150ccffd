"""The command `token`: make, list and revoke tokens of the HTTP API."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, echo, print_rows
from cli.table import Column

__all__ = ["token_app"]

_COLUMNS = (Column("name", min_width=12), Column("scopes"), Column("created_at"), Column("expires_at"))

token_app = typer.Typer(
    help="Make, list and revoke tokens of the HTTP API.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


class _Scope(StrEnum):
    """What a token allows."""

    READ = "read"
    INGEST = "ingest"
    MANAGE = "manage"


@token_app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    scopes: Annotated[
        list[_Scope] | None, typer.Option("--scope", help="What it allows; may be repeated. Default: read.")
    ] = None,
    valid_days: Annotated[
        int, typer.Option("--days", min=0, max=36_500, help="Days until it ends; 0 for never.")
    ] = 0,
) -> None:
    """Make a token and print it once; only its hash is stored."""
    from services.tokens import Scope, create_token

    with open_for_writing().transaction() as session:
        token = create_token(session, name, [Scope(scope) for scope in scopes or [_Scope.READ]], valid_days)
    echo(token)


@token_app.command("list")
def list_all(output_format: FormatOption = OutputFormat.TABLE, as_json: JsonOption = False) -> None:
    """List tokens without their secrets."""
    from services.tokens import TokenView, list_tokens

    with open_for_reading().read_transaction() as session:
        views = list_tokens(session)
    print_rows(
        views,
        _COLUMNS,
        choose_format(output_format, as_json),
        row_type=TokenView,
        empty_message="No tokens. Make one with: copydesk token create NAME",
    )


@token_app.command("revoke")
def revoke(name: Annotated[str, typer.Argument(help="The name of the token.")]) -> None:
    """Refuse a token from now on."""
    from services.tokens import revoke_token

    with open_for_writing().transaction() as session:
        revoke_token(session, name)
    echo(f"The token {name} is refused from now on.")
