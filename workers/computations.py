"""What runs in the compute process: cleaning and enriching of plain values, without database and broker.

The cleaner and the enrichers are imported where they are used, so that a worker that has them run in a process of its
own does not load them, and this module loads nothing that the process does not need.
"""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import Rejected
from pipeline.records import Document, Entry, Page
from workers.messages import from_message, to_message

if TYPE_CHECKING:
    from pipeline.clean import SiteOverrides

__all__ = ["MAX_DOCUMENT_CHARS", "clean_to_message", "enrich_message", "load_models"]

# With what was dropped: ten novels. The document travels through the broker twice.
MAX_DOCUMENT_CHARS = 8_000_000
_SAMPLE_PAGE = (
    b"<html lang=en><title>Mill opens in Vale</title><body><article><h1>Mill opens in Vale</h1><p>The old mill in Vale "
    b"opened its doors again on Monday after ten years of work, Mayor Tom Alder said. Ninety people work there.</p>"
    b"<p>&quot;We did not believe it,&quot; said Ada Marsh, who owns the bakery in Paris.</p></article></body></html>"
)


def load_models() -> None:
    """Load what cleaning and enriching need by doing both once, so that processes that are forked later share it."""
    from pipeline.clean import clean
    from pipeline.enrich import enrich

    enrich(clean(Page("https://example.org/a", _SAMPLE_PAGE)))


def clean_to_message(
    page_and_entry: tuple[Page, Entry], boilerplate: Collection[str], timezone: str | None, overrides: Path
) -> tuple[str, Any]:
    """Clean a page, and fill what it lacks from the feed's entry.

    Args:
        page_and_entry: the page, and what the feed listed.
        boilerplate: hashes of the site's boilerplate.
        timezone: IANA name of the zone of the source; None where it is not known.
        overrides: folder of site override files.

    Returns:
        The document as a message, and the hashes of its blocks.

    Raises:
        Rejected: the page has no article text, or far too much of it.
    """
    from pipeline.clean import block_hashes, clean, fill_from_entry

    page, entry = page_and_entry
    cleaned = clean(
        page, site_boilerplate=boilerplate, timezone=timezone, overrides=_cached_overrides(overrides)
    )
    document = fill_from_entry(cleaned, entry, page.fetched_at)
    if _count_chars(document) > MAX_DOCUMENT_CHARS:
        raise Rejected("clean.too_long", "the text is longer than any article; it is a dump or a data file")
    return to_message(document), block_hashes(document)


def _count_chars(document: Document) -> int:
    """Count the characters that nearly all of a message consists of."""
    texts = (
        *(block.text for block in document.blocks),
        *(dropped.text for dropped in document.dropped),
        *(item.value for item in document.evidence),
    )
    return sum(map(len, texts))


@lru_cache(maxsize=1)
def _cached_overrides(folder: Path) -> "SiteOverrides":
    from pipeline.clean import load_site_overrides

    return load_site_overrides(folder)


def enrich_message(
    message: str,
    spacy_models: tuple[str, ...],
    embedding_model: Path | None,
    optional_enrichers: tuple[str, ...] = (),
) -> str:
    """Enrich a document.

    Args:
        message: the document, see `workers.messages`.
        spacy_models: names of optional models.
        embedding_model: folder or name of the optional embedding model; None for none.
        optional_enrichers: names of enrichers that are off by default.

    Returns:
        The article as a message.
    """
    from pipeline.enrich import ENRICHERS, enrich
    from pipeline.enrich.optional_models import OptionalModels, add_optional_models

    models = OptionalModels(spacy_models, embedding_model, optional_enrichers)
    enrichers = add_optional_models(ENRICHERS, models)
    return to_message(enrich(from_message(message), enrichers))
