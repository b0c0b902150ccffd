"""Makefile, links and tracked files: what a newcomer meets first says true things."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import source_tree

MOST_RECIPES = 16
LINK = re.compile(r"(?<!\!)\[[^\]\n]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# Written in two parts, so that this file does not name them either.
ELSEWHERE = tuple(
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
        if named := re.match(r"^([\w./-]+):(?!=)", line):
            target = named[1]
        elif line.startswith("\t"):
            recipes.setdefault(target, []).append(line.strip())
    return recipes


def test_every_recipe_is_one_plain_line() -> None:
    recipes = _recipes()
    assert not {name: lines for name, lines in recipes.items() if len(lines) != 1}
    clever = re.compile(r"^[@-]|;|\\$|\b(?:if|for|while)\b")
    assert not {name: lines for name, lines in recipes.items() if clever.search(lines[0])}
    assert len(recipes) <= MOST_RECIPES


def test_every_recipe_is_told_to_contributors() -> None:
    told = source_tree.read_text(Path("README.md")) + source_tree.read_text(Path("CONTRIBUTING.md"))
    typed = [name for name in _recipes() if not name.startswith(".")]
    assert not [name for name in typed if f"make {name}" not in told]


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


def _leads_nowhere(path: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (path.parent / name) if name else path
    if not (source_tree.ROOT / target).exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in _anchors(target)


def test_every_relative_link_leads_somewhere() -> None:
    papers = [path for path in source_tree.tracked_files() if path.suffix == ".md"]
    assert not [f"{path}: {link}" for path in papers for link in _links(path) if _leads_nowhere(path, link)]


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


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert not [
        f"{path}:{number} {found[0]}"
        for path in source_tree.tracked_files()
        for number, line in _lines(path)
        for pattern in ELSEWHERE
        if (found := pattern.search(line))
    ]


def test_no_file_holds_a_secret() -> None:
    shapes = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|ghp_\w{36}|xox[bp]-\d")
    own = Path(__file__).relative_to(source_tree.ROOT)
    papers = [path for path in source_tree.tracked_files() if path != own]
    assert not [f"{path}:{n}" for path in papers for n, line in _lines(path) if shapes.search(line)]
    assert Path(".env") not in source_tree.tracked_files()
