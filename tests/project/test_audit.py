"""The audit of the locked packages finds a vulnerable version in an archive of advisories, without a network."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = f"alpha-news==1.4.0 --hash=sha256:{'0' * 64}\nbeta==2.0 --hash=sha256:{'0' * 64}\n"


def audit(folder: Path, *affected: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    (folder / "lock").write_text(REQUIREMENTS, encoding="utf-8")
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for number, part in enumerate(affected):
            advisory = {"id": f"TEST-{number}", "summary": "invented", "affected": [part]}
            archive.writestr(f"TEST-{number}.json", json.dumps(advisory))
    command = [
        sys.executable,
        ".ci/audit.py",
        str(folder / "all.zip"),
        "--requirements",
        str(folder / "lock"),
    ]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def affect(name: str, *events: dict[str, str], versions: tuple[str, ...] = ()) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    return {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": ranges, "versions": list(versions)}


def test_a_locked_version_with_an_advisory_fails_the_audit_and_is_named(tmp_path: Path) -> None:
    done = audit(
        tmp_path,
        affect("Alpha.News", {"introduced": "1.0"}, {"fixed": "1.5"}),
        affect("beta", versions=("2.0",)),
        affect("beta", {"introduced": "0"}, {"fixed": "2.0"}),
        affect("beta", {"introduced": "3"}),
    )
    assert done.returncode == 1, done.stderr
    found = [line.split()[:3] for line in done.stdout.splitlines() if "TEST-" in line]
    assert found == [["alpha-news", "1.4.0", "TEST-0"], ["beta", "2.0", "TEST-1"]]


def test_locked_versions_without_advisories_pass_the_audit(tmp_path: Path) -> None:
    done = audit(tmp_path, affect("beta", {"introduced": "0"}, {"last_affected": "1.9"}))
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "No known vulnerabilities found")
