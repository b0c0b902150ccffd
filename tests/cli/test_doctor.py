"""`copydesk doctor` names what does not run and what cannot work."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.worker_reports import WorkerReport
from testing.broker import running_broker
from tests.cli.command import Run
from workers.worker_reports import save_report

ALL_BUT_SCHEDULE = ("discover", "fetch", "clean", "enrich", "store")


@pytest.mark.process
def test_doctor_names_the_queues_without_a_worker(run: Run) -> None:
    with running_broker(run.home) as client:
        for number, queues in enumerate((ALL_BUT_SCHEDULE, ("schedule",))):
            save_report(client, WorkerReport(f"worker{number}@host", queues, 0, 0, 0))
            problem = (
                "note    workers    none takes messages of schedule; start one: copydesk worker -Q schedule"
            )
            assert (problem in run("doctor").stdout) == (number == 0)


@pytest.mark.process
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_doctor_and_status_name_a_worker_of_up_that_a_signal_has_stopped(filled: Run) -> None:
    code = "import time; print(flush=True); time.sleep(600)"
    (filled.home / "up.lock").write_text(f"process {os.getpid()}, http://127.0.0.1:8700")
    with subprocess.Popen([sys.executable, "-c", code, "worker", "-Q"], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        commands = ("doctor", "status")
        assert [f"kill -CONT {worker.pid}" in filled(name).stdout for name in commands] == [False, False]
        worker.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, worker.pid, os.WSTOPPED | os.WNOWAIT)
        assert [f"kill -CONT {worker.pid}" in filled(name).stdout for name in commands] == [True, True]
        worker.kill()


def test_doctor_checks_the_settings_of_the_web_page(run: Run) -> None:
    assert "COPYDESK_WEB_PORT: it must be 65535 or less" in run.fails("doctor", COPYDESK_WEB_PORT="99999")


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "192.0.2.1"])
def test_doctor_names_an_address_that_the_web_page_cannot_listen_on(run: Run, host: str) -> None:
    done = run("doctor", COPYDESK_WEB_HOST=host)
    assert (done.returncode, f"BROKEN  web        the web page cannot listen on '{host}'" in done.stdout) == (
        1,
        True,
    )
    assert "set COPYDESK_WEB_HOST" in done.stdout


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"COPYDESK_SMTP_HOST": "mail.example.org"}, "note    mail       COPYDESK_SMTP_HOST is set, but "),
        ({"COPYDESK_MAIL_FROM": "Desk <a@b.example>"}, "note    mail       COPYDESK_MAIL_FROM is set, but "),
        ({"COPYDESK_SMTP_HOST": "mail.example.org", "COPYDESK_MAIL_FROM": "a@b.example"}, "ok      mail"),
    ],
)
def test_doctor_names_the_half_of_a_mail_server_that_is_missing(
    run: Run, settings: dict[str, str], problem: str
) -> None:
    assert problem in run("doctor", **settings).stdout


@pytest.mark.parametrize("variable", ["DATABASE_URL", "COPYDESK_DATABASE_URL"])
@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("nonsense", "this is not a database URL; set {} to "),
        ("postgresql://a:secret@h:abc/b", ": the port is no number, or the password holds a "),
        ("postgresql://a:b@c:secret@h/b", "database   h/b: the port is no number, or the password holds a "),
        ("postgresql://a:secret@h:99999/b", "the port 99999 is out of range: it is 1 to 65535; check {}"),
        ("postgresql://a:secret@127.0.0.1:9/b", "check that it is running, and {}"),
    ],
)
def test_doctor_names_the_variable_of_a_database_that_cannot_be_used(
    run: Run, variable: str, url: str, problem: str
) -> None:
    done = run("doctor", **{variable: url})
    (line,) = (line for line in done.stdout.splitlines() if " database " in line)
    assert problem.format(variable) in line
    assert ("COPYDESK_" in line, "secret" in line) == (variable != "DATABASE_URL", False)
