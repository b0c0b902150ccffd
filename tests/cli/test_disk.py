"""A disk that is full, or nearly, is named with what is free and needed."""

import json

from tests.cli.command import Run


def test_status_and_doctor_say_which_disk_is_full(filled: Run) -> None:
    settings = {"COPYDESK_MIN_FREE_DISK_MB": "1000000000"}
    problem = f"the disk of {filled.home} is full: "
    assert problem in filled("status", **settings).stdout
    (disk,) = json.loads(filled("status", "--json", **settings).stdout)["disks"]
    assert disk["free_bytes"] < disk["needed_bytes"] == 10**15
    assert f"BROKEN  disk       {problem}" in filled("doctor", **settings).stdout
    # Room for now, but not for long.
    free_mb = disk["free_bytes"] // 1_000_000
    short = filled("doctor", COPYDESK_MIN_FREE_DISK_MB=str(free_mb // 2)).stdout
    assert f"note    disk       only {free_mb // 1000}" in short
