"""A SQLite file is read where nothing can be written."""

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from db import Database, DatabaseError


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write in every folder")
def test_a_database_in_a_folder_that_takes_no_files_is_read_and_not_written(
    migrated_file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "a folder with %"
    folder.mkdir()
    (folder / "copy.db").write_bytes(migrated_file.read_bytes())
    folder.chmod(0o555)
    database = Database(f"sqlite:///{folder / 'copy.db'}")
    with database.read_transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM articles")) == 0
    with pytest.raises(DatabaseError, match="not writable"), database.transaction() as session:
        session.execute(text("DELETE FROM articles"))
    database.close()
    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    folder.chmod(0o755)
