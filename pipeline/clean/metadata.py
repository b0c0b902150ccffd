"""Extract the metadata of a page, and mark the evidence that decided each field."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from pipeline import agencies
from pipeline.clean import confidence
from pipeline.clean.candidates import PageIndex, best_value, collect_candidates
from pipeline.clean.resolvers.authors import resolve_authors
from pipeline.clean.resolvers.canonical_url import resolve_canonical_url
from pipeline.clean.resolvers.language import resolve_language, resolve_locale
from pipeline.clean.resolvers.page_type import resolve_page_type, resolve_paywall
from pipeline.clean.resolvers.publication_dates import DateCandidate, DateContext, resolve_dates
from pipeline.clean.resolvers.tags import resolve_tags
from pipeline.clean.resolvers.title import resolve_title
from pipeline.html.notices import MAX_NOTICE_CHARS, Notice, NoticeTexts, find_notice
from pipeline.records import Document, DocumentKind, Dropped, Evidence, Page, Precision

__all__ = ["STORY_LIST", "PageMetadata", "classify_page", "extract_metadata"]

# Characters of scripts that are written without spaces: of East Asia, and of Thai, Lao, Burmese and Khmer.
_UNSPACED_CHAR = re.compile("[\u3000-\U0010ffff]")
_UNSPACED_LETTER = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_UNSPACED = re.compile(f"{_UNSPACED_CHAR.pattern}|{_UNSPACED_LETTER.pattern}")
_LETTERS_PER_WORD = 5
# Fields that take the value of the most trusted candidate.
_FIRST_CANDIDATE_FIELDS = ("description", "section", "site_name")
STORY_LIST = Evidence("kind", DocumentKind.STUB, "list of stories", confidence.NO_STORY_TYPE)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The metadata that helps to find the story; empty where the page gives none."""

    title: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    # As declared, for example ``pt-BR``.
    language: str = ""


def extract_metadata(page_index: PageIndex, page: Page, timezone: str | None) -> Document:
    """Read the metadata of a page.

    Args:
        page_index: the index of the parsed page, which is not changed.
        page: the response, for its URL and time.
        timezone: the IANA zone of the publication, for times that come without an offset.

    Returns:
        A document without blocks and images.
    """
    evidence = collect_candidates(page_index)
    language_candidate = resolve_language(evidence)
    title_candidate = resolve_title(evidence, page.location)
    canonical_candidate = resolve_canonical_url(evidence, page.location)
    authorship = resolve_authors(evidence, page.location)
    date_context = DateContext(
        timezone,
        resolve_locale(language_candidate.value if language_candidate else "", page.location),
        page.fetched_at,
    )
    published, modified = resolve_dates(evidence, date_context)
    document = Document(
        url=page.url,
        title=title_candidate.value if title_candidate else "",
        authors=authorship.authors,
        organisations=authorship.organisations,
        tags=resolve_tags(evidence),
        language=language_candidate.value if language_candidate else None,
        description=best_value(evidence, "description"),
        section=best_value(evidence, "section"),
        site_name=best_value(evidence, "site_name"),
        canonical_url=canonical_candidate.value if canonical_candidate else "",
    )
    used_origins = {
        ("authors", authorship.origin),
        *((field, _first_origin(evidence, field)) for field in (*_FIRST_CANDIDATE_FIELDS, "tags")),
    }
    used_origins |= {
        (item.field, item.origin)
        for item in (title_candidate, language_candidate, canonical_candidate)
        if item
    }
    dated_document = _with_dates(document, published, modified)
    winners = {candidate.evidence for candidate in (published, modified) if candidate}
    return replace(dated_document, evidence=_mark_chosen(evidence, used_origins, winners))


def classify_page(document: Document) -> Document:
    """Decide what needs the whole document: page type, paywall and wire agency.

    Args:
        document: with its blocks, what was dropped, and all evidence.

    Returns:
        The document with these fields, and the evidence that decided them marked as chosen.
    """
    document = _without_notice(document)
    word_count = _count_words(document.text)
    page_type = resolve_page_type(document.evidence, word_count)
    nearby_texts = [
        *(block.text for block in document.blocks[-2:]),
        *(dropped.text for dropped in document.dropped),
    ]
    paywall = resolve_paywall(document.evidence, word_count, nearby_texts)
    credit = agencies.detect_agency(document)
    winners = [page_type, *([paywall[1]] if paywall else []), *_dateline_evidence(document)]
    if credit.agency:
        winners.append(Evidence("agency", credit.agency, credit.origin, credit.confidence))
    rest = tuple(item for item in document.evidence if item not in winners)
    return replace(
        document,
        kind=DocumentKind(page_type.value),
        paywalled=paywall[0] if paywall else None,
        agency=credit.agency,
        evidence=rest + tuple(replace(item, chosen=True) for item in winners),
    )


def _without_notice(document: Document) -> Document:
    """Drop the text of a page that shows a consent wall, a login or another notice in place of a story."""
    if sum(len(block.text) for block in document.blocks) > MAX_NOTICE_CHARS:
        return document
    title, text = document.title.lower(), document.text.lower()
    notice = find_notice(NoticeTexts(title, title, " ".join(text.split())))
    if notice is Notice.NONE:
        return document
    return replace(
        document,
        blocks=(),
        dropped=(*document.dropped, *(Dropped(block.text, "notice") for block in document.blocks)),
        evidence=(
            *document.evidence,
            Evidence("kind", DocumentKind.STUB, f"{notice} notice", confidence.NO_STORY_TYPE),
        ),
    )


def _dateline_evidence(document: Document) -> tuple[Evidence, ...]:
    if not document.dateline:
        return ()
    return (Evidence("dateline", document.dateline, "first paragraph", confidence.STORY_TEXT),)


def _count_words(text: str) -> int:
    """Count words; scripts without spaces count two characters as a word, or five letters with their vowel signs."""
    if text.isascii() or not _UNSPACED.search(text):
        return text.count(" ") + 1 if text else 0
    unspaced_words = len(_UNSPACED_CHAR.findall(text)) // 2
    return max(text.count(" ") + 1, unspaced_words, len(_UNSPACED_LETTER.findall(text)) // _LETTERS_PER_WORD)


def _with_dates(
    document: Document, published: DateCandidate | None, modified: DateCandidate | None
) -> Document:
    return replace(
        document,
        published=published.written_time.instant if published else None,
        published_precision=published.written_time.precision if published else Precision.SECOND,
        modified=modified.written_time.instant if modified else None,
    )


def _first_origin(evidence: Collection[Evidence], field: str) -> str:
    return next((item.origin for item in evidence if item.field == field), "")


def _mark_chosen(
    evidence: tuple[Evidence, ...], used_origins: Collection[tuple[str, str]], winners: Collection[Evidence]
) -> tuple[Evidence, ...]:
    """Mark the candidates that decided a field."""
    return tuple(
        replace(item, chosen=True) if item in winners or (item.field, item.origin) in used_origins else item
        for item in evidence
    )
