"""The command `watch`, as a user meets it."""

import json
from datetime import UTC, datetime

from sqlalchemy import update

from db import Database
from db.tables import WatchChannelRow
from tests.cli.command import Run

HOOK = "https://hooks.example.org/in"
MAIL_SERVER = {"COPYDESK_SMTP_HOST": "mail.example.org", "COPYDESK_MAIL_FROM": "copydesk@example.org"}


def test_a_watch_is_added_listed_changed_and_removed(run: Run) -> None:
    added = run("watch", "add", "mills", "mill source:courier", "--webhook", HOOK, "--feed").stdout
    secret = run("watch", "show", "mills", "--secret").stdout.strip()
    assert secret.startswith("whsec_")
    assert secret in added
    (row,) = json.loads(run("watch", "list", "--json").stdout)
    assert (row["name"], row["query"], row["kinds"]) == (
        "mills",
        "mill source:courier",
        ["created", "updated"],
    )
    assert [channel["kind"] for channel in row["channels"]] == ["webhook", "feed"]
    assert secret not in run("watch", "list", "--json").stdout + run("watch", "show", "mills").stdout
    edited = run(
        *("watch", "edit", "mills", "--remove", "webhook", "--digest", "daily", "--to", "ada@example.org"),
        **MAIL_SERVER,
    )
    assert "it sends: feed, mail" in edited.stdout
    run("watch", "pause", "mills")
    assert "paused" in run("watch").stdout
    run("watch", "resume", "mills")
    run("watch", "remove", "mills")
    assert "No watches" in run("watch", "list").stdout


def test_a_new_secret_replaces_the_old_one(run: Run) -> None:
    run("watch", "add", "mills", "mill", "--webhook", HOOK)
    old = run("watch", "show", "mills", "--secret").stdout.strip()
    run("watch", "edit", "mills", "--webhook", f"{HOOK}/other")
    assert run("watch", "show", "mills", "--secret").stdout.strip() == old
    assert old not in run("watch", "edit", "mills", "--new-secret").stdout
    assert run("watch", "show", "mills", "--secret").stdout.strip() != old


def test_mistakes_are_named_with_what_to_write(run: Run) -> None:
    run("watch", "add", "mills", "mill", "--feed")
    assert "did you mean mills?" in run.fails("watch", "show", "mils")
    assert "already" in run.fails("watch", "add", "mills", "mill", "--feed")
    assert "lower-case" in run.fails("watch", "add", "City Hall", "mill", "--feed")
    assert "at least one of" in run.fails("watch", "add", "other", "mill")
    assert "character 6" in run.fails("watch", "add", "other", "mill )", "--feed")
    digest = ("watch", "add", "other", "mill", "--digest", "daily")
    assert "--to" in run.fails(*digest, **MAIL_SERVER)
    assert "invalid mail address" in run.fails(*digest, "--to", "ada", **MAIL_SERVER)
    private = run.fails("watch", "add", "other", "mill", "--webhook", "http://127.0.0.1:8080/")
    assert "COPYDESK_ALLOWED_PRIVATE_HOSTS" in private
    assert "no way to send" in run.fails("watch", "edit", "mills", "--no-feed")
    assert "story alone matches nothing" in run.fails("watch", "edit", "mills", "--on", "story")
    assert "story alone matches nothing" in run.fails("watch", "add", "b", "x", "--feed", "--on", "story")
    assert "nothing to change" in run.fails("watch", "edit", "mills")
    assert "only webhooks have a secret" in run.fails("watch", "edit", "mills", "--new-secret")
    assert "no alert 7" in run.fails("watch", "replay", "mills", "--id", "7")


def test_a_sample_alert_is_sent_at_once_and_says_what_failed(filled: Run) -> None:
    filled("watch", "add", "mills", "mill", "--command", "sh -c 'cat > alert.json'")
    done = filled("watch", "test", "mills")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Stored articles that match now: 1")
    alert = json.loads((filled.home / "alert.json").read_text("utf-8"))
    assert alert["data"]["article"]["title"] == "Mill opens"
    filled("watch", "edit", "mills", "--command", "/nowhere/program")
    failed = filled("watch", "test", "mills")
    assert failed.returncode == 1
    assert "cannot be started" in failed.stdout


def test_status_and_doctor_name_what_cannot_be_sent(run: Run) -> None:
    run("watch", "add", "mills", "mill", "--webhook", HOOK)
    assert "ok      alerts" in run("doctor").stdout
    database = Database(f"sqlite:///{run.home / 'copydesk.db'}")
    with database.transaction() as session:
        values = {"failures": 3, "error": "410 Gone", "disabled_at": datetime.now(UTC)}
        session.execute(update(WatchChannelRow).values(values))
    database.close()
    line = "webhook of the watch mills failed 3 times: 410 Gone; go on with: copydesk watch resume mills"
    assert line in run("status").stdout
    assert f"note    alerts     {line}" in run("doctor").stdout
    assert "failing" in run("watch", "list").stdout
    run("watch", "resume", "mills")
    assert "mills" not in run("status").stdout


def test_a_watch_that_could_never_send_is_refused(run: Run) -> None:
    run("watch", "add", "mills", "mill", "--feed")
    digest = run.fails("watch", "add", "other", "mill", "--digest", "daily", "--to", "ada@example.org")
    assert "COPYDESK_SMTP_HOST and COPYDESK_MAIL_FROM" in digest
    assert "no closing quotation" in run.fails("watch", "edit", "mills", "--command", "sh -c 'echo")
    assert "the port" in run.fails("watch", "edit", "mills", "--webhook", "https://hooks.example.org:22/in")
    (row,) = json.loads(run("watch", "list", "--json").stdout)
    assert [channel["kind"] for channel in row["channels"]] == ["feed"]
