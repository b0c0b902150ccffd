"""Find who signs a story in its first or last lines, where nothing else on the page names a person.

Small papers post every story under the account of the house, and the writer signs in bold above or below it;
elsewhere a last line in italics tells who the writer is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.clean import confidence
from pipeline.clean.resolvers.byline import has_role_word, parse_byline
from pipeline.clean.resolvers.person_names import is_person_name, write_name
from pipeline.records import Document, Dropped, Evidence
from pipeline.text import fold_to_alphanumeric

__all__ = ["add_signature"]

_MAX_SIGNATURE_CHARS, _MAX_BIO_CHARS = 80, 400
_BRACKETS = "()[]（）【】［］ —–-"
# "Ada Quill is a reporter at the Post": a name, a form of "to be", and no verb before the role.
_BIO = re.compile(
    r"(?P<name>\S+(?:\s+\S+){1,3}?)\s+(?:is|are|was|ist|est|es|é|è|är|er|on|jest|je|este|adalah|là)\s+"
    r"(?P<role>[^.!?]{3,120})"
)
_SENTENCE_END = ".!?…。"


def add_signature(document: Document, edge_lines: Sequence[str]) -> Document:
    """Name the authors whom the first or last lines of the story name.

    Args:
        document: with its blocks.
        edge_lines: the texts at and near the edges of the story that are emphasized or begin like a byline.

    Returns:
        The document itself where a person signs elsewhere or no line names one; else with the authors, and without the
        line in its text.
    """
    if document.people:
        return document
    publisher = frozenset(map(fold_to_alphanumeric, (document.site_name, *document.organisations)))
    for line, names in _signatures(edge_lines, publisher):
        evidence = tuple(
            replace(item, chosen=False) if item.field == "authors" else item for item in document.evidence
        )
        signature = Evidence("authors", line[:_MAX_BIO_CHARS], "signature", confidence.SIGNATURE, chosen=True)
        signed = replace(document, authors=names, evidence=(*evidence, signature))
        return _without_line(signed, line) if len(line) <= _MAX_SIGNATURE_CHARS else signed
    return document


def _without_line(document: Document, line: str) -> Document:
    blocks = tuple(block for block in document.blocks if block.text != line)
    dropped = (Dropped(line, "byline"),) if len(blocks) < len(document.blocks) else ()
    return replace(document, blocks=blocks, dropped=document.dropped + dropped)


def _signatures(
    edge_lines: Sequence[str], publisher: frozenset[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the lines that sign, each with its names."""
    for line in edge_lines:
        text = line.strip(_BRACKETS)
        bio = _BIO.match(text) if len(text) <= _MAX_BIO_CHARS else None
        if bio and has_role_word(bio["role"]):
            text = bio["name"]
        elif len(text) > _MAX_SIGNATURE_CHARS or text[-1:] in _SENTENCE_END:
            continue
        names = parse_byline(text, publisher).people
        if names and all(map(is_person_name, names)):
            yield line, tuple(map(write_name, names))
