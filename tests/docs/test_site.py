"""The site of the documentation builds without a warning, and loads nothing from elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What a browser fetches by itself; links that somebody clicks on are not meant.
LOADED = re.compile(
    r"<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=[\"']?([^\"'\s>]+)|<link\b([^>]*)>", re.IGNORECASE
)
STYLE_LOADED = re.compile(r"(?:@import\s+|url\()[\"']?(https?:)?//")
NOT_LOADED = re.compile(r"rel=[\"']?(?:canonical|alternate|prev|next|edit)\b")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [
        str(Path(sys.executable).parent / "mkdocs"),
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(folder),
    ]
    run = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=100)
    assert run.returncode == 0, run.stderr[-3000:]
    return folder


def test_every_page_of_the_docs_is_a_page_of_the_site(site: Path) -> None:
    sources = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    assert sources
    pages = [
        path.with_name("index.html") if path.name == "README.md" else path.with_suffix(".html")
        for path in sources
    ]
    assert [str(page) for page in pages if not (site / page).is_file()] == []


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    loaded = []
    for page in site.rglob("*.html"):
        for src, link in LOADED.findall(page.read_text(encoding="utf-8")):
            if "//" in (src or link) and not NOT_LOADED.search(link):
                loaded.append(f"{page.name}: {src or link}")
    assert loaded == []


def test_the_styles_of_the_site_load_nothing_from_elsewhere(site: Path) -> None:
    styles = list(site.rglob("*.css"))
    assert styles
    assert [style.name for style in styles if STYLE_LOADED.search(style.read_text(encoding="utf-8"))] == []
