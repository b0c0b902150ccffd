"""Generate stories, groups of copies, tags, pages and alerts over the archive of `testing.generated_archive`."""

from sqlalchemy import text

from db import Database
from db.tables import (
    ArticleTagRow,
    CopyGroupRow,
    CopyMemberRow,
    PageBodyRow,
    PageRow,
    StoryMemberRow,
    StoryRow,
    TagRow,
    WatchChannelRow,
    WatchDeliveryRow,
    WatchMatchRow,
    WatchRow,
)
from testing.generated_archive import generate_rows, set_times

__all__ = ["fill_groups"]

_ARTICLES_PER_STORY, _ARTICLES_PER_COPY_GROUP, _TAGS, _WATCHES = 4, 3, 300, 20


def fill_groups(database: Database, articles: int, *, minutes: int = 1) -> None:
    """Put every article into a story, and each third one into a group of copies; each has a tag, a page and an alert.

    Args:
        database: filled by `fill_archive`.
        articles: how many it has.
        minutes: as `fill_archive` takes it.
    """
    stories, groups = articles // _ARTICLES_PER_STORY, articles // 3 // _ARTICLES_PER_COPY_GROUP
    watch = {"name": "'watch-' || i", "query": "'mill'"}
    channel = {"watch_id": "i", "kind": "'webhook'"}
    match = {"watch_id": "i % :watches + 1", "event_id": "i", "article_id": "i", "kind": "'created'"}
    delivery = {"match_id": "i", "channel_id": "i % :watches + 1", "article_id": "i", "state": "'delivered'"}
    story = {"title": "'Mill ' || i || ' opens'", "articles": "4", "outlets": "i % 4 + 1", "score": "i % 997"}
    member = {"article_id": "i", "story_id": "(i - 1) / 4 + 1"}
    group = {"original_id": "i", "earliest_id": "i", "articles": "3", "outlets": "3"}
    copy = {"article_id": "i * 3", "group_id": "(i - 1) / 3 + 1", "kind": "'verbatim'"}
    page = {
        "url": "'https://site.example/' || i",
        "status": "200",
        "body_hash": "'body-' || i",
        "fetched_at": "[past]",
    }
    for table, values, count in (
        (StoryRow, story, stories),
        (StoryMemberRow, member, stories * _ARTICLES_PER_STORY),
        (CopyGroupRow, group, groups),
        (CopyMemberRow, copy, groups * _ARTICLES_PER_COPY_GROUP),
        (TagRow, {"name": "'tag ' || i"}, _TAGS),
        (ArticleTagRow, {"article_id": "i", "tag_id": "i % :tags + 1"}, articles),
        (PageBodyRow, {"hash": "'body-' || i", "size": "9"}, articles),
        (PageRow, page, articles),
        (WatchRow, watch, _WATCHES),
        (WatchChannelRow, channel, _WATCHES),
        (WatchMatchRow, match, articles),
        (WatchDeliveryRow, delivery, articles),
    ):
        generate_rows(database, table, values, count=count, minutes=minutes, tags=_TAGS, watches=_WATCHES)
    for name in ("entries", "article_revisions"):
        set_times(database, f"UPDATE {name} SET page_id = id")
    if database.dialect == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
