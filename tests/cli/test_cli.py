"""The command line: what users type, what they get, and one clear line for each mistake."""

import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text

from db import Database
from sample_site import OUTLETS
from testing.ports import free_ports
from tests.cli.command import Run
from tests.db.stored_entries import begin, claim, follow, sight

SEED = Path(__file__).resolve().parents[3] / "shared" / "data" / "seed.txt"
URL = "https://thepost.example/a"


class _Server(BaseHTTPRequestHandler):
    """Answers what a test needs to see refused."""

    bodies = {  # noqa: RUF012 - never changed
        "/robots.txt": (200, "text/plain", b""),
        "/page": (200, "text/html", b"<html><body><p>Only words, no feed anywhere.</p></body></html>"),
        "/home": (
            200,
            "text/html",
            (
                b'<html><head><link rel="alternate" type="application/rss+xml" href="/a.xml">'
                b'<link rel="alternate" type="application/atom+xml" href="/b.xml"></head><body></body></html>'
            ),
        ),
        "/a.xml": (
            200,
            "application/rss+xml",
            b"<rss version='2.0'><channel><title>A</title></channel></rss>",
        ),
        "/b.xml": (200, "application/atom+xml", b"<feed xmlns='http://www.w3.org/2005/Atom'/>"),
        "/forbidden": (401, "text/html", b"no"),
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass

    def do_GET(self) -> None:
        if self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        status, kind, body = self.bodies[self.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    http_server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    Thread(target=http_server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{http_server.server_address[1]}"
    http_server.shutdown()
    http_server.server_close()


def test_the_seed_comes_out_clean_dated_and_attributed(run: Run) -> None:
    if not SEED.exists():
        pytest.skip("the development data is not beside this checkout")
    done = run("try", str(SEED), "--json")
    read = json.loads(done.stdout)
    document = read["document"]
    text = "\n\n".join(block["text"] for block in document["blocks"])
    assert (document["dateline"], read["agency"], read["language"]) == ("TALLINN", "AP", "en")
    assert text.startswith("Estonia’s Prime Minister Kaja Kallas has signaled")
    assert text.endswith("has indicated his interest.")
    assert "AP Photo/Virginia Mayo" in document["images"][0]["credit"]
    assert not [noise for noise in ("Skip to main", "Recommended Videos", "AP Photo") if noise in text]


def test_try_explains_where_fields_come_from_and_what_was_left_out(run: Run) -> None:
    page = run.home / "page.html"
    page.write_text(
        "<html><head><meta property='og:title' content='Mill opens'>"
        "<link rel='canonical' href='http://10.0.0.1/mill'></head><body><p>Recommended Videos</p>"
        "<p>The mill at the river opened again on Monday, and ninety people went to work there.</p>"
        "<p>“The mill is safe,” said Maria Okello, who has worked there since she was a child.</p></body></html>"
    )
    done = run("try", "page.html", "--explain")
    assert done.returncode == 0
    assert "og:title" in done.stdout
    assert "Maria Okello: verb after the quote, “said” (0.97)" in done.stdout
    assert "Maria Okello (PER): " in done.stdout
    assert "canonical URL must not be fetched" in done.stdout
    assert "Mill opens" in done.stdout


def test_lists_print_json_and_nothing_else(filled: Run) -> None:
    for command in (
        ("articles",),
        ("sources",),
        ("feeds",),
        ("events",),
        ("status",),
        ("search", "mill"),
        ("dead", "list"),
        ("rejected", "list"),
    ):
        done = filled(*command, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) is not None


def test_an_article_is_shown_listed_and_found(filled: Run) -> None:
    shown = filled("show", "1", "--revisions").stdout
    assert "Ninety people work there." in shown
    assert "\ntags         mill, work\n" in shown
    assert "\nkeywords " in shown
    assert "Mill opens" in filled("articles", "--author", "Ada Roe", "--since", "2026-01-01").stdout
    assert "No articles match" in filled("articles", "--language", "xx").stdout
    assert "[mill]" in filled("search", "mill").stdout


def test_a_status_names_ten_of_many_feeds_that_fail(run: Run) -> None:
    outlines = "".join(f'<outline xmlUrl="https://paper{number}.example/feed"/>' for number in range(12))
    (run.home / "many.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    run("opml", "import", "many.opml")
    database = Database(f"sqlite:///{run.home / 'copydesk.db'}")
    with database.transaction() as session:
        session.execute(text("UPDATE feeds SET failures = 1, error_reason = 'http.404'"))
    database.close()
    lines = run("status").stdout.splitlines()
    assert sum("http.404" in line for line in lines) == 10
    assert lines[-1] == "more feeds fail; list them with: copydesk feeds failing"


def test_a_status_says_how_many_feeds_are_due(filled: Run) -> None:
    with Database(f"sqlite:///{filled.home / 'copydesk.db'}").transaction() as session:
        session.execute(text("UPDATE feeds SET next_visit_at = '2999-01-01 00:00:00'"))
    assert "1 feed, none due\n" in filled("status").stdout
    filled("visit")
    assert "1 feed, 1 due, the oldest for " in filled("status").stdout


def test_a_status_says_when_feeds_of_a_dead_worker_are_taken(filled: Run) -> None:
    filled("visit")
    with Database(f"sqlite:///{filled.home / 'copydesk.db'}").transaction() as session:
        session.execute(text("UPDATE feeds SET lease_until = '2999-01-01 17:05:00'"))
    lines = filled("status").stdout
    assert "1 due feed claimed by a worker; if it has died, another one takes over at 17:05 UTC" in lines
    assert json.loads(filled("status", "--json").stdout)["feeds_claimed"] == 1


def test_a_status_says_whose_pages_wait_and_how_long_they_take(run: Run, migrated_file: Path) -> None:
    database = Database(f"sqlite:///{shutil.copy(migrated_file, run.home / 'copydesk.db')}")
    addresses = [
        f"https://{host}.example/{number}"
        for host, count in (("long", 90), ("short", 3))
        for number in range(count)
    ]
    sight(database, follow(database), *addresses, now=datetime.now(UTC))
    database.close()
    output = run("status", COPYDESK_HOST_DELAY="2").stdout
    assert "take at least:\n      90  long.example, 3 min\n" in output
    # What is fetched within seconds is no backlog.
    assert "short.example" not in output


def test_feeds_and_pages_are_made_due(filled: Run) -> None:
    assert "due now: 1 feed, 1 article page" in filled("visit", "--articles").stdout


def test_a_feed_is_made_due_by_its_number_and_by_its_url(filled: Run) -> None:
    (feed,) = json.loads(filled("feeds", "list", "--json").stdout)
    assert filled("visit", str(feed["id"])).stdout == "due now: 1 feed\n"
    assert filled("visit", feed["url"]).stdout == "due now: 1 feed\n"


def test_dead_letters_are_listed_shown_and_tried_again(run: Run, migrated_file: Path) -> None:
    from db import ledger
    from db.ledger import DeadLetter

    database = Database(f"sqlite:///{shutil.copy(migrated_file, run.home / 'copydesk.db')}")
    now = datetime.now(UTC)
    sight(database, follow(database), URL, now=now)
    work = begin(database, claim(database, now)[0], "discovered", now)
    assert work is not None
    with database.transaction() as session:
        ledger.record_dead_letter(
            session, work, DeadLetter("bug.KeyError", "no such key", traceback="Traceback …"), now
        )
    database.close()
    assert "bug.KeyError" in run("dead", "list").stdout
    assert "Traceback …" in run("dead", "show", "1").stdout
    assert "due again: 1 entry" in run("dead", "retry", "1").stdout
    assert "no dead letter 1" in run.fails("dead", "retry", "1")


def test_the_starter_list_is_a_file_to_edit(run: Run) -> None:
    assert "new feeds" in run("add", "--starter").stdout
    path = run.home / "starter.tsv"
    path.write_text("name\tfeed\nBroken\tnot an address\n")
    assert "line 2" in run.fails("add", "--starter")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("try", "nothing-here.html"), "no such file"),
        (("try", "."), "is a folder"),
        (("try", "/dev/null"), "is a device or a pipe"),
        (("show", "99"), "no article 99"),
        (("visit", "99"), "no feed 99"),
        (("visit", str(2**63)), "no feed 9223372036854775808"),
        (("visit", "https://unknown.example/feed"), "no feed https://unknown.example/feed"),
        (("visit", "courier"), "give its number or its URL"),
        (("dead", "show", "99"), "no dead letter 99"),
        (("dead", "retry"), "--all"),
        (("articles", "--since", "someday"), "how long ago: 30min, 12h, 7d or 2w"),
        (("articles", "--since", "7x"), "how long ago: 30min, 12h, 7d or 2w"),
        (("articles", "--agency", "QQQ"), "such as AP, AFP, dpa or Reuters"),
        (("mentions", " "), "the name is empty"),
        (("articles", "--since", "2026-11-21", "--until", "2026-11-19"), "is not before --until"),
        (("mentions", "Ann Holm", "--since", "today", "--until", "yesterday"), "is not before --until"),
        (("add", "ftp://a.example/feed"), "http:// or https://"),
        (("add", "http://127.0.0.1:9/feed"), "127.0.0.1"),
        (("opml", "import", "missing.opml"), "no such file"),
        (("sql", "SELECT 1", "--datasette"), "give one of the two"),
        (
            ("sql", "SELECT 1", "--format", "jsonl"),
            "sqlite3 cannot print jsonl; choose table, csv, tsv, json",
        ),
    ],
)
def test_a_mistake_gets_one_line_that_says_what_to_do(
    filled: Run, arguments: tuple[str, ...], words: str
) -> None:
    assert words in filled.fails(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "{}"),
        ("dead", "show", "{}"),
        ("events", "--after", "{}"),
        ("reenrich", "--limit", "{}"),
    ],
)
def test_a_number_too_large_for_the_database_is_refused(filled: Run, arguments: tuple[str, ...]) -> None:
    done = filled(*(argument.format(2**63) for argument in arguments))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "less than or equal to 9223372036854775807" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("articles", "--limit", "10001"), ("reenrich", "--limit", "-1"), ("diff", "1", "1", f"{2**63}")],
)
def test_a_number_out_of_range_is_refused_with_the_range(filled: Run, arguments: tuple[str, ...]) -> None:
    done = filled(*arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "Input should be " in done.stderr


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/page", "feed"),
        ("/loop", "redirect.loop"),
        ("/forbidden", "http.401"),
    ],
)
def test_an_address_that_is_no_feed_says_why(run: Run, server: str, path: str, words: str) -> None:
    assert words in run.fails("add", f"http://{server}{path}", COPYDESK_ALLOWED_PRIVATE_HOSTS=server)


