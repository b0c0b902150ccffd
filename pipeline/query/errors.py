"""Define the error of a query that cannot be understood."""

__all__ = ["QueryError"]

_MAX_SHOWN_CHARS = 60


class QueryError(ValueError):
    """A query that cannot be understood.

    Args:
        problem: what is wrong and what to write instead, for people.
        query: the text of the query.
        position: index of the character where the problem is; from 0 to the length of the query.
    """

    def __init__(self, problem: str, query: str, position: int) -> None:
        super().__init__(problem, query, position)
        self.problem = problem
        self.query = query
        self.position = position

    def __str__(self) -> str:
        rest = " ".join(self.query[self.position :].split())
        shown = rest if len(rest) <= _MAX_SHOWN_CHARS else f"{rest[:_MAX_SHOWN_CHARS]}…"
        place = f"character {self.position + 1}: {shown}" if shown else "its end"
        return f"the query cannot be understood at {place}: {self.problem}"
