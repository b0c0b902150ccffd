"""Write the groups of copies in the transaction that stores an article."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.copies.candidates import compare_candidates, find_candidates, load_texts
from db.tables import ArticleRow, CopyGroupRow, CopyMemberRow
from pipeline.copies import (
    CopyKind,
    GroupDecision,
    GroupMember,
    PreparedText,
    choose_original,
    compare_texts,
    decide_group,
    prepare_text,
)
from pipeline.records import Article

__all__ = ["remove_articles", "update_group"]

# Members that are compared again when the original of a group changes.
_MAX_MEASURED_MEMBERS = 50
# Core statements, built once: building a statement takes longer than running it.
_ARTICLES, _MEMBERS, _GROUPS = (table.__table__ for table in (ArticleRow, CopyMemberRow, CopyGroupRow))
_IS_GROUP: Any = _GROUPS.c.id == bindparam("old_group_id")
_INSERT_GROUP = insert(_GROUPS).returning(_GROUPS.c.id)  # type: ignore[arg-type]
_DELETE_GROUP = delete(_GROUPS).where(_IS_GROUP)  # type: ignore[arg-type]
_UPDATE_GROUP = update(_GROUPS).where(_IS_GROUP)  # type: ignore[arg-type]
_INSERT_MEMBERS = insert(_MEMBERS)  # type: ignore[arg-type]
_OF_GROUP: Any = _MEMBERS.c.group_id == bindparam("old_group_id")
_MERGE_GROUP = update(_MEMBERS).where(_OF_GROUP).values(group_id=bindparam("new_group_id"))  # type: ignore[arg-type]
_DELETE_MEMBERS = delete(_MEMBERS).where(_OF_GROUP)  # type: ignore[arg-type]
_IS_MEMBER: Any = _MEMBERS.c.article_id == bindparam("member_id")
_LEAVE_GROUP = delete(_MEMBERS).where(_IS_MEMBER).returning(_MEMBERS.c.group_id)  # type: ignore[arg-type]
_UPDATE_MEMBER = update(_MEMBERS).where(_IS_MEMBER)  # type: ignore[arg-type]
_GROUP_MEMBERS = (
    select(
        _ARTICLES.c.id,
        func.coalesce(_ARTICLES.c.published, _ARTICLES.c.created_at).label("published"),
        _ARTICLES.c.agency,
        _ARTICLES.c.agency_original,
        _ARTICLES.c.source_id,
        _ARTICLES.c.site_name,
        _MEMBERS.c.kind,
        _GROUPS.c.original_id,
        _GROUPS.c.is_template,
    )
    .join(_MEMBERS, _MEMBERS.c.article_id == _ARTICLES.c.id)
    .join(_GROUPS, _GROUPS.c.id == _MEMBERS.c.group_id)
    .where(_OF_GROUP)
)


def update_group(session: Session, article_id: int, article: Article, *, is_new: bool) -> None:
    """Put an article into the group of the articles that it repeats, or take it out of one.

    Args:
        session: an open transaction; on PostgreSQL it holds the lock of `db.events.announce`, so that two copies that
            are stored at the same moment find each other.
        article_id: the article, with its parts written.
        article: as it reads now.
        is_new: False when its text may have been another one before.
    """
    candidates = find_candidates(session, article.fingerprint, article_id)
    left_group = None if is_new else _leave_group(session, article_id)
    decision = None
    if candidates:  # preparing a text takes longer than finding that it has none
        prepared = prepare_text(article.document.text)
        decision = decide_group(compare_candidates(session, prepared, candidates))
        if decision is not None:
            group_id = _join_group(session, decision, article_id)
            _describe_group(session, group_id, {article_id: prepared})
    if left_group is not None and (decision is None or left_group != decision.group_id):
        _describe_group(session, left_group, {})


def remove_articles(session: Session, article_ids: Sequence[int]) -> None:
    """Take articles out of their groups, before they are deleted.

    Args:
        session: an open transaction.
        article_ids: the articles.
    """
    for article_id in article_ids:
        group_id = _leave_group(session, article_id)
        if group_id is not None:
            _describe_group(session, group_id, {})


def _leave_group(session: Session, article_id: int) -> int | None:
    return session.scalar(_LEAVE_GROUP, {"member_id": article_id})


def _join_group(session: Session, decision: GroupDecision, article_id: int) -> int:
    """Write the memberships of a decision; return the group's id."""
    group_id = decision.group_id
    if group_id is None:
        row = {"is_template": decision.is_template, "agency": "", "articles": 0, "outlets": 0}
        group_id = int(session.execute(_INSERT_GROUP, row).scalar_one())
    for merged in decision.merged_group_ids:
        session.execute(_MERGE_GROUP, {"old_group_id": merged, "new_group_id": group_id})
        session.execute(_DELETE_GROUP, {"old_group_id": merged})
    left_groups = {_leave_group(session, other) for other in decision.article_ids} - {None}
    # `_describe_group` measures them.
    rows = [
        {"article_id": id_, "group_id": group_id, "similarity": 1.0, "kind": ""}
        for id_ in (*decision.article_ids, article_id)
    ]
    session.execute(_INSERT_MEMBERS, rows)
    for left_group in left_groups:
        _describe_group(session, left_group or 0, {})
    return group_id


