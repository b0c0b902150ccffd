"""`try`: the stages on one page, without any database or broker."""

from pathlib import Path
from typing import Annotated

import typer

from cli.errors import UsageError
from cli.output import JsonOption, echo, print_json
from pipeline.records import Article, Document, Image, Page

__all__ = ["register", "try_page"]

_MAX_FILE_BYTES = 50_000_000


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("try")(try_page)


def try_page(
    page: Annotated[str, typer.Argument(help="A file, or an http(s) address.")],
    explain: Annotated[bool, typer.Option("--explain", help="Show where each field comes from.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Clean and enrich one page and show what comes out; nothing is stored."""
    from pipeline.clean import clean, load_site_overrides
    from pipeline.enrich import enrich
    from pipeline.serialization import to_json
    from workers.settings import WorkerSettings

    settings = WorkerSettings()
    publishers = load_site_overrides(settings.overrides_folder)
    article = enrich(clean(_load_page(page), overrides=publishers), settings.enrichers)
    if as_json:
        print_json(to_json(article))
        return
    _print_article(article)
    if explain:
        _print_evidence(article.document)


def _load_page(path_or_url: str) -> Page:
    if path_or_url.startswith(("http://", "https://")):
        from cli.context import fetch_page

        return fetch_page(path_or_url)
    path = Path(path_or_url)
    if not path.exists():
        raise UsageError(
            f"there is no file {path_or_url}; give a file, or an address that begins with http:// or https://"
        )
    if not path.is_file():
        raise UsageError(f"{path_or_url} is a folder; give one of the files in it")
    if path.stat().st_size > _MAX_FILE_BYTES:
        raise UsageError(f"{path_or_url} is larger than {_MAX_FILE_BYTES // 1_000_000} MB; no page is")
    return Page(url=path.resolve().as_uri(), body=path.read_bytes())


def _print_article(article: Article) -> None:
    document = article.document
    fields = (
        ("headline", document.title),
        ("description", document.description),
        ("authors", ", ".join((*document.people, *document.organisations))),
        ("published", document.published.isoformat() if document.published else ""),
        ("modified", document.modified.isoformat() if document.modified else ""),
        ("dateline", document.dateline),
        ("agency", article.agency),
        ("language", article.language or ""),
        ("section", document.section),
        ("kind", document.kind.value),
        ("paywalled", {True: "yes", False: "no", None: ""}[document.paywalled]),
        ("tags", ", ".join(document.tags)),
        ("words", str(article.word_count)),
        ("reading ease", "" if article.reading_ease is None else str(article.reading_ease)),
        ("topics", ", ".join(f"{topic.name} {topic.confidence:.2f}" for topic in article.topics)),
        ("keywords", ", ".join(keyword.text for keyword in article.keywords)),
        ("summary", article.summary),
        ("names", ", ".join(dict.fromkeys(entity.name or entity.text for entity in article.entities))),
    )
    for name, value in fields:
        if value:
            echo(f"{name:<12} {value}")
    for image in document.images:
        echo(f"{'image':<12} {_format_image(image)}")
    for quote in article.quotes:
        echo(f"{'quote':<12} {quote.speaker or '?'}: {quote.text}")
    echo("\n" + document.text)


def _format_image(image: Image) -> str:
    credit = f"({image.credit})" if image.credit else ""
    return " ".join(part for part in (image.url, image.caption, credit) if part)


def _print_evidence(document: Document) -> None:
    echo("\nWhere it comes from (* = used)")
    for evidence in document.evidence:
        marker = "*" if evidence.chosen else " "
        echo(
            f"{marker} {evidence.field:<14} {evidence.confidence:.2f}  {evidence.origin}: {evidence.value[:120]}"
        )
    if not document.evidence:
        echo("  a page of plain text has no metadata: everything was read from its lines")
    echo("\nWhat was left out, and by which rule")
    for dropped_block in document.dropped:
        echo(f"  {dropped_block.rule:<20} {dropped_block.text[:120]}")
