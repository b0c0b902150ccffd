"""Read a page in one call: load it, clean it and enrich it."""

from datetime import timedelta
from pathlib import Path

from pipeline.clean import clean
from pipeline.enrich import enrich
from pipeline.fetch import FetchPolicy
from pipeline.records import Article, Page
from pipeline.version import VERSION
from services.load_page import load_page
from services.polite_client import PoliteClient

__all__ = ["read"]

_HOST_DELAY = timedelta(seconds=1)


def read(path_or_url_or_html: str | bytes | Path, *, url: str = "", contact: str = "") -> Article:
    """Load a page, clean it and enrich it.

    A text with a ``<`` and bytes are taken as HTML, a text that starts with http:// or https:// is fetched by
    robots.txt, and any other text is the path of a file. Settings and `.env` files are not read.

    Args:
        path_or_url_or_html: the page.
        url: the URL of a page that is given as HTML or as a file, for its links and its publisher.
        contact: a mail address or URL where publishers can reach you; part of the User-Agent of a fetch.

    Returns:
        The article. Its `document` holds title, text, authors and dates; language, topics, entities, keywords and
        quotes are its own fields.

    Raises:
        FileNotFoundError: there is no such file.
        copydesk.PipelineError: the URL cannot be fetched, or the page holds no article.
    """
    page = _load(path_or_url_or_html, contact)
    if url:
        page = Page(url=url, body=page.body, headers=page.headers)
    return enrich(clean(page))


def _load(source: str | bytes | Path, contact: str) -> Page:
    if isinstance(source, bytes):
        return Page(url="", body=source)
    text = str(source)
    if isinstance(source, str) and "<" in text:
        return Page(url="", body=text.encode(), headers={"content-type": "text/html; charset=utf-8"})
    is_url = text.startswith(("http://", "https://"))
    if not is_url and not Path(text).exists():
        raise FileNotFoundError(
            f"no such file: {text} (a URL starts with http:// or https://, HTML holds a <)"
        )
    return load_page(text, lambda: _make_client(contact))


def _make_client(contact: str) -> PoliteClient:
    suffix = f" (+{contact})" if contact else ""
    return PoliteClient(FetchPolicy(user_agent=f"copydesk/{VERSION}{suffix}"), _HOST_DELAY)
