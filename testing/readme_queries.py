"""Read the SQL queries of the README."""

import re
from pathlib import Path

__all__ = ["readme_queries"]

_README = Path(__file__).resolve().parents[1] / "README.md"
_COMMENT_RE = re.compile(r"^--.*\n", re.MULTILINE)


def readme_queries() -> list[str]:
    """Return the queries in their order, without comments."""
    blocks = re.findall(r"```sql\n(.*?)```", _README.read_text(encoding="utf-8"), re.DOTALL)
    statements = (statement.strip() for statement in _COMMENT_RE.sub("", "".join(blocks)).split(";"))
    return [statement for statement in statements if statement]
