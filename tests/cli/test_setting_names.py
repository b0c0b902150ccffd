"""A misspelt setting is named at the start, with the one that was meant."""

from cli.setting_names import describe_unknown
from docs.generate import iter_settings
from tests.cli.command import Run


def test_every_setting_and_its_file_are_known() -> None:
    names = [name for name, _, _ in iter_settings()]
    assert describe_unknown([*names, "COPYDESK_PROXY_FILE", "copydesk_home", "COPYDESK_DEBUG", "PATH"]) == []


def test_a_misspelt_name_is_named_with_the_one_that_was_meant() -> None:
    assert describe_unknown(["copydesk_host_dely", "COPYDESK_NOTHING_LIKE_IT"]) == [
        "COPYDESK_HOST_DELY is no setting; did you mean COPYDESK_HOST_DELAY?",
        "COPYDESK_NOTHING_LIKE_IT is no setting; docs/settings.md lists all",
    ]


def test_doctor_and_the_start_name_a_misspelt_setting(run: Run) -> None:
    (run.home / ".env").write_text("COPYDESK_WEB_PROT=80\n")
    message = "COPYDESK_WEB_PROT is no setting; did you mean COPYDESK_WEB_PORT?"
    assert f"note    settings   {message}" in run("doctor").stdout
    started = run("up", COPYDESK_EMBEDDING_MODEL="nowhere")
    assert (started.returncode, started.stdout) == (2, "")
    assert f"copydesk: {message}\ncopydesk: there is no embedding model in nowhere" in started.stderr
