"""A new article costs few SQL statements, on both databases."""

import redis

from db import Database, ledger
from db.ledger import ImportedPage, KeyedEntry
from pipeline.records import Entry, Page
from pipeline.urls import host_of, key
from testing.statements import counted_statements
from tests.db.stored_entries import NOW, claim
from tests.workers.contexts import scripted_context
from workers.chain import STAGES
from workers.runner import run_stage

URL = "https://thepost.example/mill"
BODY = """<html><head><meta name="author" content="Ada Roe"><meta name="keywords" content="mills, bread">
<meta property="og:image" content="https://thepost.example/mill.jpg"></head><body><article><h1>Mill opens in Vale</h1>
<p>The old mill in Vale opened its doors again on Monday after ten years of work, said Mayor Tom Alder.</p>
<p>"We did not believe that it would ever turn again," said Ada Marsh, who owns the bakery next to it in Paris.</p>
<p>Ninety people work there, and forty more are to follow by the end of the summer, its director said.</p>
</article></body></html>"""
# Of cleaning, enriching, storing, and grouping by copies and stories; the beginnings of transactions are not counted.
MAX_STATEMENTS = 43


def test_a_new_article_costs_few_statements_and_deletes_nothing(
    database: Database, client: redis.Redis
) -> None:
    context, _, _ = scripted_context(database, client, {})
    page = Page(URL, BODY.encode(), {"content-type": "text/html"}, fetched_at=NOW, final_url=URL)
    with database.transaction() as session:
        keyed_entry = KeyedEntry(Entry(URL), key(URL), host_of(URL))
        ledger.import_pages(session, [ImportedPage(keyed_entry, page, 0, None)], NOW)
    (claimed,) = claim(database)
    claim_key = (claimed.entry_id, claimed.claim_number)
    message = None
    with counted_statements(database) as counts:
        for stage in STAGES[1:]:
            message = run_stage(context, stage, claim_key, message)
    assert counts["INSERT INTO articles"] == 1
    assert [statement for statement in counts if statement.startswith("DELETE")] == []
    assert [statement for statement, count in counts.items() if count > 1 and "INSERT" in statement] == []
    in_transactions = {name: count for name, count in counts.items() if not name.startswith("BEGIN")}
    assert sum(in_transactions.values()) <= MAX_STATEMENTS, counts
