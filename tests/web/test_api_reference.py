"""The reference of the API shows every path, with examples that its schema allows."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from db import Database
from web.api_reference import describe_operations
from web.app import create_app


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return create_app(Database("sqlite://")).openapi()


def test_every_path_with_json_has_an_example_that_its_schema_allows(schema: dict[str, Any]) -> None:
    checked = 0
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            for status in {"200", "201", "202"} & operation["responses"].keys():
                content = operation["responses"][status].get("content", {})
                if path.startswith("/api/") and "application/json" in content and "stream" not in path:
                    described = content["application/json"]
                    assert "example" in described, f"{method} {path}: run python docs/api_examples.py"
                    whole = {**described["schema"], "components": schema["components"]}
                    Draft202012Validator(whole).validate(described["example"])
                    checked += 1
    assert checked > 30


def test_every_parameter_is_described(schema: dict[str, Any]) -> None:
    undescribed = [
        f"{operation.method} {operation.path}: {parameter.name}"
        for operation in describe_operations(schema)
        for parameter in operation.parameters
        if not parameter.description or not parameter.type
    ]
    assert undescribed == []
    assert all(operation.summary for operation in describe_operations(schema))


def test_the_page_shows_every_operation_and_loads_nothing(schema: dict[str, Any]) -> None:
    from starlette.testclient import TestClient

    page = TestClient(create_app(Database("sqlite://"))).get("/api/v1/docs")
    assert page.status_code == 200
    operations = list(describe_operations(schema))
    assert [item for item in operations if f"<code>{item.method} {item.path}</code>" not in page.text] == []
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", page.text)
    assert "Solveig Brekke" in page.text
    assert "the order <code>relevance</code> has one page" in page.text
    assert "`" not in page.text
    assert "&#34;urls&#34;" in page.text
