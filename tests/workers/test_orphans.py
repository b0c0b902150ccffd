"""What a worker started does not go on without it."""

import os
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")

WITHOUT_A_PARENT = (
    "from workers.local.processes import die_with_parent; die_with_parent({parent}); print('alive')"
)


@pytest.mark.parametrize(("parent", "code"), [("ours", 0), ("gone", -signal.SIGTERM)])
def test_a_child_whose_parent_is_gone_already_ends_at_once(parent: str, code: int) -> None:
    ask = WITHOUT_A_PARENT.format(parent=os.getpid() if parent == "ours" else 1)
    done = subprocess.run((sys.executable, "-c", ask), check=False)
    assert done.returncode == code
