"""Write the groups of copies in the transaction that stores an article."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, update
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
    statement = delete(CopyMemberRow).where(CopyMemberRow.article_id == article_id)
    return session.scalar(statement.returning(CopyMemberRow.group_id))


def _join_group(session: Session, decision: GroupDecision, article_id: int) -> int:
    """Write the memberships of a decision; return the group's id."""
    group_id = decision.group_id
    if group_id is None:
        row = {"is_template": decision.is_template, "agency": "", "articles": 0, "outlets": 0}
        group_id = session.execute(insert(CopyGroupRow).values(row).returning(CopyGroupRow.id)).scalar_one()
    for merged in decision.merged_group_ids:
        session.execute(
            update(CopyMemberRow).where(CopyMemberRow.group_id == merged).values(group_id=group_id)
        )
        session.execute(delete(CopyGroupRow).where(CopyGroupRow.id == merged))
    left_groups = {_leave_group(session, other) for other in decision.article_ids} - {None}
    # `_describe_group` measures them.
    rows = [
        {"article_id": id_, "group_id": group_id, "similarity": 1.0, "kind": ""}
        for id_ in (*decision.article_ids, article_id)
    ]
    session.execute(insert(CopyMemberRow), rows)
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
    query = (
        select(
            ArticleRow.id,
            ArticleRow.published,
            ArticleRow.created_at,
            ArticleRow.agency,
            ArticleRow.agency_original,
            func.coalesce(ArticleRow.source_id, 0),
            ArticleRow.site_name,
            CopyMemberRow.kind,
        )
        .join(CopyMemberRow, CopyMemberRow.article_id == ArticleRow.id)
        .where(CopyMemberRow.group_id == group_id)
    )
    rows = session.execute(query).all()
    if len(rows) < 2:  # noqa: PLR2004 - one article repeats nothing
        session.execute(delete(CopyMemberRow).where(CopyMemberRow.group_id == group_id))
        session.execute(delete(CopyGroupRow).where(CopyGroupRow.id == group_id))
        return
    group = session.get_one(CopyGroupRow, group_id)
    members = [
        GroupMember(row.id, row.published or row.created_at, bool(row.agency_original)) for row in rows
    ]
    old_original, group.original_id = group.original_id, choose_original(members)
    group.earliest_id = min(members, key=lambda member: (member.published, member.article_id)).article_id
    agencies = Counter(row.agency for row in rows if row.agency)
    group.agency = agencies.most_common(1)[0][0] if agencies else ""
    group.articles = len(rows)
    # An imported page has no source; its site is the publication.
    group.outlets = len({(row[5], "" if row[5] else row.site_name) for row in rows})
    session.flush()
    has_new_original = old_original != group.original_id or group.original_id in texts
    stale = [row.id for row in rows if has_new_original or not row.kind or row.id in texts]
    _measure_members(session, group, stale, texts)


def _measure_members(
    session: Session, group: CopyGroupRow, article_ids: Sequence[int], texts: dict[int, PreparedText]
) -> None:
    """Write how members relate to the original of their group."""
    original_id = group.original_id or 0
    measured = sorted(article_ids)[-_MAX_MEASURED_MEMBERS:]
    missing = [id_ for id_ in {*measured, original_id} if id_ not in texts]
    texts = texts | load_texts(session, missing)
    for article_id in measured:
        match = compare_texts(texts[article_id], texts[original_id])
        # A member may repeat another member and not the original, such as a later version.
        similarity = round(match.similarity, 3) if match else 0.0
        kind = match.kind if match else CopyKind.EDITED
        if group.is_template:
            kind = CopyKind.TEMPLATE
        elif kind is CopyKind.TEMPLATE:
            kind = CopyKind.EDITED
        session.execute(
            update(CopyMemberRow)
            .where(CopyMemberRow.article_id == article_id)
            .values(similarity=similarity, kind=kind)
        )
