"""The library: its examples run, its names are there, and it is found whatever the current folder holds."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import copydesk

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = re.findall(
    r"^```python\n(.*?)^```", (ROOT / "docs/python.md").read_text(), re.MULTILINE | re.DOTALL
)
PAGE = "<html><body><h1>The mill</h1><p>The mill at the river opened again on Monday.</p></body></html>"


def test_the_examples_of_the_page_run_in_their_order() -> None:
    assert len(EXAMPLES) >= 4
    names: dict[str, object] = {}
    for example in EXAMPLES:
        exec(compile(example, "docs/python.md", "exec"), names)


def test_every_public_name_can_be_imported_and_is_documented() -> None:
    for name in copydesk.__all__:
        value = getattr(copydesk, name)
        assert isinstance(value, str) or value.__doc__
    assert set(dir(copydesk)) == set(copydesk.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        copydesk.nothing  # noqa: B018


def test_a_file_text_and_bytes_give_the_same_article(tmp_path: Path) -> None:
    path = tmp_path / "mill.html"
    path.write_text(PAGE)
    texts = {copydesk.read(source).document.text for source in (PAGE, PAGE.encode(), path, str(path))}
    assert texts == {"The mill at the river opened again on Monday."}


def test_the_url_of_a_page_can_be_given() -> None:
    assert copydesk.read(PAGE, url="https://thepost.example/a").document.url == "https://thepost.example/a"


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no such file: nowhere\.html"):
        copydesk.read("nowhere.html")


def test_importing_the_library_loads_nothing_else() -> None:
    """Nothing catches Ctrl-C meanwhile."""
    code = "import sys; loaded = set(sys.modules); import copydesk; print(sorted(set(sys.modules) - loaded))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "['copydesk']\n"
