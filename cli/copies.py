"""The command `copies`: who carried the text of an article, and who changed it."""

from cli.context import open_for_reading
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, echo, print_rows
from cli.query_options import ArticleArgument
from cli.table import Column
from db.copies import CopyGroupView, CopyView
from services.copies import get_copies

__all__ = ["list_copies"]

_COLUMNS = (
    Column("article_id", header="id"),
    Column("published"),
    Column("source", min_width=10),
    Column("kind"),
    Column("similarity", drop_order=1),
    Column("title", min_width=24),
)


def list_copies(
    article_id: ArticleArgument,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List who carried the text of an article, and who changed it, the earliest first.

    The kind says how each of them relates to the original, which is the agency's own article or else the earliest:
    verbatim, shortened or edited. Reports from one template, which differ in names and numbers only, have the kind
    template and are no copies.
    """
    group = get_copies(open_for_reading(), article_id)
    chosen_format = choose_format(output_format, as_json)
    if group is not None and chosen_format is OutputFormat.TABLE:
        echo(_describe(group))
    print_rows(
        group.copies if group else (),
        _COLUMNS,
        chosen_format,
        row_type=CopyView,
        empty_message="No other article carries this text.",
    )


def _describe(group: CopyGroupView) -> str:
    if group.is_template:
        return f"Reports from one template, no copies. Publications: {group.outlets}."
    agency = f"The text names {group.agency}. " if group.agency else ""
    return f"{agency}Publications: {group.outlets}. The original is article {group.original_id}."
