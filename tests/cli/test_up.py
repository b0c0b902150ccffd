"""What `copydesk up` asks at its first start, and what it leaves behind where that is refused."""

import socket
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli.up_preparation import ask_what_to_follow
from sample_site import OUTLETS
from testing.ports import free_ports
from tests.cli.command import Run


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


@pytest.mark.parametrize("taken", ["COPYDESK_WEB_PORT", "COPYDESK_SAMPLE_SITE_PORT"])
def test_a_first_start_that_is_refused_creates_nothing(run: Run, taken: str) -> None:
    ports = free_ports(1 + len(OUTLETS))
    settings = {"COPYDESK_WEB_PORT": str(ports), "COPYDESK_SAMPLE_SITE_PORT": str(ports + 1)}
    home = run.home / "new"
    with socket.create_server(("127.0.0.1", int(settings[taken]))):
        assert taken in run.fails("up", COPYDESK_HOME=str(home), **settings)
    assert not home.exists()
