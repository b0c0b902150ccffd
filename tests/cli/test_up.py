"""What `copydesk up` asks when nothing is followed yet."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli.up_preparation import ask_what_to_follow


@pytest.mark.parametrize(
    ("typed", "choice", "refused"),
    [("\n", "sample", 0), ("2\n", "starter", 0), ("3\n", "nothing", 0), ("s\n4\n1\n", "sample", 2)],
)
def test_an_answer_that_is_no_choice_is_asked_for_again(typed: str, choice: str, refused: int) -> None:
    app = typer.Typer()
    app.command()(lambda: typer.echo(f"chosen: {ask_what_to_follow(Path('data'))}"))
    output = CliRunner().invoke(app, [], input=typed).output
    assert f"chosen: {choice}" in output
    assert output.count("is none of the choices; type 1 or 2 or 3") == refused
