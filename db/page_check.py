"""Find kept pages that cannot be read again, because the file of the database is damaged."""

from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, func, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db.errors import DamagedRowError
from db.page_bodies import decompress_body
from db.statements import select_in
from db.tables import PageBodyRow, PagePartRow, PageRow

__all__ = ["find_damaged_pages"]

# Bodies that are in memory at one time.
_BODIES_PER_READ = 20
_BODY_COLUMNS = (PageBodyRow.hash, PageBodyRow.size, PageBodyRow.dictionary_hash, PageBodyRow.content)


def find_damaged_pages(path: Path) -> tuple[int, ...]:
    """Read every kept page of a SQLite file that nobody writes, and compare it with its hash.

    Args:
        path: of the file.

    Returns:
        The ids of pages that cannot be read, ascending. A database of an old version whose pages are kept in another
        way has none.
    """
    engine = create_engine(f"sqlite:///file:{quote(str(path.resolve()))}?immutable=1&uri=true")
    try:
        with Session(engine) as session:
            hashes = _damaged_bodies(session)
            ids = set(select_in(session, PageRow.id, PageRow.body_hash, hashes))
            ids |= set(select_in(session, PagePartRow.page_id, PagePartRow.body_hash, hashes))
            is_invalid = or_(
                *(func.json_valid(column) == 0 for column in (PageRow.headers, PageRow.reservations))
            )
            ids |= set(session.scalars(select(PageRow.id).where(is_invalid)))
    except OperationalError:
        return ()
    finally:
        engine.dispose()
    return tuple(sorted(ids))


def _damaged_bodies(session: Session) -> list[str]:
    """Return the hashes of bodies that cannot be read."""
    hashes = []
    for body in session.execute(select(*_BODY_COLUMNS).execution_options(yield_per=_BODIES_PER_READ)):
        try:
            decompress_body(session, body)
        except DamagedRowError:
            hashes.append(body.hash)
    return hashes