def _describe_group(session: Session, group_id: int, texts: dict[int, PreparedText]) -> None:
    """Write what a group says of its members, and measure the members that changed; delete it if one member is left.

    Args:
        session: an open transaction.
        group_id: the group.
        texts: the texts that are already prepared, by article.
    """
    group_key = {"old_group_id": group_id}
    rows = session.execute(_GROUP_MEMBERS, group_key).all()
    if len(rows) < 2:  # noqa: PLR2004 - one article repeats nothing
        session.execute(_DELETE_MEMBERS, group_key)
        session.execute(_DELETE_GROUP, group_key)
        return
    columns = _group_columns(rows)
    session.execute(_UPDATE_GROUP, group_key | columns)
    original_id = columns["original_id"]
    has_new_original = rows[0].original_id != original_id or original_id in texts
    stale = [row.id for row in rows if has_new_original or not row.kind or row.id in texts]
    if stale:
        measured = _measure_members(session, (original_id, rows[0].is_template), stale, texts)
        session.execute(_UPDATE_MEMBER, measured)


def _group_columns(rows: Sequence[Any]) -> dict[str, Any]:
    """Return what a group says of its members, rows of `_GROUP_MEMBERS`."""
    members = [GroupMember(row.id, row.published, bool(row.agency_original)) for row in rows]
    agencies = Counter(row.agency for row in rows if row.agency)
    return {
        "original_id": choose_original(members),
        "earliest_id": min(members, key=lambda member: (member.published, member.article_id)).article_id,
        "agency": agencies.most_common(1)[0][0] if agencies else "",
        "articles": len(rows),
        # An imported page has no source; its site is the publication.
        "outlets": len({(row.source_id, "" if row.source_id else row.site_name) for row in rows}),
    }


def _measure_members(
    session: Session, group: tuple[int, bool], article_ids: Sequence[int], texts: dict[int, PreparedText]
) -> list[dict[str, Any]]:
    """Return how members relate to the original of their group, as parameters of `_UPDATE_MEMBER`.

    Args:
        session: an open transaction.
        group: the id of its original, and whether it is a group of one template.
        article_ids: the members.
        texts: the texts that are already prepared, by article.
    """
    original_id, is_template = group
    measured = sorted(article_ids)[-_MAX_MEASURED_MEMBERS:]
    texts = texts | load_texts(session, [id_ for id_ in {*measured, original_id} if id_ not in texts])
    rows = []
    for article_id in measured:
        match = compare_texts(texts[article_id], texts[original_id])
        # A member may repeat another member and not the original, such as a later version.
        kind = match.kind if match else CopyKind.EDITED
        if is_template:
            kind = CopyKind.TEMPLATE
        elif kind is CopyKind.TEMPLATE:
            kind = CopyKind.EDITED
        similarity = round(match.similarity, 3) if match else 0.0
        rows.append({"member_id": article_id, "similarity": similarity, "kind": kind})
    return rows
