"""An article and what is already held in, the decision what storing it means out.

Nothing here touches a database: `decide` compares values, the caller looks them up and carries the
decision out.
"""

from pipeline.store.content import content_fields, content_hash
from pipeline.store.decision import Held, Known, decide
from pipeline.store.grouping import SAME_TEXT, bands, grouping, likeness, same_text

__all__ = [
    "SAME_TEXT",
    "Held",
    "Known",
    "bands",
    "content_fields",
    "content_hash",
    "decide",
    "grouping",
    "likeness",
    "same_text",
]