def test_a_home_page_s_feeds_can_all_be_taken(run: Run, server: str) -> None:
    done = run("add", "--all", f"http://{server}/home", COPYDESK_ALLOWED_PRIVATE_HOSTS=server)
    assert done.stdout.count("follows http://") == 2


def test_a_file_that_is_no_page_is_named(run: Run) -> None:
    (run.home / "paper.pdf").write_bytes(b"%PDF-1.7 \x00\x01")
    assert "clean.not_html" in run.fails("try", "paper.pdf")
    (run.home / "empty.html").write_bytes(b"")
    assert "clean.empty" in run.fails("try", "empty.html")


def test_a_host_that_does_not_answer_is_named(run: Run) -> None:
    message = run.fails("try", "http://127.0.0.1:9/x", COPYDESK_ALLOWED_PRIVATE_HOSTS="127.0.0.1:9")
    assert "connect" in message


def test_a_wrong_database_is_named_with_what_to_do(run: Run) -> None:
    assert "postgresql+psycopg://" in run.fails("articles", COPYDESK_DATABASE_URL="mysql://x/y")
    assert "check that it is running" in run.fails(
        "articles", COPYDESK_DATABASE_URL="postgresql://a@127.0.0.1:9/b"
    )


def test_a_database_without_tables_is_never_reported_as_fine(run: Run) -> None:
    assert "no database at" in run.fails("migrate", "--check")
    (run.home / "copydesk.db").touch()
    assert "copydesk migrate" in run.fails("articles")
    assert "0001" in run.fails("migrate", "--check")
    assert "BROKEN  database   it has no tables; run: copydesk migrate" in run("doctor").stdout
    assert "Applied: 0001" in run("migrate").stdout
    assert "up to date" in run("migrate", "--check").stdout
    assert "ok      database" in run("doctor").stdout


