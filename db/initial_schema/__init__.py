"""The tables, triggers and views of migration 0001, one short function for each table.

Only that migration imports this package. It does not use the classes of `db.tables`, apart from column types: they
change with the program, and a migration must create the same tables in five years. The package may change until 0.1.0
is released; from then on, every change of the schema is a migration of its own in `alembic/versions`.
"""

from alembic import op

from db.initial_schema import (
    article_tables,
    capture_tables,
    copy_tables,
    counters,
    entry_tables,
    history_tables,
    list_indexes,
    outcome_totals,
    page_dictionaries,
    page_parts,
    part_tables,
    reader_role,
    search,
    source_labels,
    source_tables,
    story_tables,
    token_tables,
    tombstones,
    views,
    watch_tables,
)

__all__ = ["create_schema", "drop_schema"]

# In the order of their references.
_CREATE_TABLE_FUNCTIONS = (
    source_tables.create_sources,
    source_labels.create_source_tags,
    source_labels.create_source_aliases,
    tombstones.create_tombstones,
    source_tables.create_hosts,
    source_tables.create_feeds,
    source_tables.create_feed_visits,
    source_tables.create_subscriptions,
    source_tables.create_pushes,
    article_tables.create_articles,
    page_dictionaries.create_page_dictionaries,
    entry_tables.create_page_bodies,
    entry_tables.create_pages,
    page_parts.create_page_parts,
    entry_tables.create_site_boilerplate,
    entry_tables.create_entries,
    capture_tables.create_waiting_captures,
    entry_tables.create_entry_aliases,
    entry_tables.create_feed_entries,
    entry_tables.create_dead_letters,
    article_tables.create_article_revisions,
    history_tables.create_revision_changes,
    article_tables.create_article_urls,
    article_tables.create_events,
    part_tables.create_authors,
    part_tables.create_article_authors,
    part_tables.create_tags,
    part_tables.create_article_tags,
    part_tables.create_images,
    part_tables.create_entities,
    part_tables.create_article_entities,
    part_tables.create_keywords,
    part_tables.create_topics,
    part_tables.create_quotes,
    part_tables.create_fingerprint_keys,
    part_tables.create_embeddings,
    part_tables.create_enrichments,
    copy_tables.create_copy_groups,
    copy_tables.create_copy_members,
    story_tables.create_stories,
    story_tables.create_story_members,
    story_tables.create_story_keys,
    counters.create_entry_counts,
    counters.create_article_counts,
    outcome_totals.create_outcome_totals,
    token_tables.create_api_tokens,
    watch_tables.create_watches,
    watch_tables.create_watch_channels,
    watch_tables.create_watch_progress,
    watch_tables.create_watch_matches,
    watch_tables.create_watch_deliveries,
)


def create_schema() -> None:
    """Create everything in an empty database."""
    for create_table in _CREATE_TABLE_FUNCTIONS:
        create_table()
    search.create_search()
    list_indexes.create_list_indexes()
    counters.create_counter_triggers()
    outcome_totals.create_outcome_trigger()
    views.create_views()
    reader_role.create_reader_role()


def drop_schema() -> None:
    """Drop everything, with all rows."""
    reader_role.revoke_reader_rights()
    views.drop_views()
    outcome_totals.drop_outcome_trigger()
    counters.drop_counter_triggers()
    list_indexes.drop_list_indexes()
    search.drop_search()
    for create_table in reversed(_CREATE_TABLE_FUNCTIONS):
        op.drop_table(create_table.__name__.removeprefix("create_"))
