"""The sizes that CONTRIBUTING.md promises."""

import ast
from statistics import quantiles

from tests.architecture import source_tree

MEASURED = (*source_tree.PRODUCT, *source_tree.SUPPORT)
MAX_FUNCTION_LINES = 40
P90_FUNCTION_LINES = 25
MAX_FILE_LINES = 400
MAX_PARAMETERS = 5
MAX_METHODS = 12


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{function.location}: {function.lines} lines"
        for function in source_tree.functions(*MEASURED)
        if function.lines > MAX_FUNCTION_LINES
    ]
    assert not long, f"split these; a function has at most {MAX_FUNCTION_LINES} lines"


def test_nine_of_ten_functions_have_at_most_25_lines() -> None:
    lines = [function.lines for function in source_tree.functions(*source_tree.PRODUCT)]
    assert quantiles(lines, n=10)[-1] <= P90_FUNCTION_LINES


def test_no_file_has_more_than_400_lines() -> None:
    lengths = {
        path: len(source_tree.read_text(path).splitlines()) for path in source_tree.python_files(*MEASURED)
    }
    long = [f"{path}: {length} lines" for path, length in lengths.items() if length > MAX_FILE_LINES]
    assert not long, f"split these; a file has at most {MAX_FILE_LINES} lines"


def test_no_function_has_more_than_five_parameters() -> None:
    # A command's parameters are its options, which people give by name.
    called = (f for f in source_tree.functions(*source_tree.PRODUCT) if f.path.parts[0] != "cli")
    wide = [f"{f.location}: {len(f.parameters)}" for f in called if len(f.parameters) > MAX_PARAMETERS]
    assert not wide, "group parameters that belong together in a dataclass"


def test_no_class_has_more_than_twelve_methods() -> None:
    crowded = []
    for path, node in source_tree.classes(*source_tree.PRODUCT):
        methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
        if len(methods) > MAX_METHODS:
            crowded.append(f"{path}:{node.lineno} {node.name}: {len(methods)} methods")
    assert not crowded, "split the class"


def test_every_module_has_a_docstring() -> None:
    modules = source_tree.python_files(*source_tree.PRODUCT)
    assert not [
        str(path)
        for path in modules
        if source_tree.read_text(path).strip() and not ast.get_docstring(source_tree.syntax_tree(path))
    ], "say in the first line what the module does"
