"""The schema of the API describes what it answers: generated requests find no difference."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from db import Database
from services.tokens import Scope, create_token
from web.app import create_app


@pytest.fixture(scope="module")
def database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = shutil.copy(migrated_file, tmp_path_factory.mktemp("api") / "test.db")
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


def test_every_answer_is_as_the_schema_says(database: Database) -> None:
    schema: Any = schemathesis.openapi.from_asgi("/openapi.json", create_app(database))
    operations = [result.ok() for result in schema.get_all_operations()]
    with database.transaction() as session:
        token = create_token(session, "test", list(Scope))
    paths = [operation for operation in operations if operation.path.startswith("/api/v1")]
    assert len(paths) > 10
    for operation in paths:
        # A stream does not end.
        if not operation.path.endswith("/stream"):
            _check(operation, token)


def _check(operation: Any, token: str) -> None:
    # No schema describes which queries and cursors are right, so that a right request may be refused.
    @settings(max_examples=10, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    run()
