"""Take words of a query that begin with a minus as words, and not as options."""

from collections.abc import Iterator
from typing import Any

from typer.core import TyperCommand

__all__ = ["QueryWordsCommand"]


class QueryWordsCommand(TyperCommand):
    """A command; where it has the argument `query`, ``-fire`` leaves out articles with that word.

    ``-h`` and ``-limit`` stay options, unknown ones: they are mistakes rather than words.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments; a space in front of such a word keeps the parser of options away from it."""
        if any(param.name == "query" for param in self.params):
            args = list(self._mark_words(args))
        return super().parse_args(ctx, args)

    def _mark_words(self, args: list[str]) -> Iterator[str]:
        options = {name: param for param in self.params for name in param.opts if name.startswith("--")}
        before = ""
        for number, arg in enumerate(args):
            if arg == "--":
                yield from args[number:]
                return
            has_value = before in options and not getattr(options[before], "is_flag", False)
            is_misspelled = f"-{arg.partition('=')[0]}" in options
            is_word = arg[:1] == "-" and arg[1:2] != "-" and len(arg) > len("-h")
            yield f" {arg}" if is_word and not has_value and not is_misspelled else arg
            before = arg
