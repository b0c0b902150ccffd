"""The schema of the API describes what it answers: generated requests find no difference."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from db import Database, migrations
from web.app import create_app


@pytest.fixture(scope="module")
def api_schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("api") / "test.db"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    return schemathesis.openapi.from_asgi("/openapi.json", create_app(database)).exclude(
        path_regex="stream|/metrics|/health"
    )


schema = schemathesis.pytest.from_fixture("api_schema")


@schema.parametrize()
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_the_schema_says(case: Any) -> None:
    case.headers = {**(case.headers or {}), "Host": "localhost"}
    case.call_and_validate()
