"""Check the Makefile, the links between pages, and the contents of tracked files."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import source_tree

MAX_RECIPES = 16
LINK = re.compile(r"(?<!\!)\[[^\]\n]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# Written so that the patterns do not match this file.
MACHINE_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\w.])/work/(?:main|shared|\.)",
        r"(?<![\w.])/ro[o]t/",
        r"(?<![\w.])/home/\w+/",
        r"(?<![\w.])/opt/(?:wheels|pypi)",
        r"pypi\.org/simple",
        r"files\.pythonhosted\.org",
        r"registry\.npmjs\.org",
        r"deb\.debian\.org",
    )
)


def _recipes() -> dict[str, list[str]]:
    recipes: dict[str, list[str]] = {}
    target = ""
    for line in source_tree.read_text(Path("Makefile")).splitlines():
        if match := re.match(r"^([\w./-]+):(?!=)", line):
            target = match[1]
        elif line.startswith("\t"):
            recipes.setdefault(target, []).append(line.strip())
    return recipes


def test_every_recipe_is_one_plain_line() -> None:
    recipes = _recipes()
    assert not {name: lines for name, lines in recipes.items() if len(lines) != 1}
    shell_syntax = re.compile(r"^[@-]|;|\\$|\b(?:if|for|while)\b")
    assert not {name: lines for name, lines in recipes.items() if shell_syntax.search(lines[0])}
    assert len(recipes) <= MAX_RECIPES


def test_every_recipe_is_documented_for_contributors() -> None:
    documented = source_tree.read_text(Path("README.md")) + source_tree.read_text(Path("CONTRIBUTING.md"))
    public = [name for name in _recipes() if not name.startswith(".")]
    assert not [name for name in public if f"make {name}" not in documented]


def test_what_ci_runs_is_what_people_run() -> None:
    assert "make test" in source_tree.read_text(Path(".ci/run"))


def _links(path: Path) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", source_tree.read_text(path))):
        if not re.match(r"[a-z]+:", target):
            yield target


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ +(.+)$", FENCE.sub("", source_tree.read_text(path)), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.strip().lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def _is_broken_link(path: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (path.parent / name) if name else path
    if not (source_tree.ROOT / target).exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in _anchors(target)


def test_every_relative_link_leads_somewhere() -> None:
    pages = [path for path in source_tree.tracked_files() if path.suffix == ".md"]
    assert not [f"{path}: {link}" for path in pages for link in _links(path) if _is_broken_link(path, link)]


def test_every_page_of_the_docs_is_in_the_index() -> None:
    index = set(_links(Path("docs/README.md")))
    pages = [
        path.relative_to("docs")
        for path in source_tree.tracked_files()
        if path.suffix == ".md" and path.parts[0] == "docs"
    ]
    assert not [str(page) for page in pages if page.name != "README.md" and str(page) not in index]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        yield from enumerate(source_tree.read_text(path).splitlines(), start=1)
    except UnicodeDecodeError:
        return


def test_no_file_names_the_machine_it_was_written_on() -> None:
    assert not [
        f"{path}:{number} {match[0]}"
        for path in source_tree.tracked_files()
        for number, line in _lines(path)
        for pattern in MACHINE_PATTERNS
        if (match := pattern.search(line))
    ]


def test_no_file_holds_a_secret() -> None:
    shapes = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|ghp_\w{36}|xox[bp]-\d")
    own = Path(__file__).relative_to(source_tree.ROOT)
    pages = [path for path in source_tree.tracked_files() if path != own]
    assert not [f"{path}:{n}" for path in pages for n, line in _lines(path) if shapes.search(line)]
    assert Path(".env") not in source_tree.tracked_files()
