"""Make a command whose subcommands list, show and change things; alone it lists."""

from collections.abc import Callable

import typer

from cli.output import FormatOption, JsonOption, OutputFormat

__all__ = ["make_list_app"]


def make_list_app(summary: str, list_all: Callable[..., None]) -> typer.Typer:
    """Make the command with its subcommand `list`, which also runs without a subcommand.

    Args:
        summary: its help.
        list_all: the function of `list`; called with `output_format` and `as_json`, and without its other options.
    """
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.callback(invoke_without_command=True, help=summary)
    def list_without_subcommand(
        context: typer.Context, output_format: FormatOption = OutputFormat.TABLE, as_json: JsonOption = False
    ) -> None:
        if context.invoked_subcommand is None:
            list_all(output_format=output_format, as_json=as_json)

    app.command("list")(list_all)
    return app
