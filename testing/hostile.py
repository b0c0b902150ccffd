"""Serve a site that attacks whoever reads it, and a canary that nobody may connect to."""

import json
import re
from collections.abc import Sequence
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

__all__ = ["Canary", "HostileSite", "internal_urls"]

# XML 1.0, production 2.
_IS_XML_CHARACTER = re.compile(r"[\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").fullmatch
_STRINGS_PER_PAGE = 20
_STORY = "The mill by the river opened again on Monday after two years of repairs, and ninety people work there now."


class _Server:
    """An HTTP server on loopback in a thread of its own."""

    def __init__(self) -> None:
        self.requested_paths: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requested_paths.append(self.path)
                status, headers, body = server.respond(self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Print nothing: tests read `requested_paths`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def respond(self, path: str) -> tuple[int, dict[str, str], bytes]:
        raise NotImplementedError

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Canary(_Server):
    """A server inside the network of the machine; `requested_paths` stays empty as long as nobody is led to it."""

    def respond(self, path: str) -> tuple[int, dict[str, str], bytes]:
        return 200, {"Content-Type": "text/html"}, f"<h1>internal {path}</h1>".encode()


def internal_urls(port: int) -> list[str]:
    """Return spellings of an address of this machine, and of other addresses and schemes that are not public."""
    hosts = (
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "localhost.",
        "LOCALHOST",
        "0.0.0.0",
        "user:password@127.0.0.1",
        "example.org@127.0.0.1",
        "127。0。0。1",
    )
    fixed = (
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_INFO",
        "http://169.254.169.254/latest/meta-data/",
    )
    return [f"http://{host}:{port}/internal" for host in hosts] + list(fixed)


class HostileSite(_Server):
    """A site whose feeds, links, redirects, sitemap and pages carry attacks.

    Args:
        urls: addresses that nobody may be led to.
        strings: texts that stand in titles, authors, JSON-LD and paragraphs.
        documents: XML documents, each served as a feed.
    """

    def __init__(self, urls: Sequence[str], strings: Sequence[str], documents: Sequence[str]) -> None:
        self._urls, self._documents = urls, documents
        self._pages = [
            strings[start : start + _STRINGS_PER_PAGE] for start in range(0, len(strings), _STRINGS_PER_PAGE)
        ]
        super().__init__()

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def feed_urls(self) -> list[str]:
        lists = ["links.xml", "redirects.xml", "stories.xml", "sitemap.xml"]
        return [f"http://{self.host}/{name}" for name in lists] + [
            f"http://{self.host}/xml/{number}" for number in range(len(self._documents))
        ]

    def respond(self, path: str) -> tuple[int, dict[str, str], bytes]:
        kind, _, number = path.strip("/").partition("/")
        xml, html = {"Content-Type": "application/xml"}, {"Content-Type": "text/html; charset=utf-8"}
        if kind == "xml":
            return 200, xml, self._documents[int(number)].encode("utf-8", "surrogatepass")
        if kind == "redirect":
            location = self._urls[int(number)].encode("utf-8", "ignore").decode("latin-1")
            return 302, {"Location": location.replace("\r", "").replace("\n", "")}, b""
        if kind == "story":
            return 200, html, _page(self._pages[int(number)], int(number)).encode("utf-8", "replace")
        if kind in ("links.xml", "redirects.xml", "stories.xml", "sitemap.xml"):
            return 200, xml, self._list(kind).encode("utf-8", "replace")
        return 404, html, b"<h1>Not found</h1>"

    def _list(self, name: str) -> str:
        base = f"http://{self.host}"
        if name == "links.xml":
            return _build_feed([(url, "A link", "A. Writer") for url in self._urls])
        if name == "redirects.xml":
            redirects = [f"{base}/redirect/{number}" for number in range(len(self._urls))]
            return _build_feed([(url, "A redirect", "A. Writer") for url in redirects])
        if name == "stories.xml":
            return _build_feed(
                [
                    (f"{base}/story/{number}", " ".join(strings), strings[0])
                    for number, strings in enumerate(self._pages)
                ]
            )
        locations = "".join(f"<url><loc>{_xml(url)}</loc></url>" for url in self._urls)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'


def _xml(text: str) -> str:
    """Return a text for XML 1.0: escaped, and without the characters that XML cannot hold."""
    kept = "".join(character for character in text if _IS_XML_CHARACTER(character))
    return escape(kept)


def _build_feed(items: Sequence[tuple[str, str, str]]) -> str:
    content = "".join(
        f"<item><link>{_xml(link)}</link><title>{_xml(title)}</title><author>{_xml(author)}</author></item>"
        for link, title, author in items
    )
    return f'<rss version="2.0"><channel><title>Hostile</title>{content}</channel></rss>'


def _page(strings: Sequence[str], number: int) -> str:
    """A page whose story is harmless, with attacks as the page writes them and as JSON-LD."""
    linked_data = {
        "@type": "NewsArticle",
        "headline": strings[0],
        "author": [{"@type": "Person", "name": text, "url": text} for text in strings[:3]],
        "image": list(strings[:3]),
        "datePublished": strings[-1],
    }
    paragraphs = "".join(f"<p>{_STORY} {escape(text)}</p>" for text in strings)
    return (
        f"<html><head><title>{escape(strings[0])} {number}</title>"
        f'<meta name="author" content="{escape(strings[-1])}">'
        f'<script type="application/ld+json">{json.dumps(linked_data)}</script></head>'
        f"<body><article><h1>{escape(strings[0])} {number}</h1>{strings[0]}<p>{_STORY}</p>{paragraphs}"
        "</article></body></html>"
    )
