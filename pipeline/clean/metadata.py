"""A parsed page in; its document without the story, with every candidate and the ones that hold marked, out."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from pipeline import agencies
from pipeline.clean.evidence import Survey, chosen, witnessed
from pipeline.clean.fields.canonical import canonical
from pipeline.clean.fields.headline import headline
from pipeline.clean.fields.kind import kind
from pipeline.clean.fields.language import language, locale
from pipeline.clean.fields.moments import Clockwork, Dated, moments
from pipeline.clean.fields.paywall import paywalled
from pipeline.clean.fields.people import signed
from pipeline.clean.fields.tags import tags
from pipeline.records import Document, DocumentKind, Evidence, Page, Precision

__all__ = ["described", "judged"]

# Signs of scripts that are written without spaces.
_DENSE = re.compile("[\u3000-\U0010ffff]")
# Fields whose most trusted candidate is the value.
_PLAIN = ("description", "section", "site_name")


def described(found: Survey, page: Page, timezone: str | None) -> Document:
    """Read the metadata of a page.

    Args:
        found: the survey of the parsed page, which is not changed.
        page: where it came from, and when.
        timezone: the IANA zone of the publication, for times that come without an offset.

    Returns:
        A document without blocks and images.
    """
    evidence = witnessed(found)
    spoken = language(evidence)
    title = headline(evidence, page.location)
    home = canonical(evidence, page.location)
    by = signed(evidence, page.location)
    clockwork = Clockwork(timezone, locale(spoken.value if spoken else "", page.location), page.fetched_at)
    published, modified = moments(evidence, clockwork)
    document = Document(
        url=page.url,
        title=title.value if title else "",
        authors=by.authors,
        organisations=by.organisations,
        agency=next((name for each in by.organisations if (name := agencies.recognise(each))), ""),
        tags=tags(evidence),
        language=spoken.value if spoken else None,
        description=chosen(evidence, "description"),
        section=chosen(evidence, "section"),
        site_name=chosen(evidence, "site_name"),
        canonical_url=home.value if home else "",
    )
    used = {("authors", by.origin), *((field, _origin(evidence, field)) for field in (*_PLAIN, "tags"))}
    used |= {(item.field, item.origin) for item in (title, spoken, home) if item}
    dated = _dated(document, published, modified)
    winners = {each.evidence for each in (published, modified) if each}
    return replace(dated, evidence=_marked(evidence, used, winners))


def judged(document: Document) -> Document:
    """Say what sort of page a story stands on, and whether it is for those who pay.

    Args:
        document: with its blocks, what was dropped, and all evidence.
    """
    words = _words(document.text)
    sort = kind(document.evidence, words)
    around = [
        *(block.text for block in document.blocks[-2:]),
        *(dropped.text for dropped in document.dropped),
    ]
    wall = paywalled(document.evidence, words, around)
    winners = [sort, *([wall[1]] if wall else []), *_of_story(document)]
    rest = tuple(item for item in document.evidence if item not in winners)
    return replace(
        document,
        kind=DocumentKind(sort.value),
        paywalled=wall[0] if wall else None,
        evidence=rest + tuple(replace(item, chosen=True) for item in winners),
    )


def _of_story(document: Document) -> Iterator[Evidence]:
    """What was read from the story itself, or follows from who signs."""
    if document.dateline:
        yield Evidence("dateline", document.dateline, "first paragraph", 0.9)
    if document.agency:
        signs = any(agencies.recognise(name) == document.agency for name in document.organisations)
        yield Evidence("agency", document.agency, "byline" if signs else "dateline", 0.9)


def _words(text: str) -> int:
    """Words of a text; scripts without spaces have two signs a word."""
    return max(text.count(" ") + 1, len(_DENSE.findall(text)) // 2) if text else 0


def _dated(document: Document, published: Dated | None, modified: Dated | None) -> Document:
    return replace(
        document,
        published=published.moment.at if published else None,
        published_precision=published.moment.precision if published else Precision.SECOND,
        modified=modified.moment.at if modified else None,
    )


def _origin(evidence: Collection[Evidence], field: str) -> str:
    return next((item.origin for item in evidence if item.field == field), "")


def _marked(
    evidence: tuple[Evidence, ...], used: Collection[tuple[str, str]], winners: Collection[Evidence]
) -> tuple[Evidence, ...]:
    """The candidates, those that the document stands on marked."""
    return tuple(
        replace(item, chosen=True) if item in winners or (item.field, item.origin) in used else item
        for item in evidence
    )
