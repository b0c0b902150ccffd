"""An OPML file in, its feeds out."""

from urllib.parse import urlsplit

from lxml import etree

from cli.problems import UserMistake
from cli.starter import Line

__all__ = ["read_opml"]


def read_opml(body: bytes, name: str) -> list[Line]:
    """Read the feeds of an OPML file (opml.org, version 2.0).

    Args:
        body: the file.
        name: what to call it in a message.

    Raises:
        UserMistake: it is no OPML, or lists no feed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=False)
    try:
        tree = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise UserMistake(f"{name} is no OPML file: {error}") from error
    lines = [_line(outline) for outline in tree.iter("outline") if outline.get("xmlUrl")]
    if not lines:
        raise UserMistake(f"{name} lists no feeds: no outline has an xmlUrl")
    return lines


def _line(outline: "etree._Element") -> Line:
    url = outline.get("xmlUrl", "")
    title = outline.get("text") or outline.get("title") or urlsplit(url).netloc
    return Line(name=title, feed=url, homepage=outline.get("htmlUrl", ""))
