"""Say what changed between two versions of an article, field by field and word by word."""

from pipeline.history.changes import ChangeOrigin, FieldChange, changed_words, compare_documents
from pipeline.history.word_diff import DiffPart, DiffSide, diff_words, format_diff

__all__ = [
    "ChangeOrigin",
    "DiffPart",
    "DiffSide",
    "FieldChange",
    "changed_words",
    "compare_documents",
    "diff_words",
    "format_diff",
]
