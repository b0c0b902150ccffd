"""What an enricher is, and how a list of them turns an article into a richer one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pipeline.enrich.tokens import TokenizedDocument
from pipeline.errors import PipelineError
from pipeline.records import Article, Enrichment

__all__ = ["Enricher", "outdated_enrichers", "run_enrichers"]


@dataclass(frozen=True, slots=True)
class Enricher:
    """One small named step that works out some fields of an article.

    Args:
        name: lower case, unique in the list; stands in `Enrichment.enricher`.
        version: raised by one whenever the same text may give another answer.
        fields: the fields of `Article` it sets, and no others.
        find: the article so far and its text as tokens and sentences, to values by field name. It reads no
            clock, no network and no environment; what it cannot tell it leaves out.
        after: names of enrichers whose fields it reads; they stand before it in the list.
    """

    name: str
    version: int
    fields: tuple[str, ...]
    compute: Callable[[Article, TokenizedDocument], Mapping[str, object]]
    requires: tuple[str, ...] = ()


def run_enrichers(article: Article, enrichers: tuple[Enricher, ...]) -> Article:
    """Run enrichers in their order.

    Args:
        article: an article as far as it is known.
        enrichers: what to run.

    Returns:
        The article with the fields they found. One that fails leaves its fields as they were in `article`,
        and its `Enrichment` says why; the rest still run.
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
    return replace(article, **changes)  # type: ignore[arg-type]  # the names were checked against `fields`


def _compute_fields(
    enricher: Enricher, article: Article, doc: TokenizedDocument
) -> tuple[Mapping[str, object], str]:
    try:
        values = enricher.compute(article, doc)
        if not values.keys() <= set(enricher.fields):
            unknown_fields = ", ".join(sorted(values.keys() - set(enricher.fields)))
            return {}, f"bug: sets {unknown_fields}, which is not its own"
    except PipelineError as error:
        return {}, str(error)
    except Exception as exception:  # noqa: BLE001 - whatever breaks one enricher, the article goes on without it
        return {}, f"{type(exception).__name__}: {exception}"
    return values, ""


def outdated_enrichers(article: Article, enrichers: tuple[Enricher, ...]) -> tuple[Enricher, ...]:
    """The enrichers to run again over a stored article.

    Args:
        article: with the `Enrichment` rows of the versions that made it.
        enrichers: today's list.

    Returns:
        In order: those that never ran on it, ran in another version, failed, or read fields of one of these.
    """
    current = {(record.enricher, record.version) for record in article.enrichments if not record.error}
    stale: list[Enricher] = []
    for enricher in enrichers:
        names = {stale_enricher.name for stale_enricher in stale}
        if (enricher.name, enricher.version) not in current or names.intersection(enricher.requires):
            stale.append(enricher)
    return tuple(stale)
