"""The ledger: how far every entry got. Each step is an update guarded by id, run and stage.

A claim raises an entry's run; messages carry it, so one that comes late, twice or from a worker that was
given up finds zero rows and ends quietly. `due_at` says when to look at an entry next: an attempt, the end
of a lease, or a revisit. NULL means that nothing is left to do.
"""

from db.ledger.claims import Budget, EntryTicket, claim_entries, revisit_now
from db.ledger.dead import DeadLetter, DeadLetterView, bury, dead_letter, dead_letters, retry_dead
from db.ledger.handed import Handed, hand_in
from db.ledger.progress import Ending, Kept, Pause, Work, advance, begin, belongs_to, finish, put_back, reject
from db.ledger.sightings import Lister, Recorded, Sighting, add_entries, record_sightings

__all__ = [
    "Budget",
    "DeadLetter",
    "DeadLetterView",
    "Ending",
    "EntryTicket",
    "Handed",
    "Kept",
    "Lister",
    "Pause",
    "Recorded",
    "Sighting",
    "Work",
    "add_entries",
    "advance",
    "begin",
    "belongs_to",
    "bury",
    "claim_entries",
    "dead_letter",
    "dead_letters",
    "finish",
    "hand_in",
    "put_back",
    "record_sightings",
    "reject",
    "retry_dead",
    "revisit_now",
]
