"""A block of text in; the name of the rule that drops it, or an empty text, out.

`RULES` is the list, in order; each states one habit of publishers and speaks of short blocks only, so that
a sentence of the story that happens to hold the same words stays.
"""

import re
from collections.abc import Callable

__all__ = ["RULES", "dropped_by"]

# Longer blocks are sentences of a story, whatever words they hold.
_SHORT = 90


def _says(pattern: str) -> Callable[[str], bool]:
    shape = re.compile(pattern, re.IGNORECASE)
    return lambda text: shape.search(text) is not None


RULES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (
        "skip-link",
        _says(r"^(?:skip|jump) to (?:main |the )?(?:content|navigation|article)|^zum inhalt springen"),
    ),
    (
        "weather",
        _says(
            r"^-?\d{1,3}\s*[º°]\s*[CF]?$|^(?:(?:partly|mostly) )?(?:cloudy|sunny|clear|rain|snow)\b.*\bicon$"
        ),
    ),
    (
        "recommended",
        _says(
            r"^(?:recommended|related|popular|trending|more)\s+(?:videos?|stories|articles|news|reading)\b"
        ),
    ),
    (
        "read-more",
        _says(
            r"^(?:read|see|watch|listen)\s+(?:more|also|next)\b|^(?:lesen sie auch|lire aussi|leia também)\b"
        ),
    ),
    (
        "newsletter",
        _says(r"\b(?:sign up|subscribe)\b.*\b(?:newsletter|alerts?|inbox|e-?mail)\b|^get the .* newsletter"),
    ),
    (
        "share",
        _says(
            r"^(?:share|tweet|print|e-?mail|copy link|facebook|twitter|whatsapp|linkedin)(?: this| on| via|$)"
        ),
    ),
    (
        "publication-date",
        _says(
            r"^(?:first |last )?(?:published|updated|posted|modified|veröffentlicht|aktualisiert|publié|mis à jour"
            r"|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|publicerad|opublikowano)\b.*\d"
        ),
    ),
    ("copyright", _says(r"^(?:copyright|©|\(c\))|all rights reserved\.?$")),
    ("advertisement", _says(r"^(?:advertisement|anzeige|publicité|publicidad|sponsored)\b.{0,20}$")),
    (
        "cookies",
        _says(r"\b(?:cookies?)\b.*\b(?:accept|settings|policy|use)\b|\b(?:accept|use)\b.*\bcookies\b"),
    ),
)


def dropped_by(text: str) -> str:
    """Find the first rule that drops a block.

    Args:
        text: a block of text with folded white space.

    Returns:
        The rule's name; empty when the block stays.
    """
    if len(text) > _SHORT:
        return ""
    return next((name for name, drops in RULES if drops(text)), "")
