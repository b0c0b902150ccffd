"""A setting that cannot be used is named as the user wrote it, in the words in which it is written."""

import pytest

from testing.ports import free_ports
from tests.cli.command import Run

REDIS_ADVICE = "this is no URL of Redis; write redis://HOST:PORT, rediss://HOST:PORT or unix:///PATH"
REDIS_DATABASE_ADVICE = (
    "the path of a URL of Redis is the number of a database: write redis://HOST:PORT/0 or no path"
)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("COPYDESK_CLAIM_LEASE", "0", "it must be more than 0s"),
        ("COPYDESK_HOST_DELAY", "-1", "it must be 0s or more"),
        ("COPYDESK_CLAIM_LEASE", "-5m", "it must be more than 0s"),
        ("COPYDESK_REVISIT_DELAYS", "1h,-6h", "it must be more than 0s"),
        ("COPYDESK_MAIL_FROM", "nobody", "nobody is no mail address; write such as alerts@example.org"),
        (
            "COPYDESK_ALLOWED_PRIVATE_HOSTS",
            "wiki.example:80,intranet,[fd00::1]:443",
            "intranet: write HOST:PORT, such as intranet:80 or [fd00::1]:443, without http://",
        ),
        (
            "COPYDESK_CONTACT",
            "редакция@example.org",
            "a header of each request holds it: write it in printable ASCII characters, in one line",
        ),
        ("COPYDESK_COMMAND_TIME_LIMIT", "5m", "it must be 120s or less"),
        (
            "COPYDESK_REVISIT_DELAYS",
            "1h,soon,never",
            "it must be a duration such as 30s, 5m or 2h; a number alone is seconds",
        ),
        ("COPYDESK_MAX_ATTEMPTS", "many", "it must be a whole number"),
        ("COPYDESK_TRACES", "perhaps", "it must be true or false"),
        ("COPYDESK_SMTP_SECURITY", "ssl", "it must be starttls, tls or none"),
        ("COPYDESK_LOG_FORMAT", "xml", "it must be json or text"),
        (
            "COPYDESK_PUBLIC_URL",
            "x.example",
            "this is no URL of a web page; write https://NAME, or http://HOST:PORT",
        ),
        ("COPYDESK_REDIS_URL", "foo", REDIS_ADVICE),
        ("REDIS_URL", "foo", REDIS_ADVICE),
        ("COPYDESK_REDIS_URL", "redis://127.0.0.1:9/abc", REDIS_DATABASE_ADVICE),
        ("COPYDESK_REDIS_URL", "rediss://127.0.0.1:9/-1", REDIS_DATABASE_ADVICE),
    ],
)
def test_a_wrong_setting_is_described_without_names_of_python(
    run: Run, name: str, value: str, problem: str
) -> None:
    assert run.fails("prune", **{name: value}) == f"copydesk: invalid setting {name}: {problem}\n"


def test_the_variable_that_named_the_broker_is_the_one_to_unset(run: Run) -> None:
    (run.home / ".env").write_text("REDIS_URL=redis://127.0.0.1:9/0\n")
    assert "or unset REDIS_URL to use" in run("doctor").stdout
    (run.home / "url").write_text("redis://127.0.0.1:9/0")
    assert "or unset COPYDESK_REDIS_URL_FILE to use" in run("doctor", COPYDESK_REDIS_URL_FILE="url").stdout


def test_a_web_page_at_a_port_of_the_sample_site_is_refused(run: Run) -> None:
    first = free_ports(5)
    ports = {"COPYDESK_SAMPLE_SITE_PORT": str(first), "COPYDESK_WEB_PORT": str(first + 2)}
    message = run.fails("up", "--sample", **ports)
    assert (
        f"COPYDESK_WEB_PORT is {first + 2}, but the sample site needs the ports {first} to {first + 4};"
        in message
    )


@pytest.mark.parametrize("port", ["99999", "65534", "-1"])
def test_a_port_of_the_sample_site_leaves_room_for_the_others(run: Run, port: str) -> None:
    done = run("sample", "--port", port)
    assert (done.returncode, "Invalid value for '--port'" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "command", [("articles", "--format", "foo"), ("rejected", "list", "--format", "foo")]
)
def test_a_wrong_choice_is_described_without_words_of_a_library(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command)
    assert (done.returncode, "'--format': 'foo' is not one of 'table'" in done.stderr) == (2, True)


def test_an_empty_home_is_the_default_one_and_not_the_current_folder(run: Run) -> None:
    assert f"no database at {run.home / 'copydesk-data' / 'copydesk.db'}" in run.fails(
        "articles", COPYDESK_HOME=""
    )


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("ingest", ""), "an input is empty"),
        (("ingest", "https://thepost.example/a", " "), "an input is empty"),
        (("sources", "merge", "", "--into", "1"), "no source is named"),
        (("sources", "remove", ""), "no source is named"),
    ],
)
def test_a_variable_of_the_shell_that_is_not_set_names_nothing(
    filled: Run, arguments: tuple[str, ...], problem: str
) -> None:
    assert problem in filled.fails(*arguments)
