"""Small pieces with plain names: the sizes and names that CONTRIBUTING.md promises."""

import ast
from statistics import median

from tests.architecture import tree

MEASURED = (*tree.ROOMS, "tests", "bench", "docs", "alembic")
LONGEST_FUNCTION = 40
MEDIAN_FUNCTION = 8
LONGEST_FILE = 400
MOST_PARAMETERS = 5
MOST_METHODS = 12
# They say where something was put, not what it is.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "handler", "handlers"}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [f"{one.place}: {one.lines}" for one in tree.functions(*MEASURED) if one.lines > LONGEST_FUNCTION]
    assert not long


def test_half_of_all_functions_fit_into_a_glance() -> None:
    assert median(one.lines for one in tree.functions(*tree.ROOMS)) <= MEDIAN_FUNCTION


def test_no_file_is_longer_than_a_sitting() -> None:
    lengths = ((path, len(tree.text(path).splitlines())) for path in tree.python_files(*MEASURED))
    assert not [f"{path}: {length}" for path, length in lengths if length > LONGEST_FILE]


def test_no_function_asks_its_caller_for_more_than_five_things() -> None:
    # A command's parameters are its options: people give them by name, one at a time.
    called = [one for one in tree.functions(*tree.ROOMS) if not one.place.startswith("cli/")]
    wide = [one for one in called if len(one.parameters) > MOST_PARAMETERS]
    assert not [f"{one.place}: {len(one.parameters)}" for one in wide]


def test_no_class_does_more_than_a_dozen_things() -> None:
    crowded = []
    for path, node in tree.classes(*tree.ROOMS):
        methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
        if len(methods) > MOST_METHODS:
            crowded.append(f"{path}:{node.lineno} {node.name}: {len(methods)}")
    assert not crowded


def test_every_name_says_what_is_inside() -> None:
    assert not [
        str(path)
        for path in tree.python_files(*MEASURED)
        if EMPTY_NAMES & {part.removesuffix(".py").strip("_").lower() for part in path.parts}
    ]


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    rooms = tree.python_files(*tree.ROOMS)
    assert not [
        str(path) for path in rooms if tree.text(path).strip() and not ast.get_docstring(tree.tree(path))
    ]
