"""`try`: the stages on one page, without any database or broker."""

from pathlib import Path
from typing import Annotated

import typer

from cli.output import AsJson, say, show_json
from cli.problems import UserMistake
from pipeline.records import Article, Document, Image, Page

__all__ = ["register", "try_page"]

_MOST_BYTES = 50_000_000


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("try")(try_page)


def try_page(
    page: Annotated[str, typer.Argument(help="A file, or an http(s) address.")],
    explain: Annotated[bool, typer.Option("--explain", help="Show where each field comes from.")] = False,
    as_json: AsJson = False,
) -> None:
    """Clean and enrich one page and show what comes out; nothing is stored."""
    from pipeline.clean import clean, load
    from pipeline.enrich import enrich
    from pipeline.wire import to_json
    from workers.settings import WorkerSettings

    settings = WorkerSettings()
    publishers = load(settings.publishers_folder)
    article = enrich(clean(_page(page), publishers=publishers), settings.enrichers)
    if as_json:
        show_json(to_json(article))
        return
    _show(article)
    if explain:
        _explain(article.document)


def _page(place: str) -> Page:
    if place.startswith(("http://", "https://")):
        from cli.opening import get

        return get(place)
    path = Path(place)
    if not path.exists():
        raise UserMistake(
            f"there is no file {place}; give a file, or an address that begins with http:// or https://"
        )
    if not path.is_file():
        raise UserMistake(f"{place} is a folder; give one of the files in it")
    if path.stat().st_size > _MOST_BYTES:
        raise UserMistake(f"{place} is larger than {_MOST_BYTES // 1_000_000} MB; no page is")
    return Page(url=path.resolve().as_uri(), body=path.read_bytes())


def _show(article: Article) -> None:
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
            say(f"{name:<12} {value}")
    for image in document.images:
        say(f"{'image':<12} {_image(image)}")
    for quote in article.quotes:
        say(f"{'quote':<12} {quote.speaker or '?'}: {quote.text}")
    say("\n" + document.text)


def _image(image: Image) -> str:
    credit = f"({image.credit})" if image.credit else ""
    return " ".join(part for part in (image.url, image.caption, credit) if part)


def _explain(document: Document) -> None:
    say("\nWhere it comes from (* = used)")
    for item in document.evidence:
        mark = "*" if item.chosen else " "
        say(f"{mark} {item.field:<14} {item.confidence:.2f}  {item.origin}: {item.value[:120]}")
    if not document.evidence:
        say("  a page of plain text has no metadata: everything was read from its lines")
    say("\nWhat was left out, and by which rule")
    for dropped in document.dropped:
        say(f"  {dropped.rule:<20} {dropped.text[:120]}")
