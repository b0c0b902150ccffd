"""What an enricher is, and how a list of them turns an article into a richer one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pipeline.enrich.reading import Reading
from pipeline.errors import PipelineError
from pipeline.records import Article, Enrichment

__all__ = ["Enricher", "apply", "outdated"]


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
    find: Callable[[Article, Reading], Mapping[str, object]]
    after: tuple[str, ...] = ()


def apply(article: Article, enrichers: tuple[Enricher, ...]) -> Article:
    """Run enrichers in their order.

    Args:
        article: an article as far as it is known.
        enrichers: what to run.

    Returns:
        The article with the fields they found. One that fails leaves its fields as they were in `article`,
        and its `Enrichment` says why; the rest still run.
    """
    reading = Reading(article.document)
    for enricher in enrichers:
        article = _apply_one(enricher, article, reading)
    return article


def _apply_one(enricher: Enricher, article: Article, reading: Reading) -> Article:
    found, error = _find(enricher, article, reading)
    done = Enrichment(enricher.name, enricher.version, error)
    others = tuple(ran for ran in article.enrichments if ran.enricher != enricher.name)
    changes: dict[str, object] = {**found, "enrichments": (*others, done)}
    return replace(article, **changes)  # type: ignore[arg-type]  # the names were checked against `fields`


def _find(enricher: Enricher, article: Article, reading: Reading) -> tuple[Mapping[str, object], str]:
    try:
        found = enricher.find(article, reading)
        if not found.keys() <= set(enricher.fields):
            strangers = ", ".join(sorted(found.keys() - set(enricher.fields)))
            return {}, f"bug: sets {strangers}, which is not its own"
    except PipelineError as problem:
        return {}, str(problem)
    except Exception as bug:  # noqa: BLE001 - whatever breaks one enricher, the article goes on without it
        return {}, f"{type(bug).__name__}: {bug}"
    return found, ""


def outdated(article: Article, enrichers: tuple[Enricher, ...]) -> tuple[Enricher, ...]:
    """The enrichers to run again over a stored article.

    Args:
        article: with the `Enrichment` rows of the versions that made it.
        enrichers: today's list.

    Returns:
        In order: those that never ran on it, ran in another version, failed, or read fields of one of these.
    """
    good = {(ran.enricher, ran.version) for ran in article.enrichments if not ran.error}
    stale: list[Enricher] = []
    for enricher in enrichers:
        names = {other.name for other in stale}
        if (enricher.name, enricher.version) not in good or names.intersection(enricher.after):
            stale.append(enricher)
    return tuple(stale)
