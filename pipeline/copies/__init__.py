"""Decide which articles carry the same text, and which of them is the original.

Nothing here touches a database: the caller finds candidates by the sketch of the fingerprint, and carries the decision
out.
"""

from pipeline.copies.comparison import CopyKind, TextMatch, compare_texts
from pipeline.copies.groups import Candidate, GroupDecision, GroupMember, choose_original, decide_group
from pipeline.copies.prepared_text import PreparedText, prepare_text

__all__ = [
    "Candidate",
    "CopyKind",
    "GroupDecision",
    "GroupMember",
    "PreparedText",
    "TextMatch",
    "choose_original",
    "compare_texts",
    "decide_group",
    "prepare_text",
]
