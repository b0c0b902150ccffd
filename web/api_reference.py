"""Describe the HTTP API: examples in its schema, and a page for people that is rendered from it.

The page needs no script and loads nothing from elsewhere.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

__all__ = ["Operation", "Parameter", "describe_operations", "use_schema_with_examples"]

# What each path answered to a request to a small archive, by method and path; lists are cut after their first item.
_EXAMPLES_PATH = Path(__file__).parent / "v1" / "examples.json"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation as the page shows it."""

    name: str
    # path or query.
    place: str
    type: str
    default: str
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of a path as the page shows it; examples are JSON, "" where there is none."""

    method: str
    path: str
    tag: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    formats: tuple[str, ...]
    body_example: str
    response_example: str


def use_schema_with_examples(app: FastAPI) -> None:
    """Let an application put the examples into its schema.

    Args:
        app: with all its routes.
    """
    make_schema = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _add_examples(make_schema())
        return make_schema()

    app.openapi = openapi  # type: ignore[method-assign]


@cache
def _examples() -> Mapping[str, Any]:
    examples: Mapping[str, Any] = json.loads(_EXAMPLES_PATH.read_text("utf-8"))
    return examples


def _add_examples(schema: Mapping[str, Any]) -> None:
    """Add examples of responses to a schema; FastAPI keeps and returns the same one."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            example = _examples().get(f"{method.upper()} {path}")
            content = _find_content(operation)
            if example is not None and _JSON in content:
                content[_JSON]["example"] = example


def _find_content(operation: Mapping[str, Any]) -> Any:
    """Return the formats of the response to a request that succeeds."""
    statuses = [status for status in operation["responses"] if status.startswith("2")]
    return operation["responses"][statuses[0]].get("content", {})


def describe_operations(schema: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield the operations of the API in the order of the schema.

    Args:
        schema: OpenAPI 3.1 with the examples.
    """
    for path, methods in schema["paths"].items():
        if path.startswith("/api/"):
            yield from (_describe(schema, path, method, methods[method]) for method in methods)


def _describe(schema: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> Operation:
    summary, _, description = operation.get("description", "").partition("\n\n")
    content = _find_content(operation)
    body = operation.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema", {})
    example = content.get(_JSON, {}).get("example")
    return Operation(
        method=method.upper(),
        path=path,
        tag=operation["tags"][0],
        summary=summary,
        description=description,
        parameters=tuple(_describe_parameter(schema, item) for item in operation.get("parameters", ())),
        formats=tuple(content),
        body_example=_to_text(_example_of(schema, body)) if body else "",
        response_example=_to_text(example) if example is not None else "",
    )


def _describe_parameter(schema: Mapping[str, Any], parameter: Mapping[str, Any]) -> Parameter:
    value = _resolve(schema, parameter["schema"])
    options = [_resolve(schema, option) for option in value.get("anyOf", [value])]
    types = [word for option in options for word in option.get("enum", [option["type"]]) if word != "null"]
    examples = parameter["schema"].get("examples") or [""]
    return Parameter(
        name=parameter["name"],
        place=parameter["in"],
        type=" or ".join(types),
        default="" if parameter.get("required") else str(parameter["schema"].get("default", "")),
        description=parameter.get("description", value.get("description", "")),
        example=str(examples[0]),
    )


def _resolve(schema: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference to a schema of the components."""
    if "$ref" not in value:
        return value
    resolved: Mapping[str, Any] = schema["components"]["schemas"][value["$ref"].rpartition("/")[2]]
    return resolved


def _example_of(schema: Mapping[str, Any], value: Mapping[str, Any]) -> Any:
    """Build an example of a request body from the examples and types of its members."""
    value = _resolve(schema, value)
    if "examples" in value:
        return value["examples"][0]
    if "properties" in value:
        return {name: _example_of(schema, member) for name, member in value["properties"].items()}
    if "items" in value:
        return [_example_of(schema, value["items"])]
    if "anyOf" in value:
        return _example_of(schema, value["anyOf"][0])
    return {"string": "text", "integer": 1, "number": 0.5, "boolean": True}.get(value.get("type", ""))


def _to_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
