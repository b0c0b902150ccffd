"""Secret settings are read from files, and a mistake names the setting and the file."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from cli.errors import describe_error
from db import DatabaseSettings
from db.secret_files import SecretFileError, is_secret
from workers.settings import WorkerSettings

POSTGRES_URL = "postgresql+psycopg://ada@db.example:5432/news"
SECRETS = [name for name, field in WorkerSettings.model_fields.items() if is_secret(field)]
# Of settings that are URLs, where not every one is valid.
SCHEMES = {"redis_url": "redis"}


def test_urls_that_hold_passwords_and_passwords_are_secret() -> None:
    assert {"database_url", "database_password", "redis_url", "redis_password", "proxy"} <= set(SECRETS)


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_setting_is_read_from_the_file_that_its_variable_names(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    secret = f"{SCHEMES.get(name, 'http')}://ada:p@:%ss@proxy.example:1"
    path.write_text(f"{secret}\n", encoding="utf-8")
    monkeypatch.setenv(f"COPYDESK_{name.upper()}_FILE", str(path))
    # A variable that is set and empty does not count.
    monkeypatch.setenv(f"COPYDESK_{name.upper()}", "")
    assert getattr(WorkerSettings(), name) == secret


def test_the_variable_of_a_file_may_be_in_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("word", encoding="utf-8")
    (tmp_path / ".env").write_text(
        f"COPYDESK_DATABASE_PASSWORD_FILE={tmp_path / 'secret'}\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert DatabaseSettings().database_password == "word"


@pytest.mark.parametrize(
    ("content", "value", "problem"),
    [
        (b"word", "other", "COPYDESK_DATABASE_PASSWORD is set, too; use one of them"),
        (None, "", "cannot read .*secret: No such file or directory"),
        (b"\n", "", "secret is empty; write the secret into it"),
        (b"\xff\xfe", "", "cannot read .*secret: .*decode"),
    ],
)
def test_a_mistake_with_a_secret_file_names_the_setting_and_what_to_do(
    content: bytes | None, value: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("COPYDESK_DATABASE_PASSWORD_FILE", str(path))
    monkeypatch.setenv("COPYDESK_DATABASE_PASSWORD", value)
    with pytest.raises(SecretFileError, match=problem) as caught:
        DatabaseSettings()
    assert (describe_error(caught.value) or "").startswith(
        "invalid setting COPYDESK_DATABASE_PASSWORD_FILE: "
    )


@example(password="p@:/#%?&[ ]\\")
@settings(max_examples=10)
@given(password=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_any_password_reaches_the_database_and_the_broker_unchanged(password: str) -> None:
    workers = WorkerSettings(
        database_url=POSTGRES_URL,
        database_password=password,
        redis_url="rediss://queue@redis.example:6380/2",
        redis_password=password,
    )
    database, broker = make_url(workers.url), make_url(workers.redis_client_url)
    assert (database.username, database.password, database.host, database.port, database.database) == (
        "ada",
        password,
        "db.example",
        5432,
        "news",
    )
    assert (broker.username, broker.password, broker.host, broker.port) == (
        "queue",
        password,
        "redis.example",
        6380,
    )


def test_a_password_changes_nothing_where_the_database_is_a_file(tmp_path: Path) -> None:
    database = DatabaseSettings(home=tmp_path, database_password="word")
    assert database.url == f"sqlite:///{tmp_path / 'copydesk.db'}"


def test_an_invalid_url_is_left_to_whoever_opens_it() -> None:
    assert DatabaseSettings(database_url="no url", database_password="word").url == "no url"