def test_a_broker_that_does_not_answer_is_named_with_what_to_do(run: Run) -> None:
    ports = free_ports(1 + len(OUTLETS))
    free = {"COPYDESK_WEB_PORT": str(ports), "COPYDESK_SAMPLE_SITE_PORT": str(ports + 1)}
    up = run("up", "--sample", COPYDESK_REDIS_URL="redis://127.0.0.1:9/0", **free)
    assert (up.returncode, up.stderr.count("\n"), "start Redis" in up.stderr) == (2, 1, True)
    assert up.stdout.count("waiting for it, 15 s at most") == 1
    done = run("doctor", COPYDESK_REDIS_URL="redis://127.0.0.1:9/0")
    assert (done.returncode, "BROKEN  broker" in done.stdout) == (1, True)


def test_doctor_says_that_the_embedded_broker_runs_only_with_up(run: Run) -> None:
    done = run("doctor")
    assert (done.returncode, "note    broker     the broker does not run" in done.stdout) == (0, True)


@pytest.mark.parametrize("home", ["notes.txt", "notes.txt/home"])
def test_a_home_that_is_a_file_is_named(run: Run, home: str) -> None:
    (run.home / "notes.txt").write_text("not a folder")
    message = run.fails("migrate", COPYDESK_HOME=str(run.home / home))
    assert f"invalid setting COPYDESK_HOME: {run.home / 'notes.txt'} is a file" in message


