"""Create the initial schema.

Revision: 0001

The tables are in `db/initial_schema`, a package, because they are too many for one file.
"""

from db.initial_schema import create_schema, drop_schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema()


def downgrade() -> None:
    drop_schema()
