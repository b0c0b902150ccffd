"""Compile a parsed query to a condition on the table of articles."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    column,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.orm import Session

from db import tables
from db.search.code_conditions import code_condition, has_part, select_changes
from db.search.fulltext import is_fulltext, name_expression, to_expression
from db.tables import ArticleRow, RevisionRow, SourceRow
from pipeline.query.tree import AllOf, AnyOf, CodeMatch, NameMatch, Negation, Node, TimeLimit

__all__ = [
    "article_condition",
    "has_named_parts",
    "is_collected",
    "is_one_of_many",
    "is_one_of_names",
    "matching_names",
    "name_column",
    "postgresql_probe_parts",
    "select_named_parts",
    "select_rowids",
    "split_words",
    "sqlite_probe_condition",
    "sqlite_probe_parts",
]

Condition = ColumnElement[bool]
_MAX_LISTED_NAMES = 200
_ENTITY_LABELS = {"person": "PER", "org": "ORG", "place": "LOC"}


def article_condition(node: Node, dialect: str) -> Condition:
    """Compile a query to a condition of SQL.

    Args:
        node: the root of its tree.
        dialect: ``sqlite`` or ``postgresql``.
    """
    if is_fulltext(node):
        return _fulltext_condition(to_expression(node, dialect), dialect)
    match node:
        case AllOf(nodes=nodes):
            return and_(true(), *(article_condition(part, dialect) for part in _group_words(nodes)))
        case AnyOf(nodes=nodes):
            return or_(false(), *(article_condition(part, dialect) for part in nodes))
        case Negation(node=inner):
            # A column that is NULL does not match, so its negation does.
            return not_(func.coalesce(article_condition(inner, dialect), false()))
        case _:
            return _leaf_condition(node, dialect)


def _leaf_condition(node: Node, dialect: str) -> Condition:
    match node:
        case NameMatch():
            return _NAME_CONDITIONS[node.field](node, dialect)
        case CodeMatch():
            return code_condition(node, dialect)
        case TimeLimit(field="changed", moment=moment):
            return ArticleRow.id.in_(select_changes().where(RevisionRow.seen_at >= moment))
        case TimeLimit(field=field, moment=moment):
            return ArticleRow.published >= moment if field == "after" else ArticleRow.published < moment
        case _:
            raise TypeError(f"no condition for {node}")


def _group_words(nodes: Sequence[Node]) -> list[Node]:
    """Put the parts that one full-text expression can hold together, so that the index is read once."""
    words = tuple(part for part in nodes if is_fulltext(part))
    if not words:
        return list(nodes)
    excluded = tuple(part for part in nodes if isinstance(part, Negation) and is_fulltext(part.node))
    others = [part for part in nodes if part not in words and part not in excluded]
    return [AllOf((*words, *excluded)), *others]


def split_words(node: Node) -> tuple[Node | None, Node]:
    """Split a query into the words that one full-text expression can hold, and the rest; both must match.

    Args:
        node: the root of its tree.
    """
    if is_fulltext(node):
        return node, AllOf(())
    if isinstance(node, AllOf):
        first, *others = _group_words(node.nodes) or [AllOf(())]
        if is_fulltext(first):
            return first, AllOf(tuple(others))
    return None, node


def sqlite_probe_condition(expression: str) -> Condition:
    """Return the condition that one article matches, to be checked article by article.

    Args:
        expression: of FTS5.
    """
    matching = select_rowids("articles_fts", expression).where(
        literal_column("articles_fts.rowid") == ArticleRow.id
    )
    return exists(matching.correlate(ArticleRow))


def sqlite_probe_parts(node: NameMatch) -> Condition:
    """Return the condition of `select_named_parts`, to be checked article by article.

    Args:
        node: of a field for which `has_named_parts` holds.
    """
    part, key = _named_part(node.field)
    # An expression in the place of the column keeps SQLite from the index of names, which finds parts of all articles.
    is_named = (key + 0).in_(_select_names(node, "sqlite"))
    of_article = select(part.article_id).where(part.article_id == ArticleRow.id, is_named)
    return exists(of_article.correlate(ArticleRow))


def _fulltext_condition(expression: str, dialect: str) -> Condition:
    """Return the condition that title, description and text match a full-text expression.

    Args:
        expression: from `db.search.fulltext`.
        dialect: ``sqlite`` or ``postgresql``.
    """
    if dialect == "sqlite":
        return ArticleRow.id.in_(select_rowids("articles_fts", expression))
    return _matches_vector(literal_column("articles.articles_fts"), expression)


def select_rowids(name: str, expression: str) -> Select[Any]:
    """Select the rows of an FTS5 table that match.

    Args:
        name: of the table.
        expression: of FTS5.
    """
    rowid: ColumnElement[int] = column("rowid")
    match: ColumnElement[Any] = literal_column(name)
    return (
        select(rowid).select_from(table(name)).where(match.op("MATCH", is_comparison=True)(_text(expression)))
    )


def _matches_vector(vector: ColumnElement[Any], expression: str) -> Condition:
    return vector.op("@@", is_comparison=True)(_text(expression).op("::")(literal_column("tsquery")))


def _text(value: str) -> ColumnElement[str]:
    return bindparam(None, value, type_=Text())


def name_column(name_table: str) -> str:
    """Return the column with the names of a table that `matching_names` searches.

    Args:
        name_table: ``sources``, ``authors``, ``entities``, ``tags`` or ``stories``.
    """
    return "title" if name_table == "stories" else "name"


def matching_names(name_table: str, node: NameMatch, dialect: str) -> Select[Any]:
    """Select the ids of the names that match.

    Args:
        name_table: as `name_column` takes it.
        node: the words.
        dialect: ``sqlite`` or ``postgresql``.
    """
    expression = name_expression(node.words, dialect, is_prefix=node.is_prefix)
    if dialect == "sqlite":
        return select_rowids(f"{name_table}_fts", expression)
    vector = _postgresql_vector(f"{name_table}.{name_column(name_table)}")
    return (
        select(literal_column(f"{name_table}.id"))
        .select_from(table(name_table))
        .where(_matches_vector(vector, expression))
    )


def is_one_of_names(session: Session, column: Any, name_table: str, node: NameMatch) -> Condition:
    """Return the condition that a column is the id of a name that matches.

    A few ids are put into the condition: only then do both databases use an index where it is one of several.

    Args:
        session: an open transaction.
        column: with ids of the table.
        name_table: as `name_column` takes it.
        node: the words.
    """
    names = matching_names(name_table, node, session.get_bind().dialect.name)
    ids = session.scalars(names.limit(_MAX_LISTED_NAMES + 1)).all()
    if not ids:
        return false()
    if len(ids) > _MAX_LISTED_NAMES:
        return is_one_of_many(session, column, names)
    condition: Condition = column.in_(ids)
    return condition


def is_one_of_many(session: Session, column: Any, ids: Select[Any]) -> Condition:
    """Return the condition that a column has one of very many values, which PostgreSQL selects once and looks up.

    As a join, their names would be folded again for each row.

    Args:
        session: an open transaction.
        column: that is compared.
        ids: the values.
    """
    condition: Condition = column.in_(ids)
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    return func.coalesce(condition, false()) if is_postgresql else condition


def _postgresql_vector(column_name: str) -> ColumnElement[Any]:
    """Return the expression that migration 0001 indexes, word for word."""
    return literal_column(f"to_tsvector('simple'::regconfig, fold_words({column_name}))")


def _section_condition(node: NameMatch, dialect: str) -> Condition:
    expression = name_expression(node.words, dialect, is_prefix=node.is_prefix)
    if dialect == "sqlite":
        return ArticleRow.id.in_(select_rowids("articles_fts", f"section : {expression}"))
    return _matches_vector(_postgresql_vector("articles.section"), expression)


def _source_condition(node: NameMatch, dialect: str) -> Condition:
    return ArticleRow.source_id.in_(
        select(SourceRow.id).where(SourceRow.id.in_(matching_names("sources", node, dialect)))
    )


def _tag_condition(node: NameMatch, dialect: str) -> Condition:
    own_tags = has_part(
        tables.ArticleTagRow, tables.ArticleTagRow.tag_id.in_(matching_names("tags", node, dialect))
    )
    wanted = " ".join(node.words)
    tag = tables.SourceTagRow.tag
    label = tag.startswith(wanted, autoescape=True) if node.is_prefix else tag == wanted
    return own_tags | ArticleRow.source_id.in_(select(tables.SourceTagRow.source_id).where(label))


def _part_condition(node: NameMatch, dialect: str) -> Condition:
    return ArticleRow.id.in_(select_named_parts(node, dialect))


def select_named_parts(node: NameMatch, dialect: str) -> Select[Any]:
    """Select the articles with a part that refers to a name that matches; an article has a row for each such part.

    Args:
        node: of a field for which `has_named_parts` holds.
        dialect: ``sqlite`` or ``postgresql``.
    """
    part, key = _named_part(node.field)
    names = _select_names(node, dialect)
    return select(part.article_id).where(key.in_(names) if dialect == "sqlite" else is_collected(key, names))


def is_collected(column: Any, ids: Select[Any]) -> Condition:
    """Return the condition of PostgreSQL that a column has one of some values, which are selected once and first.

    As a join, names would be folded again for each article, and rare matches looked for along the newest articles.

    Args:
        column: that is compared.
        ids: the values.
    """
    condition: Condition = column == any_(func.array(ids.correlate(None).scalar_subquery()))
    return condition


def postgresql_probe_parts(node: NameMatch) -> Condition:
    """Return the condition of `select_named_parts`, to be checked article by article.

    Args:
        node: of a field for which `has_named_parts` holds.
    """
    part, key = _named_part(node.field)
    # Without the function and the offset both become joins, which are ordered by how common names are on average.
    is_named = func.coalesce(key.in_(_select_names(node, "postgresql")), false())
    of_article = select(part.article_id).where(part.article_id == ArticleRow.id, is_named).offset(0)
    return exists(of_article.correlate(ArticleRow))


def _select_names(node: NameMatch, dialect: str) -> Select[Any]:
    names = matching_names(_NAMED_PARTS[node.field][2], node, dialect)
    if node.field not in _ENTITY_LABELS:
        return names
    label = _ENTITY_LABELS[node.field]
    if dialect == "postgresql":
        label_column: ColumnElement[str] = literal_column("entities.label")
        return names.where(label_column == label)
    return select(tables.EntityRow.id).where(tables.EntityRow.label == label, tables.EntityRow.id.in_(names))


def has_named_parts(node: Node) -> bool:
    """Return whether a node finds articles by parts of them that refer to names.

    Args:
        node: of a query.
    """
    return isinstance(node, NameMatch) and node.field in _NAMED_PARTS


# Where the parts of a field are, the column that refers to the name, and the table of the names. Tables by their names:
# declaring those that a query does not need takes a tenth of the start of a command.
_NAMED_PARTS = {
    "author": ("ArticleAuthorRow", "author_id", "authors"),
    "story": ("StoryMemberRow", "story_id", "stories"),
    "quote-by": ("QuoteRow", "entity_id", "entities"),
    **dict.fromkeys(_ENTITY_LABELS, ("ArticleEntityRow", "entity_id", "entities")),
}


def _named_part(field: str) -> tuple[Any, Any]:
    """Return the table with the parts of a field, and its column that refers to the name."""
    table_name, column_name, _ = _NAMED_PARTS[field]
    part = getattr(tables, table_name)
    return part, getattr(part, column_name)


_NAME_CONDITIONS: dict[str, Callable[[NameMatch, str], Condition]] = {
    "source": _source_condition,
    "section": _section_condition,
    "tag": _tag_condition,
    **dict.fromkeys(_NAMED_PARTS, _part_condition),
}
