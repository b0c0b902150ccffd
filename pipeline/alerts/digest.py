"""Write the mail of a digest: plain text, and the same as HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

__all__ = ["Digest", "write_digest"]

_MAX_ARTICLES = 100


@dataclass(frozen=True, slots=True)
class Digest:
    """A mail; `html` says the same as `text`."""

    subject: str
    text: str
    html: str


def write_digest(watch: str, query: str, messages: Sequence[Mapping[str, Any]]) -> Digest:
    """Write a digest of alerts: each article once, as it reads in its last alert, the newest first.

    Args:
        watch: its name.
        query: as the user wrote it.
        messages: from `build_message`, in the order of the events; at least one.
    """
    articles = {message["data"]["article"]["id"]: message["data"]["article"] for message in messages}
    newest_first = list(reversed(articles.values()))
    count = len(newest_first)
    noun = "article" if count == 1 else "articles"
    title = f"{count} {noun} for {watch}"
    left_out = count - _MAX_ARTICLES
    shown, rest = newest_first[:_MAX_ARTICLES], f"… and {left_out} more." if left_out > 0 else ""
    return Digest(
        " ".join(title.split()),
        _write_text(title, query, shown, rest),
        _write_html(title, query, shown, rest),
    )


def _write_text(title: str, query: str, articles: Sequence[Mapping[str, Any]], rest: str) -> str:
    parts = [f"{title}\nQuery: {query or '(every article)'}"]
    for article in articles:
        lines = (_one_line(article["title"]), _origin(article), _one_line(_lead(article)), article["url"])
        parts.append("\n".join(line for line in lines if line))
    return "\n\n".join([*parts, *([rest] if rest else [])]) + "\n"


def _write_html(title: str, query: str, articles: Sequence[Mapping[str, Any]], rest: str) -> str:
    items = "\n".join(
        f"<li><p>{_link(article)}<br><small>{escape(_origin(article))}</small>"
        f"<br>{escape(_one_line(_lead(article)))}</p></li>"
        for article in articles
    )
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body><h1>{escape(title)}</h1>\n<p>Query: <code>{escape(query or '(every article)')}</code></p>\n"
        f"<ul>\n{items}\n</ul>\n<p>{escape(rest)}</p></body></html>\n"
    )


def _link(article: Mapping[str, Any]) -> str:
    title, url = escape(_one_line(article["title"]) or "(no title)"), article["url"]
    # A URL of another scheme could run a script.
    if not url.startswith(("http://", "https://")):
        return f'<b dir="auto">{title}</b>'
    return f'<a dir="auto" href="{escape(url)}">{title}</a>'


def _origin(article: Mapping[str, Any]) -> str:
    published = article["published"]
    day = datetime.fromisoformat(published).strftime("%Y-%m-%d %H:%M") if published else ""
    return ", ".join(part for part in (_one_line(article["source"] or ""), day) if part)


def _lead(article: Mapping[str, Any]) -> str:
    return str(article["excerpt"] or article["description"])


def _one_line(text: str) -> str:
    return " ".join(text.split())
