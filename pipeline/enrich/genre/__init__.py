"""Tell what kind of piece an article is: news, opinion, analysis, interview, press release and so on."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.genre.labels import find_label, find_title_label
from pipeline.enrich.genre.text_forms import genre_of_text
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Document, DocumentKind, Genre

__all__ = ["GENRE", "GenreSign", "find_genre"]

# Types of schema.org that name a genre; cleaning keeps the page's types as evidence.
SCHEMA_GENRES = {
    "OpinionNewsArticle": Genre.OPINION,
    "AnalysisNewsArticle": Genre.ANALYSIS,
    "BackgroundNewsArticle": Genre.ANALYSIS,
    "ReviewNewsArticle": Genre.REVIEW,
    "CriticReview": Genre.REVIEW,
    "AdvertiserContentArticle": Genre.SPONSORED,
    "LiveBlogPosting": Genre.LIVE,
}
# As a tag these name what a piece is; other labels may be what it is about ("sponsoring", "opinion").
_TAG_GENRES = frozenset({Genre.ANALYSIS, Genre.INTERVIEW, Genre.PRESS_RELEASE, Genre.OBITUARY, Genre.REVIEW})


class GenreSign(NamedTuple):
    """A sign of a genre.

    Args:
        genre: what it shows.
        origin: where it stands.
        confidence: 0 to 1.
    """

    genre: Genre = Genre.NEWS
    origin: str = ""
    confidence: float = 0.0


def find_genre(document: Document) -> GenreSign:
    """Decide the genre of a document.

    Args:
        document: the cleaned document.

    Returns:
        The most confident sign; of several the first of the order in which `Genre` lists them. News without any.
    """
    order = list(Genre)
    return min(
        _signs(document), key=lambda sign: (-sign.confidence, order.index(sign.genre)), default=GenreSign()
    )


def _signs(document: Document) -> Iterator[GenreSign]:
    yield from _declared_signs(document)
    yield from _filed_signs(document)
    # Cleaning takes such a label off the headline; the evidence has it as it stands on the page.
    titles = [document.title, *(item.value for item in document.evidence if item.field == "title")]
    for title in dict.fromkeys(titles):
        if genre := find_title_label(title):
            yield GenreSign(genre, "headline", 0.85)
    for form in genre_of_text(document):
        yield GenreSign(*form)


def _declared_signs(document: Document) -> Iterator[GenreSign]:
    """Yield what structured data, the page type and the byline say."""
    for item in document.evidence:
        if item.field == "genre" and item.value in SCHEMA_GENRES:
            yield GenreSign(SCHEMA_GENRES[item.value], f"{item.origin} {item.value}", 0.95)
    if document.kind is DocumentKind.LIVE:
        yield GenreSign(Genre.LIVE, "page type", 0.9)
    if any(find_label(name) is Genre.PRESS_RELEASE for name in document.organisations):
        yield GenreSign(Genre.PRESS_RELEASE, "byline", 0.95)


def _filed_signs(document: Document) -> Iterator[GenreSign]:
    """Yield what section, URL and tags name; a tag may also be what the story is about."""
    if genre := find_label(document.section.rpartition(">")[2].strip()):
        yield GenreSign(genre, "section", 0.9)
    parts = urlsplit(document.canonical_url or document.url)
    folders = parts.path.split("/")[1:-1] if parts.scheme in {"http", "https"} else []
    for folder in folders:
        if genre := find_label(unquote(folder)):
            yield GenreSign(genre, "address", 0.85)
    for tag in document.tags:
        if (genre := find_label(tag)) in _TAG_GENRES:
            yield GenreSign(genre, "tag", 0.6)


def _compute(article: Article, _doc: TokenizedDocument) -> Mapping[str, object]:
    sign = find_genre(article.document)
    return {"genre": sign.genre, "genre_origin": sign.origin, "genre_confidence": sign.confidence}


GENRE = Enricher("genre", 2, ("genre", "genre_origin", "genre_confidence"), _compute)
