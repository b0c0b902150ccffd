"""Articles: what is held under an address or a text, and a change carried out in one transaction."""

from db.articles.copies import Copy, copies
from db.articles.found import held
from db.articles.saved import Saved, confirm, mark_gone, save

__all__ = ["Copy", "Saved", "confirm", "copies", "held", "mark_gone", "save"]
