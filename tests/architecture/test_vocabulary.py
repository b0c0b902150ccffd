"""Check names and docstrings: standard terms, nouns for modules, verbs for functions."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import source_tree
from tests.architecture.source_tree import PRODUCT

# Private words of an earlier vocabulary. docs/glossary.md has the term to use instead.
STOP_WORDS = {
    *("told", "said", "spoken", "heard", "witness", "witnessed", "household", "furniture", "desk", "crowd"),
    *("patience", "wish", "sayings", "newsstand", "handed", "lies", "doubted", "troubles", "fewest"),
}
# Words that say how much, but not of what.
BARE_LIMITS = {
    *("LONGEST", "SHORTEST", "MOST", "LEAST", "FEWEST", "SURE", "ENOUGH", "NEARLY", "HARDLY"),
    *("TOGETHER", "BESIDE", "MAX", "MIN", "LIMIT"),
}
# Names that say nothing about the contents.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "handler", "handlers"}
# Irregular participles; regular ones are found by their ending.
PARTICIPLES = {
    *("told", "said", "heard", "found", "held", "kept", "known", "given", "taken", "written", "sent", "seen"),
    *(
        "shown",
        "drawn",
        "built",
        "bought",
        "brought",
        "caught",
        "met",
        "left",
        "lost",
        "made",
        "meant",
        "paid",
    ),
    *("spoken", "worn", "borne", "begun", "broken", "chosen"),
}
# Verbs and nouns that end like a participle.
FUNCTION_EXCEPTIONS = {"feed", "embed", "seed", "need"}
# Nouns that end in -ing.
GERUND_EXCEPTIONS = {
    "embedding",
    "encoding",
    "listing",
    "polling",
    "stemming",
    "string",
    "tracing",
    "tracking",
}
MAX_SUBJECT_CHARS = 72
# The last commit before the rule on commit subjects.
SUBJECT_RULE_BASE = "73823fbcb142"


def _defined_names(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source_tree.syntax_tree(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name


def _words(name: str) -> list[str]:
    return [part.lower() for part in re.split(r"_|(?<=[a-z0-9])(?=[A-Z])", name) if part]


def test_no_name_uses_a_word_of_the_stop_list() -> None:
    offenders = [
        f"{path}:{line} {name}"
        for path in source_tree.python_files(*PRODUCT, "testing", "bench", "tests")
        for line, name in _defined_names(path)
        # The name of a test is a sentence.
        if not name.startswith("test_") and STOP_WORDS.intersection(_words(name))
    ]
    assert not offenders, "use the standard term; docs/glossary.md lists them"


def _is_participle(name: str) -> bool:
    word = name.strip("_")
    return (
        "_" not in word and word not in FUNCTION_EXCEPTIONS and (word in PARTICIPLES or word.endswith("ed"))
    )


def _has_decorator(node: ast.FunctionDef | ast.AsyncFunctionDef, *names: str) -> bool:
    return any(isinstance(item, ast.Name) and item.id in names for item in node.decorator_list)


def test_no_function_is_named_by_a_lone_participle() -> None:
    offenders = [
        function.location
        for function in source_tree.functions(*PRODUCT, "bench", "testing", "docs")
        if _is_participle(function.node.name)
        and not _has_decorator(function.node, "property", "cached_property")
        and not (function.node.returns and ast.unparse(function.node.returns) == "bool")
    ]
    assert not offenders, "begin with a verb (`select_blocks`), or with is_/has_ where a bool is returned"


def test_no_constant_is_a_limit_without_a_noun() -> None:
    offenders = [
        f"{path}:{node.lineno} {target.id}"
        for path in source_tree.python_files(*PRODUCT)
        for node in source_tree.syntax_tree(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id.strip("_") in BARE_LIMITS
    ]
    assert not offenders, "add what is counted and the unit, such as MAX_FEEDS_PER_PAGE"


def test_no_module_is_a_gerund() -> None:
    offenders = [
        str(path)
        for path in source_tree.python_files(*PRODUCT)
        if path.stem.endswith("ing") and path.stem not in GERUND_EXCEPTIONS
    ]
    assert not offenders, "name a module with a noun, or a command with its verb (`cli/add.py`)"


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [
        str(path)
        for path in source_tree.python_files(*PRODUCT, *source_tree.SUPPORT)
        if EMPTY_NAMES & {part.removesuffix(".py").strip("_").lower() for part in path.parts}
    ], "name the file after what is in it"


def test_module_docstrings_say_what_the_module_does() -> None:
    formula = re.compile(r"(?:\bin\b[;,:].*\bout\b|[;,:] out\b|, out\.?$)")
    offenders = [
        f"{path}: {summary}"
        for path in source_tree.python_files(*PRODUCT, "testing", "bench")
        if (docstring := ast.get_docstring(source_tree.syntax_tree(path)))
        and formula.search(summary := docstring.splitlines()[0])
    ]
    assert not offenders, 'write "Parse a feed into entries." instead of "A feed in; entries out."'


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments], cwd=source_tree.ROOT, check=False, capture_output=True, text=True, timeout=30
    )


def test_commit_subjects_fit_in_72_characters() -> None:
    log = _git("log", "--no-merges", "--format=%h %s", f"{SUBJECT_RULE_BASE}..HEAD")
    if log.returncode:
        pytest.skip("the history is not complete here (shallow clone or source archive)")
    long = [line for line in log.stdout.splitlines() if len(line.partition(" ")[2]) > MAX_SUBJECT_CHARS]
    assert not long, (
        f"shorten to `area: what changed`, at most {MAX_SUBJECT_CHARS} characters; the body says why"
    )
