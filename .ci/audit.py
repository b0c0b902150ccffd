"""Look for known vulnerabilities in the locked packages with pip-audit.

Without an argument it asks the Python Package Index. With the archive of advisories that OSV publishes for PyPI
(`all.zip`, https://google.github.io/osv.dev/data/), it needs no network: pip-audit then asks this program, which
answers from the archive as OSV does.
"""

import argparse
import json
import re
import subprocess
import sys
import threading
import zipfile
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent


def normalize_name(name: str) -> str:
    """Return the name of a package in the form that the index uses."""
    return re.sub(r"[-_.]+", "-", name).lower()


def load_advisories(archive: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the advisories of an archive by the name of the package."""
    by_package = defaultdict(list)
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            advisory = json.loads(opened.read(name))
            packages = {
                normalize_name(affected["package"]["name"]) for affected in advisory.get("affected", [])
            }
            for package in packages:
                by_package[package].append(advisory)
    return by_package


def is_affected(affected: dict[str, Any], version: str) -> bool:
    """Return whether a version is in the list or in a range of an advisory."""
    ranges = [item["events"] for item in affected.get("ranges", []) if item["type"] == "ECOSYSTEM"]
    return version in affected.get("versions", []) or any(is_in_range(events, version) for events in ranges)


def is_in_range(events: list[dict[str, str]], version: str) -> bool:
    """Return whether a version lies between an `introduced` and the `fixed` or `last_affected` after it."""
    is_inside = False
    try:
        for event in events:
            ((kind, bound),) = event.items()
            if kind == "introduced":
                is_inside |= bound == "0" or Version(version) >= Version(bound)
            elif kind == "fixed":
                is_inside &= Version(version) < Version(bound)
            elif kind == "last_affected":
                is_inside &= Version(version) <= Version(bound)
    except InvalidVersion:
        return False
    return is_inside


class Handler(BaseHTTPRequestHandler):
    """Answers the queries of pip-audit."""

    advisories: ClassVar[dict[str, list[dict[str, Any]]]] = {}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Print nothing."""

    def do_POST(self) -> None:
        """Return the advisories for one version of one package."""
        query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        package = normalize_name(query["package"]["name"])
        found = [
            advisory
            for advisory in self.advisories.get(package, [])
            for affected in advisory["affected"]
            if normalize_name(affected["package"]["name"]) == package
            and is_affected(affected, query["version"])
        ]
        body = json.dumps({"vulns": found} if found else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> int:
    """Run pip-audit; return its exit code, 1 when there are vulnerabilities."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "archive", nargs="?", type=Path, help="all.zip of OSV; without it, the index is asked"
    )
    parser.add_argument("--requirements", type=Path, default=ROOT / "requirements.lock")
    options = parser.parse_args()
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner",
        "off",
    ]
    command += ["--requirement", str(options.requirements)]
    if options.archive is None:
        return subprocess.run(command, check=False).returncode
    Handler.advisories = load_advisories(options.archive)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1/query"
        result = subprocess.run([*command, "--vulnerability-service", "osv", "--osv-url", url], check=False)
        server.shutdown()
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
