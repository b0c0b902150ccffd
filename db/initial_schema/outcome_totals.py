"""Create the table of outcome totals, and the trigger that adds to it when an entry ends."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import TEXT, is_sqlite, required_columns, sqlite_add

__all__ = ["create_outcome_totals", "create_outcome_trigger", "drop_outcome_trigger"]

_OUTCOME = "CASE new.stage WHEN 'stored' THEN new.outcome ELSE new.stage END"
_SQLITE_TRIGGER = f"""
CREATE TRIGGER entries_total_outcome AFTER UPDATE OF ended_at ON entries WHEN new.ended_at IS NOT old.ended_at BEGIN
    {sqlite_add("outcome_totals", "total", {"outcome": _OUTCOME, "reason": "new.reason"}, "+ 1")}
END"""
_POSTGRESQL_STATEMENTS = (
    f"""CREATE FUNCTION total_outcome() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO outcome_totals AS totals (outcome, reason, shard, total)
        VALUES ({_OUTCOME}, new.reason, pg_backend_pid() % 1024, 1)
        ON CONFLICT ON CONSTRAINT pk_outcome_totals DO UPDATE SET total = totals.total + 1;
        RETURN NULL; END $$""",  # noqa: S608 - no value of a user
    """CREATE TRIGGER entries_total_outcome AFTER UPDATE OF ended_at ON entries FOR EACH ROW
        WHEN (new.ended_at IS DISTINCT FROM old.ended_at) EXECUTE FUNCTION total_outcome()""",
)


def create_outcome_totals() -> None:
    """Create the table `outcome_totals`."""
    op.create_table(
        "outcome_totals",
        sa.Column("outcome", TEXT, primary_key=True),
        sa.Column("reason", TEXT, primary_key=True),
        sa.Column("shard", sa.Integer, primary_key=True, autoincrement=False),
        *required_columns(sa.BigInteger, "total"),
    )


def create_outcome_trigger() -> None:
    """Create the trigger on `entries`."""
    for statement in (_SQLITE_TRIGGER,) if is_sqlite() else _POSTGRESQL_STATEMENTS:
        op.execute(statement)


def drop_outcome_trigger() -> None:
    """Drop what `create_outcome_trigger` created."""
    op.execute("DROP TRIGGER entries_total_outcome" if is_sqlite() else "DROP FUNCTION total_outcome CASCADE")
