"""List the fields in which two versions of an article differ, and who changed each of them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.history.word_diff import DiffPart, DiffSide, diff_words
from pipeline.records import Document
from pipeline.store import content_fields

__all__ = ["ChangeOrigin", "FieldChange", "changed_words", "compare_documents"]

# Ways to write the same mark, which publishing systems change by themselves.
_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)
_NOT_SHOWN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


class ChangeOrigin(StrEnum):
    """Who changed a field."""

    # The publisher changed words.
    PUBLISHER = "publisher"
    # Only white space, typography or boilerplate differs.
    COSMETIC = "cosmetic"
    # Our cleaner reads the same page in another way.
    RECLEAN = "reclean"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs between two versions."""

    # A name of `pipeline.store.content_fields`, such as ``title``.
    field: str
    # As text; lists are joined with "; ".
    before: str
    after: str
    origin: ChangeOrigin
    diff: tuple[DiffPart, ...]


def compare_documents(
    before: Document, after: Document, *, is_recleaned: bool = False
) -> tuple[FieldChange, ...]:
    """List the fields in which two versions of an article differ, sorted by name.

    Args:
        before: the earlier version.
        after: the later version.
        is_recleaned: whether both were read from the same page, by different versions of the cleaner.
    """
    old, new = content_fields(before), content_fields(after)
    language = after.language or ""
    changes = []
    for field in new:
        if old[field] == new[field]:
            continue
        old_text, new_text = _to_text(old[field]), _to_text(new[field])
        diff = diff_words(old_text, new_text)
        origin = (
            ChangeOrigin.COSMETIC if _is_cosmetic(old_text, new_text, language) else ChangeOrigin.PUBLISHER
        )
        changes.append(
            FieldChange(field, old_text, new_text, ChangeOrigin.RECLEAN if is_recleaned else origin, diff)
        )
    return tuple(changes)


def _to_text(value: object) -> str:
    """Write a value of `content_fields` as text."""
    if isinstance(value, list):
        return "; ".join(_to_text(item) for item in value if item)
    return str(value)


def _is_cosmetic(before: str, after: str, language: str) -> bool:
    return _essence(before, language) == _essence(after, language)


def _essence(text: str, language: str) -> list[str]:
    """Return the words of the paragraphs that are no boilerplate, in one typography."""
    # Imported here: whoever stores articles should not load the cleaner before one changes.
    from pipeline.clean.boilerplate import RuleInput, matching_rule

    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    if len(paragraphs) > 1:
        # Imported here: it loads the cleaner, which who reads stored changes does not need.
        from pipeline.clean.boilerplate import RuleInput, matching_rule

        paragraphs = [line for line in paragraphs if not matching_rule(RuleInput(line, language))]
    return [word for paragraph in paragraphs for word in _typeset(paragraph).split()]


def _typeset(text: str) -> str:
    return _NOT_SHOWN.sub("", unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)))


def changed_words(parts: Sequence[DiffPart], side: DiffSide) -> str:
    """Return what is only on one side of a diff, with " … " between the places.

    Args:
        parts: from `diff_words`.
        side: removed or added.
    """
    return " … ".join(part.text.strip() for part in parts if part.side is side and part.text.strip())
