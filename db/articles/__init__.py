"""Articles: what is held under an address or a text, and a change carried out in one transaction."""

from db.articles.copies import Copy, copies
from db.articles.found import held
from db.articles.reenriched import Stored, count_outdated, differing, outdated_ids, rewrite, stored
from db.articles.saved import Saved, confirm, mark_gone, save

__all__ = [
    "Copy",
    "Saved",
    "Stored",
    "confirm",
    "copies",
    "count_outdated",
    "differing",
    "held",
    "mark_gone",
    "outdated_ids",
    "rewrite",
    "save",
    "stored",
]
