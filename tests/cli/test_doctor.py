"""`copydesk doctor` names what does not run and what cannot work."""

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


def test_doctor_checks_the_settings_of_the_web_page(run: Run) -> None:
    assert "COPYDESK_WEB_PORT: it must be 65535 or less" in run.fails("doctor", COPYDESK_WEB_PORT="99999")
