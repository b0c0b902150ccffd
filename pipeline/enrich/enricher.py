"""Define `Enricher`, and run a list of them over an article."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pipeline.enrich.tokens import TokenizedDocument
from pipeline.errors import PipelineError
from pipeline.records import Article, Enrichment

__all__ = ["Enricher", "outdated_enrichers", "run_enrichers"]


@dataclass(frozen=True, slots=True)
class Enricher:
    """A named, versioned step that computes some fields of an article.

    Args:
        name: in lower case, unique in the list; recorded in `Enrichment.enricher`.
        version: increase it by one whenever the same text may give a different result.
        fields: the fields of `Article` that it sets; it may set no others.
        compute: takes the article so far and its tokenized text, returns values by field name. It reads no clock,
            network or environment. Fields it cannot determine are left out.
        requires: names of the enrichers whose fields it reads; they come before it in the list.
    """

    name: str
    version: int
    fields: tuple[str, ...]
    compute: Callable[[Article, TokenizedDocument], Mapping[str, object]]
    requires: tuple[str, ...] = ()


def run_enrichers(article: Article, enrichers: tuple[Enricher, ...]) -> Article:
    """Run enrichers in order.

    Args:
        article: the article, with the fields set so far.
        enrichers: the enrichers to run.

    Returns:
        The article with the computed fields. When an enricher fails, its fields stay as they were in `article` and its
        `Enrichment.error` says why; the others still run.

    Raises:
        MemoryError: an enricher took more memory than the process may have.
    """
    doc = TokenizedDocument(article.document)
    for enricher in enrichers:
        article = _run_one(enricher, article, doc)
    return article


def _run_one(enricher: Enricher, article: Article, doc: TokenizedDocument) -> Article:
    values, error = _compute_fields(enricher, article, doc)
    enrichment = Enrichment(enricher.name, enricher.version, error)
    other_enrichments = tuple(record for record in article.enrichments if record.enricher != enricher.name)
    changes: dict[str, object] = {**values, "enrichments": (*other_enrichments, enrichment)}
    return replace(article, **changes)  # type: ignore[arg-type]  # names are checked in `_compute_fields`


def _compute_fields(
    enricher: Enricher, article: Article, doc: TokenizedDocument
) -> tuple[Mapping[str, object], str]:
    try:
        values = enricher.compute(article, doc)
        if not values.keys() <= set(enricher.fields):
            unknown_fields = ", ".join(sorted(values.keys() - set(enricher.fields)))
            return {}, f"bug: sets fields it does not declare: {unknown_fields}"
    except PipelineError as error:
        return {}, str(error)
    except MemoryError:  # of the whole page, as its time limit: what comes next would fail, too
        raise
    except Exception as exception:  # noqa: BLE001 - a bug in one enricher must not lose the article
        return {}, f"{type(exception).__name__}: {exception}"
    return values, ""


def outdated_enrichers(article: Article, enrichers: tuple[Enricher, ...]) -> tuple[Enricher, ...]:
    """List the enrichers that a stored article needs to be rerun with.

    Args:
        article: with its `Enrichment` records.
        enrichers: the current list.

    Returns:
        In order: those that never ran on it, ran in another version or failed, and those that require one of these.
    """
    current = {(record.enricher, record.version) for record in article.enrichments if not record.error}
    stale: list[Enricher] = []
    for enricher in enrichers:
        names = {stale_enricher.name for stale_enricher in stale}
        if (enricher.name, enricher.version) not in current or names.intersection(enricher.requires):
            stale.append(enricher)
    return tuple(stale)
