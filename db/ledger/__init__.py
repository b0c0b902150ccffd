"""Keep the ledger: the stage of every entry. Each step is an update guarded by id, claim number and stage.

A claim raises an entry's claim number and messages carry it, so a message that comes late, twice or from a worker that
was replaced updates zero rows and has no effect. `due_at` is the time of the next action on an entry: an attempt, the
end of a lease, or a revisit. NULL means that nothing is left to do.
"""

from db.ledger.claims import ClaimLimits, EntryClaim, claim_entries, mark_articles_due
from db.ledger.dead_letters import (
    DeadLetter,
    DeadLetterView,
    get_dead_letter,
    list_dead_letters,
    record_dead_letter,
    retry_dead_letters,
)
from db.ledger.feed_entries import KeyedEntry, ListingSource, ListingStats, insert_new_entries, record_listing
from db.ledger.imports import ImportedPage, import_pages
from db.ledger.progress import (
    Deferral,
    EntryJob,
    FetchedPage,
    Outcome,
    advance,
    begin,
    count_stored_and_lost,
    finish,
    reject,
    reschedule,
)
from db.ledger.rejected import RejectedEntryView, RejectedFilter, count_reasons, list_rejected, retry_rejected

__all__ = [
    "ClaimLimits",
    "DeadLetter",
    "DeadLetterView",
    "Deferral",
    "EntryClaim",
    "EntryJob",
    "FetchedPage",
    "ImportedPage",
    "KeyedEntry",
    "ListingSource",
    "ListingStats",
    "Outcome",
    "RejectedEntryView",
    "RejectedFilter",
    "advance",
    "begin",
    "claim_entries",
    "count_reasons",
    "count_stored_and_lost",
    "finish",
    "get_dead_letter",
    "import_pages",
    "insert_new_entries",
    "list_dead_letters",
    "list_rejected",
    "mark_articles_due",
    "record_dead_letter",
    "record_listing",
    "reject",
    "reschedule",
    "retry_dead_letters",
    "retry_rejected",
]
