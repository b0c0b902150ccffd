"""Rejected entries can be listed, and get another try after their reason is gone."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from db import Database, ledger, pages
from db.ledger import FetchedPage
from pipeline.records import Page
from tests.cli.command import Run
from tests.cli.conftest import URL
from tests.db.stored_entries import begin, claim, follow, sight


def test_rejected_entries_are_listed_by_reason_and_tried_again(run: Run, migrated_file: Path) -> None:
    database = Database(f"sqlite:///{shutil.copy(migrated_file, run.home / 'copydesk.db')}")
    now = datetime.now(UTC)
    sight(database, follow(database), URL, "https://other.example/b", now=now)
    first, second = claim(database, now)
    job = begin(database, first, "discovered", now)
    assert job is not None
    with database.transaction() as session:
        assert ledger.reject(session, job, ("unsafe.address", "the address is private"), now)
        page_id = pages.save_page(session, Page(URL, b"<p>x</p>", fetched_at=now))
    for stage in ("discovered", "fetched"):
        job = begin(database, second, stage, now)
        assert job is not None
        with database.transaction() as session:
            if stage == "discovered":
                ledger.advance(session, job, "fetched", now, FetchedPage(page_id))
            else:
                assert ledger.reject(session, job, ("clean.empty", "no text"), now)
    assert [
        row["reason"] for row in json.loads(run("rejected", "list", "--reason", "unsafe", "--json").stdout)
    ] == ["unsafe.address"]
    assert "--reason" in run.fails("rejected", "retry")
    assert "no rejected entry 99" in run.fails("rejected", "retry", "99")
    for command in ("retry", "list"):
        done = run("rejected", command, "--reason", "unsafe.addr")
        reasons = (
            "o rejected entry has the reason unsafe.addr; there are: clean.empty (1), unsafe.address (1)"
        )
        assert (done.returncode, reasons in done.stderr + done.stdout) == (
            2 if command == "retry" else 0,
            True,
        )
    assert "no rejected entry has the host nohost" in run.fails("rejected", "retry", "--host", "nohost")
    assert "due again: 1 entry" in run("rejected", "retry", "--reason", "unsafe.address").stdout
    assert "due again: 1 entry" in run("rejected", "retry", str(second.entry_id)).stdout
    assert sorted(ticket.stage for ticket in claim(database, datetime.now(UTC))) == ["discovered", "fetched"]
    assert run("rejected").stdout == "No rejected entries.\n"