def test_an_optional_enricher_that_does_not_exist_is_named(run: Run) -> None:
    message = run.fails("try", "page.html", COPYDESK_OPTIONAL_ENRICHERS="tickers,weather")
    assert "COPYDESK_OPTIONAL_ENRICHERS: it must be tickers or counts" in message


def test_doctor_finds_a_machine_in_order(run: Run) -> None:
    done = run("doctor")
    assert done.returncode == 0, done.stdout
    assert "COPYDESK_CONTACT" in done.stdout


def test_doctor_names_a_model_and_a_publishers_file_that_cannot_be_used(run: Run) -> None:
    (run.home / "publishers").mkdir()
    (run.home / "publishers" / "thepost.example.toml").write_text("host = 3")
    done = run("doctor", COPYDESK_EMBEDDING_MODEL=str(run.home / "nowhere"))
    assert done.returncode == 1
    assert "BROKEN  models" in done.stdout
    assert "BROKEN  publishers" in done.stdout


def test_a_setting_that_makes_no_sense_is_named(run: Run) -> None:
    assert "COPYDESK_SCHEDULE_INTERVAL" in run.fails("doctor", COPYDESK_SCHEDULE_INTERVAL="often")


def test_shells_can_complete_the_command(run: Run) -> None:
    assert (
        "complete"
        in run("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1").stdout.lower()
    )


def test_a_taken_port_of_the_sample_site_is_named(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        message = run.fails("sample", "--port", str(port))
    assert f"the sample site needs the ports {port} to {port + 4}" in message
    assert sys.platform != "linux" or f" by process {os.getpid()}, " in message


@pytest.mark.parametrize("command", [("web",), ("up", "--sample")])
def test_a_taken_port_is_named_before_anything_starts(run: Run, command: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        sample_port = str(free_ports(len(OUTLETS)))
        message = run.fails(*command, COPYDESK_WEB_PORT=str(port), COPYDESK_SAMPLE_SITE_PORT=sample_port)
    assert f"cannot listen on 127.0.0.1:{port}" in message
    assert sys.platform != "linux" or f" by process {os.getpid()}, " in message
    assert "COPYDESK_WEB_PORT" in message
