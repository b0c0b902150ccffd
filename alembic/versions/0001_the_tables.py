"""The tables.

Revision: 0001, after None
"""
import sqlalchemy as sa

from alembic import op
from db.tables.columns import Plain, UTCTime

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('authors',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', Plain(), nullable=False),
    sa.Column('kind', Plain(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authors')),
    sa.UniqueConstraint('name', 'kind', name=op.f('uq_authors_name_kind'))
    )
    op.create_table('bodies',
    sa.Column('hash', Plain(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_bodies'))
    )
    op.create_table('entities',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', Plain(), nullable=False),
    sa.Column('label', Plain(), nullable=False),
    sa.Column('country', Plain(), nullable=True),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entities')),
    sa.UniqueConstraint('name', 'label', name=op.f('uq_entities_name_label'))
    )
    op.create_table('furniture',
    sa.Column('host', Plain(), nullable=False),
    sa.Column('hash', Plain(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('seen_on', sa.JSON(), nullable=False),
    sa.Column('last_seen_at', UTCTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('host', 'hash', name=op.f('pk_furniture'))
    )
    op.create_index(op.f('ix_furniture_host_last_seen_at'), 'furniture', ['host', 'last_seen_at'], unique=False)
    op.create_table('hosts',
    sa.Column('host', Plain(), nullable=False),
    sa.Column('robots_body', sa.LargeBinary(), nullable=True),
    sa.Column('robots_status', sa.Integer(), nullable=True),
    sa.Column('robots_fetched_at', UTCTime(timezone=True), nullable=True),
    sa.Column('crawl_delay_ms', sa.Integer(), nullable=True),
    sa.Column('blocked_until', UTCTime(timezone=True), nullable=True),
    sa.Column('blocked_reason', Plain(), nullable=False),
    sa.Column('served_at', UTCTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('host', name=op.f('pk_hosts'))
    )
    op.create_table('sources',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('identity', Plain(), nullable=False),
    sa.Column('name', Plain(), nullable=False),
    sa.Column('homepage', Plain(), nullable=False),
    sa.Column('country', Plain(), nullable=True),
    sa.Column('language', Plain(), nullable=True),
    sa.Column('timezone', Plain(), nullable=True),
    sa.Column('added_at', UTCTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sources')),
    sa.UniqueConstraint('identity', name=op.f('uq_sources_identity'))
    )
    op.create_table('tags',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', Plain(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tags')),
    sa.UniqueConstraint('name', name=op.f('uq_tags_name'))
    )
    op.create_table('articles',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('url', Plain(), nullable=False),
    sa.Column('canonical_url', Plain(), nullable=False),
    sa.Column('title', Plain(), nullable=False),
    sa.Column('description', Plain(), nullable=False),
    sa.Column('text', Plain(), nullable=False),
    sa.Column('published', UTCTime(timezone=True), nullable=True),
    sa.Column('published_offset', sa.Integer(), nullable=True),
    sa.Column('published_precision', Plain(), nullable=False),
    sa.Column('modified', UTCTime(timezone=True), nullable=True),
    sa.Column('modified_offset', sa.Integer(), nullable=True),
    sa.Column('section', Plain(), nullable=False),
    sa.Column('site_name', Plain(), nullable=False),
    sa.Column('kind', Plain(), nullable=False),
    sa.Column('paywalled', sa.Boolean(), nullable=True),
    sa.Column('language', Plain(), nullable=True),
    sa.Column('declared_language', Plain(), nullable=True),
    sa.Column('dateline', Plain(), nullable=False),
    sa.Column('agency', Plain(), nullable=False),
    sa.Column('agency_original', sa.Boolean(), nullable=True),
    sa.Column('summary', Plain(), nullable=False),
    sa.Column('word_count', sa.Integer(), nullable=False),
    sa.Column('reading_seconds', sa.Integer(), nullable=False),
    sa.Column('content_hash', Plain(), nullable=False),
    sa.Column('exact', Plain(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', UTCTime(timezone=True), nullable=False),
    sa.Column('updated_at', UTCTime(timezone=True), nullable=False),
    sa.Column('checked_at', UTCTime(timezone=True), nullable=False),
    sa.Column('gone_at', UTCTime(timezone=True), nullable=True),
    sa.Column('record', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], name=op.f('fk_articles_source_id_sources')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_articles'))
    )
    op.create_index(op.f('ix_articles_agency'), 'articles', ['agency'], unique=False)
    op.create_index(op.f('ix_articles_created_at'), 'articles', ['created_at'], unique=False)
    op.create_index(op.f('ix_articles_published'), 'articles', ['published'], unique=False)
    op.create_index(op.f('ix_articles_source_id_exact'), 'articles', ['source_id', 'exact'], unique=False)
    op.create_table('feeds',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', Plain(), nullable=False),
    sa.Column('url_key', Plain(), nullable=False),
    sa.Column('host', Plain(), nullable=False),
    sa.Column('kind', Plain(), nullable=True),
    sa.Column('title', Plain(), nullable=False),
    sa.Column('added_at', UTCTime(timezone=True), nullable=False),
    sa.Column('next_visit_at', UTCTime(timezone=True), nullable=False),
    sa.Column('lease_until', UTCTime(timezone=True), nullable=True),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('etag', Plain(), nullable=False),
    sa.Column('last_modified', Plain(), nullable=False),
    sa.Column('body_hash', Plain(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_visit_at', UTCTime(timezone=True), nullable=True),
    sa.Column('last_success_at', UTCTime(timezone=True), nullable=True),
    sa.Column('last_new_at', UTCTime(timezone=True), nullable=True),
    sa.Column('error_reason', Plain(), nullable=False),
    sa.Column('error_message', Plain(), nullable=False),
    sa.ForeignKeyConstraint(['host'], ['hosts.host'], name=op.f('fk_feeds_host_hosts')),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], name=op.f('fk_feeds_source_id_sources')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feeds')),
    sa.UniqueConstraint('url_key', name=op.f('uq_feeds_url_key'))
    )
    op.create_index(op.f('ix_feeds_next_visit_at'), 'feeds', ['next_visit_at'], unique=False)
    op.create_index(op.f('ix_feeds_source_id'), 'feeds', ['source_id'], unique=False)
    op.create_table('pages',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', Plain(), nullable=False),
    sa.Column('final_url', Plain(), nullable=False),
    sa.Column('moved_to', Plain(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('headers', sa.JSON(), nullable=False),
    sa.Column('reservations', sa.JSON(), nullable=False),
    sa.Column('fetched_at', UTCTime(timezone=True), nullable=True),
    sa.Column('fetched_offset', sa.Integer(), nullable=True),
    sa.Column('body_hash', Plain(), nullable=False),
    sa.ForeignKeyConstraint(['body_hash'], ['bodies.hash'], name=op.f('fk_pages_body_hash_bodies')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pages'))
    )
    op.create_index(op.f('ix_pages_body_hash'), 'pages', ['body_hash'], unique=False)
    op.create_index(op.f('ix_pages_fetched_at'), 'pages', ['fetched_at'], unique=False)
    op.create_table('article_addresses',
    sa.Column('url_key', Plain(), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', Plain(), nullable=False),
    sa.Column('role', Plain(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_addresses_article_id_articles'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('url_key', name=op.f('pk_article_addresses'))
    )
    op.create_index(op.f('ix_article_addresses_article_id'), 'article_addresses', ['article_id'], unique=False)
    op.create_table('article_authors',
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_authors_article_id_articles'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['authors.id'], name=op.f('fk_article_authors_author_id_authors')),
    sa.PrimaryKeyConstraint('article_id', 'position', name=op.f('pk_article_authors'))
    )
    op.create_index(op.f('ix_article_authors_author_id'), 'article_authors', ['author_id'], unique=False)
    op.create_table('article_entities',
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', Plain(), nullable=False),
    sa.Column('starts_at', sa.Integer(), nullable=False),
    sa.Column('ends_at', sa.Integer(), nullable=False),
    sa.Column('confidence', sa.Double(), nullable=False),
    sa.Column('salience', sa.Double(), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_entities_article_id_articles'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['entity_id'], ['entities.id'], name=op.f('fk_article_entities_entity_id_entities')),
    sa.PrimaryKeyConstraint('article_id', 'position', name=op.f('pk_article_entities'))
    )
    op.create_index(op.f('ix_article_entities_entity_id'), 'article_entities', ['entity_id'], unique=False)
    op.create_table('article_revisions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('seen_at', UTCTime(timezone=True), nullable=False),
    sa.Column('title', Plain(), nullable=False),
    sa.Column('description', Plain(), nullable=False),
    sa.Column('text', Plain(), nullable=False),
    sa.Column('modified', UTCTime(timezone=True), nullable=True),
    sa.Column('word_count', sa.Integer(), nullable=False),
    sa.Column('content_hash', Plain(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.Column('page_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_revisions_article_id_articles'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['page_id'], ['pages.id'], name=op.f('fk_article_revisions_page_id_pages'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_revisions')),
    sa.UniqueConstraint('article_id', 'revision', name=op.f('uq_article_revisions_article_id_revision'))
    )
    op.create_index(op.f('ix_article_revisions_page_id'), 'article_revisions', ['page_id'], unique=False)
    op.create_table('article_tags',
    sa.Column('tag_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_tags_article_id_articles'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name=op.f('fk_article_tags_tag_id_tags')),
    sa.PrimaryKeyConstraint('article_id', 'position', name=op.f('pk_article_tags'))
    )
    op.create_index(op.f('ix_article_tags_tag_id'), 'article_tags', ['tag_id'], unique=False)
    op.create_table('enrichments',
    sa.Column('enricher', Plain(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('error', Plain(), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_enrichments_article_id_articles'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'position', name=op.f('pk_enrichments'))
    )
    op.create_index(op.f('ix_enrichments_enricher_version'), 'enrichments', ['enricher', 'version'], unique=False)
    op.create_table('entries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', Plain(), nullable=False),
    sa.Column('url_key', Plain(), nullable=False),
    sa.Column('host', Plain(), nullable=False),
    sa.Column('source_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('title', Plain(), nullable=False),
    sa.Column('listed_modified', UTCTime(timezone=True), nullable=True),
    sa.Column('record', sa.JSON(), nullable=False),
    sa.Column('stage', Plain(), nullable=False),
    sa.Column('stage_at', UTCTime(timezone=True), nullable=False),
    sa.Column('outcome', Plain(), nullable=False),
    sa.Column('reason', Plain(), nullable=False),
    sa.Column('message', Plain(), nullable=False),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('lost_attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', UTCTime(timezone=True), nullable=True),
    sa.Column('due_at', UTCTime(timezone=True), nullable=True),
    sa.Column('discovered_at', UTCTime(timezone=True), nullable=False),
    sa.Column('fetched_at', UTCTime(timezone=True), nullable=True),
    sa.Column('cleaned_at', UTCTime(timezone=True), nullable=True),
    sa.Column('enriched_at', UTCTime(timezone=True), nullable=True),
    sa.Column('stored_at', UTCTime(timezone=True), nullable=True),
    sa.Column('ended_at', UTCTime(timezone=True), nullable=True),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('etag', Plain(), nullable=False),
    sa.Column('last_modified', Plain(), nullable=False),
    sa.Column('final_url', Plain(), nullable=False),
    sa.Column('page_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("stage IN ('discovered', 'fetched', 'cleaned', 'enriched', 'stored', 'rejected', 'dead')", name=op.f('ck_entries_stage')),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_entries_article_id_articles'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['host'], ['hosts.host'], name=op.f('fk_entries_host_hosts')),
    sa.ForeignKeyConstraint(['page_id'], ['pages.id'], name=op.f('fk_entries_page_id_pages'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], name=op.f('fk_entries_source_id_sources')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entries')),
    sa.UniqueConstraint('url_key', name=op.f('uq_entries_url_key'))
    )
    op.create_index(op.f('ix_entries_article_id'), 'entries', ['article_id'], unique=False)
    op.create_index(op.f('ix_entries_page_id'), 'entries', ['page_id'], unique=False)
    op.create_index(op.f('ix_entries_source_id'), 'entries', ['source_id'], unique=False)
    op.create_index(op.f('ix_entries_stage_outcome_reason'), 'entries', ['stage', 'outcome', 'reason'], unique=False)
    op.create_index(op.f('ix_entries_stored_at'), 'entries', ['stored_at'], unique=False)
    op.create_index('ix_entries_to_fetch', 'entries', ['host', 'due_at'], unique=False, sqlite_where=sa.text("due_at IS NOT NULL AND stage IN ('discovered', 'stored')"), postgresql_where=sa.text("due_at IS NOT NULL AND stage IN ('discovered', 'stored')"))
    op.create_index('ix_entries_to_work', 'entries', ['due_at'], unique=False, sqlite_where=sa.text("due_at IS NOT NULL AND stage IN ('fetched', 'cleaned', 'enriched')"), postgresql_where=sa.text("due_at IS NOT NULL AND stage IN ('fetched', 'cleaned', 'enriched')"))
    op.create_index('ix_entries_under_way', 'entries', ['stage', 'stage_at'], unique=False, sqlite_where=sa.text("stage IN ('discovered', 'fetched', 'cleaned', 'enriched')"), postgresql_where=sa.text("stage IN ('discovered', 'fetched', 'cleaned', 'enriched')"))
    op.create_table('events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', Plain(), nullable=False),
    sa.Column('at', UTCTime(timezone=True), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_events_article_id_articles'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_events_article_id'), 'events', ['article_id'], unique=False)
    op.create_table('feed_visits',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('feed_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('visited_at', UTCTime(timezone=True), nullable=False),
    sa.Column('outcome', Plain(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('error_reason', Plain(), nullable=False),
    sa.Column('error_message', Plain(), nullable=False),
    sa.Column('duration_ms', sa.Integer(), nullable=False),
    sa.Column('next_visit_at', UTCTime(timezone=True), nullable=False),
    sa.Column('missed_window', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['feed_id'], ['feeds.id'], name=op.f('fk_feed_visits_feed_id_feeds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feed_visits'))
    )
    op.create_index(op.f('ix_feed_visits_feed_id_visited_at'), 'feed_visits', ['feed_id', 'visited_at'], unique=False)
    op.create_table('images',
    sa.Column('url', Plain(), nullable=False),
    sa.Column('caption', Plain(), nullable=False),
    sa.Column('credit', Plain(), nullable=False),
    sa.Column('alt', Plain(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_images_article_id_articles'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'position', name=op.f('pk_images'))
    )
    op.create_table('keywords',
    sa.Column('text', Plain(), nullable=False),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_keywords_article_id_articles'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'position', name=op.f('pk_keywords'))
    )
    op.create_index(op.f('ix_keywords_text'), 'keywords', ['text'], unique=False)
    op.create_table('quotes',
    sa.Column('text', Plain(), nullable=False),
    sa.Column('starts_at', sa.Integer(), nullable=False),
    sa.Column('ends_at', sa.Integer(), nullable=False),
    sa.Column('speaker', Plain(), nullable=False),
    sa.Column('verb', Plain(), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_quotes_article_id_articles'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'position', name=op.f('pk_quotes'))
    )
    op.create_index(op.f('ix_quotes_speaker'), 'quotes', ['speaker'], unique=False)
    op.create_table('topics',
    sa.Column('code', Plain(), nullable=False),
    sa.Column('name', Plain(), nullable=False),
    sa.Column('confidence', sa.Double(), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_topics_article_id_articles'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'position', name=op.f('pk_topics'))
    )
    op.create_index(op.f('ix_topics_code'), 'topics', ['code'], unique=False)
    op.create_table('dead_letters',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('stage', Plain(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('cause', Plain(), nullable=False),
    sa.Column('message', Plain(), nullable=False),
    sa.Column('place', Plain(), nullable=False),
    sa.Column('input_hash', Plain(), nullable=False),
    sa.Column('code_version', Plain(), nullable=False),
    sa.Column('trace', Plain(), nullable=False),
    sa.Column('died_at', UTCTime(timezone=True), nullable=False),
    sa.Column('retried_at', UTCTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_dead_letters_entry_id_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dead_letters'))
    )
    op.create_index(op.f('ix_dead_letters_entry_id'), 'dead_letters', ['entry_id'], unique=False)
    op.create_table('sightings',
    sa.Column('feed_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('own_id', Plain(), nullable=False),
    sa.Column('first_seen_at', UTCTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', UTCTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_sightings_entry_id_entries')),
    sa.ForeignKeyConstraint(['feed_id'], ['feeds.id'], name=op.f('fk_sightings_feed_id_feeds')),
    sa.PrimaryKeyConstraint('feed_id', 'entry_id', name=op.f('pk_sightings'))
    )
    op.create_index(op.f('ix_sightings_entry_id'), 'sightings', ['entry_id'], unique=False)



def downgrade() -> None:

    op.drop_index(op.f('ix_sightings_entry_id'), table_name='sightings')
    op.drop_table('sightings')
    op.drop_index(op.f('ix_dead_letters_entry_id'), table_name='dead_letters')
    op.drop_table('dead_letters')
    op.drop_index(op.f('ix_topics_code'), table_name='topics')
    op.drop_table('topics')
    op.drop_index(op.f('ix_quotes_speaker'), table_name='quotes')
    op.drop_table('quotes')
    op.drop_index(op.f('ix_keywords_text'), table_name='keywords')
    op.drop_table('keywords')
    op.drop_table('images')
    op.drop_index(op.f('ix_feed_visits_feed_id_visited_at'), table_name='feed_visits')
    op.drop_table('feed_visits')
    op.drop_index(op.f('ix_events_article_id'), table_name='events')
    op.drop_table('events')
    op.drop_index('ix_entries_under_way', table_name='entries', sqlite_where=sa.text("stage IN ('discovered', 'fetched', 'cleaned', 'enriched')"), postgresql_where=sa.text("stage IN ('discovered', 'fetched', 'cleaned', 'enriched')"))
    op.drop_index('ix_entries_to_work', table_name='entries', sqlite_where=sa.text("due_at IS NOT NULL AND stage IN ('fetched', 'cleaned', 'enriched')"), postgresql_where=sa.text("due_at IS NOT NULL AND stage IN ('fetched', 'cleaned', 'enriched')"))
    op.drop_index('ix_entries_to_fetch', table_name='entries', sqlite_where=sa.text("due_at IS NOT NULL AND stage IN ('discovered', 'stored')"), postgresql_where=sa.text("due_at IS NOT NULL AND stage IN ('discovered', 'stored')"))
    op.drop_index(op.f('ix_entries_stored_at'), table_name='entries')
    op.drop_index(op.f('ix_entries_stage_outcome_reason'), table_name='entries')
    op.drop_index(op.f('ix_entries_source_id'), table_name='entries')
    op.drop_index(op.f('ix_entries_page_id'), table_name='entries')
    op.drop_index(op.f('ix_entries_article_id'), table_name='entries')
    op.drop_table('entries')
    op.drop_index(op.f('ix_enrichments_enricher_version'), table_name='enrichments')
    op.drop_table('enrichments')
    op.drop_index(op.f('ix_article_tags_tag_id'), table_name='article_tags')
    op.drop_table('article_tags')
    op.drop_index(op.f('ix_article_revisions_page_id'), table_name='article_revisions')
    op.drop_table('article_revisions')
    op.drop_index(op.f('ix_article_entities_entity_id'), table_name='article_entities')
    op.drop_table('article_entities')
    op.drop_index(op.f('ix_article_authors_author_id'), table_name='article_authors')
    op.drop_table('article_authors')
    op.drop_index(op.f('ix_article_addresses_article_id'), table_name='article_addresses')
    op.drop_table('article_addresses')
    op.drop_index(op.f('ix_pages_fetched_at'), table_name='pages')
    op.drop_index(op.f('ix_pages_body_hash'), table_name='pages')
    op.drop_table('pages')
    op.drop_index(op.f('ix_feeds_source_id'), table_name='feeds')
    op.drop_index(op.f('ix_feeds_next_visit_at'), table_name='feeds')
    op.drop_table('feeds')
    op.drop_index(op.f('ix_articles_source_id_exact'), table_name='articles')
    op.drop_index(op.f('ix_articles_published'), table_name='articles')
    op.drop_index(op.f('ix_articles_created_at'), table_name='articles')
    op.drop_index(op.f('ix_articles_agency'), table_name='articles')
    op.drop_table('articles')
    op.drop_table('tags')
    op.drop_table('sources')
    op.drop_table('hosts')
    op.drop_index(op.f('ix_furniture_host_last_seen_at'), table_name='furniture')
    op.drop_table('furniture')
    op.drop_table('entities')
    op.drop_table('bodies')
    op.drop_table('authors')

