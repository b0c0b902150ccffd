"""The command `try`: clean and enrich one page, without a database or a broker."""

from typing import Annotated

import typer

from cli.client import make_client
from cli.enriched_values import format_count, format_quote, format_tickers
from cli.output import JsonOption, echo, print_json
from pipeline.clean import clean, load_site_overrides
from pipeline.enrich import enrich
from pipeline.enrich.explanation import explain
from pipeline.errors import Refused
from pipeline.records import Article, Document, Image, Location
from pipeline.serialization import to_json
from pipeline.urls import guard
from services.load_page import load_page
from workers.settings import WorkerSettings

__all__ = ["try_page"]


def try_page(
    page: Annotated[str, typer.Argument(help="A file, or an http or https URL.")],
    explain: Annotated[
        bool, typer.Option("--explain", help="Also print what decided each field, and what was removed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Clean and enrich one page and print the result; store nothing."""
    settings = WorkerSettings()
    overrides = load_site_overrides(settings.overrides_folder)
    article = enrich(clean(load_page(page, make_client), overrides=overrides), settings.enrichers)
    if as_json:
        print_json(to_json(article))
        return
    _print_article(article)
    if explain:
        _print_evidence(article.document)
        _print_refused_url(article.document.canonical_url)
        _print_explanations(article)


def _print_article(article: Article) -> None:
    document = article.document
    fields = (
        ("headline", document.title),
        ("description", document.description),
        ("authors", ", ".join((*document.people, *document.organisations))),
        ("published", document.published.isoformat() if document.published else ""),
        ("modified", document.modified.isoformat() if document.modified else ""),
        ("dateline", document.dateline),
        ("location", _format_location(article.location)),
        ("agency", article.agency),
        ("syndicated", "yes" if article.syndicated else ""),
        ("language", article.language or ""),
        ("section", document.section),
        ("kind", document.kind.value),
        ("genre", f"{article.genre} ({article.genre_origin})" if article.genre_origin else article.genre),
        ("paywalled", {True: "yes", False: "no", None: ""}[document.paywalled]),
        ("tags", ", ".join(document.tags)),
        ("words", str(article.word_count)),
        ("reading ease", "" if article.reading_ease is None else str(article.reading_ease)),
        ("topics", ", ".join(f"{topic.name} {topic.confidence:.2f}" for topic in article.topics)),
        ("keywords", ", ".join(keyword.text for keyword in article.keywords)),
        ("summary", article.summary),
        ("tickers", format_tickers(article.tickers)),
        ("names", ", ".join(dict.fromkeys(entity.name or entity.text for entity in article.entities))),
    )
    for name, value in fields:
        if value:
            echo(f"{name:<12} {value}")
    for image in document.images:
        echo(f"{'image':<12} {_format_image(image)}")
    for count in article.counts:
        echo(f"{'count':<12} {format_count(count)}")
    for quote in article.quotes:
        echo(f"{'quote':<12} {format_quote(quote)}")
    echo("\n" + document.text)


def _format_location(location: Location) -> str:
    country = f", {location.country}" if location.country else ""
    is_placed = location.latitude is not None and location.longitude is not None
    coordinates = f" ({location.latitude:.2f}, {location.longitude:.2f})" if is_placed else ""
    return f"{location.name}{country}{coordinates}"


def _format_image(image: Image) -> str:
    credit = f"({image.credit})" if image.credit else ""
    return " ".join(part for part in (image.url, image.caption, credit) if part)


def _print_explanations(article: Article) -> None:
    """Print which rule, words or features decided, and the sentence or line where they stand."""
    for field, explanations in explain(article).items():
        echo(f"\n{field}, with what decided and the sentence or line where it stands")
        for value, rule, confidence, evidence in explanations:
            echo(f"  {value}: {rule} ({confidence:.2f})")
            if evidence:
                echo(f"    {' '.join(evidence.split())}")
        if not explanations:
            echo("  none")


def _print_refused_url(url: str) -> None:
    """Say when the canonical URL must not be fetched, because `ingest` then does not take it for that of a file."""
    try:
        guard(url)
    except Refused as error:
        if url:
            echo(
                "\nThe canonical URL must not be fetched, so that `ingest` stores this file under the path of the "
                f"file unless --url gives a URL: {error.message}"
            )


def _print_evidence(document: Document) -> None:
    echo("\nEvidence for each field (* = used)")
    for evidence in document.evidence:
        marker = "*" if evidence.chosen else " "
        echo(
            f"{marker} {evidence.field:<14} {evidence.confidence:.2f}  {evidence.origin}: {evidence.value[:120]}"
        )
    if not document.evidence:
        echo("  none: plain text has no metadata; all fields were read from its lines")
    echo("\nRemoved blocks, with the rule that removed each")
    for dropped_block in document.dropped:
        echo(f"  {dropped_block.rule:<20} {dropped_block.text[:120]}")
