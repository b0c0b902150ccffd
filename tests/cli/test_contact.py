"""Publishers must be able to reach whoever runs this: doctor says so when they cannot."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Run


@pytest.mark.parametrize(("contact", "said"), [("", True), ("mailto:desk@thepost.org", False)])
def test_doctor_warns_when_no_contact_is_set(tmp_path: Path, contact: str, said: bool) -> None:  # noqa: FBT001
    done = Run(tmp_path)("doctor", "--json", COPYDESK_CONTACT=contact)
    (found,) = [each for each in json.loads(done.stdout) if each["check"] == "contact"]
    assert ("publishers cannot reach you" in found["problem"]) is said
    assert found["broken"] is False
