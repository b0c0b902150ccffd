"""Publishers must be able to reach whoever runs this: doctor says so when they cannot."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Run


@pytest.mark.parametrize(
    ("contact", "is_reported"),
    [
        ("", True),
        ("xyz", True),
        ("desk@thepost.org", False),
        ("mailto:desk@thepost.org", False),
        ("https://thepost.org/desk", False),
    ],
)
def test_doctor_warns_when_no_contact_is_set(tmp_path: Path, contact: str, is_reported: bool) -> None:  # noqa: FBT001
    done = Run(tmp_path)("doctor", "--json", COPYDESK_CONTACT=contact)
    (result,) = [check for check in json.loads(done.stdout) if check["check"] == "contact"]
    assert ("publishers cannot reach you" in result["problem"]) is is_reported
    assert result["broken"] is False
