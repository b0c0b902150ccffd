"""The wheel, installed without network, works in a folder that holds other packages of the same names."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

pytestmark = [pytest.mark.process, pytest.mark.timeout(400)]

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("pipeline", "db", "services", "workers", "web", "cli", "sample_site")


class Installed:
    """A virtual environment with the wheel, and a folder to run it in."""

    def __init__(self, folder: Path) -> None:
        self.venv, self.cwd = folder / "venv", folder / "elsewhere"
        self.site_packages = self.venv / sysconfig.get_path(
            "purelib", vars={"base": "", "platbase": ""}
        ).lstrip("/")
        self._run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
        self._run([sys.executable, "-m", "venv", "--without-pip", str(self.venv)], folder)
        self.added_before = {path.name for path in self.site_packages.iterdir()}
        (wheel,) = folder.glob("*.whl")
        pip = [sys.executable, "-m", "pip", "--python", str(self.venv / "bin" / "python")]
        self._run([*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel)], folder)
        self.added = {path.name for path in self.site_packages.iterdir()} - self.added_before
        # The dependencies are those of this environment. The checkout is not among them: it is in a .pth file there.
        (self.site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
        self._write_foreign_packages()

    def _write_foreign_packages(self) -> None:
        for name in (*PACKAGES, "alembic"):
            (self.cwd / name).mkdir(parents=True)
            (self.cwd / name / "__init__.py").write_text(
                f"raise SystemExit('the {name} of this folder was imported')"
            )
        (self.cwd / "copydesk.py").write_text(
            "raise SystemExit('the copydesk.py of this folder was imported')"
        )

    def _run(self, command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        left_out = ("COPYDESK_", "PYTHON", "VIRTUAL_ENV", "PIP_")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def __call__(self, *arguments: str) -> str:
        """Run the command; return what it prints."""
        return self._run([str(self.venv / "bin" / "copydesk"), *arguments], self.cwd).stdout

    def evaluate(self, code: str) -> str:
        """Run a line of Python in the environment, without the current folder; return what it prints."""
        return self._run([str(self.venv / "bin" / "python"), "-P", "-c", code], self.cwd).stdout.strip()


def test_the_wheel_runs_the_pipeline_keeps_its_migrations_and_is_a_library(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    installed = Installed(tmp_path_factory.mktemp("wheel"))
    top_names = {name for name in installed.added if not name.endswith(".dist-info")}
    assert top_names == {"copydesk"}

    assert "46 articles from 5 feeds" in installed("demo")

    assert "Applied: 0001" in installed("migrate")
    assert "up to date" in installed("migrate", "--check")
    assert "ok      database" in installed("doctor")
    assert installed("articles", "--json") == "[]\n"

    version = installed("--version").split()[1]
    assert installed.evaluate("import copydesk; print(copydesk.__version__)") == version
    read = "copydesk.read('<html><body><h1>The mill</h1><p>The mill at the river opened again on Monday.</p></body>')"
    assert "The mill" in installed.evaluate(f"import copydesk; print({read}.document.text)")
