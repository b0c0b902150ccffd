"""Read the stories of the publications from text files.

A story begins with ``# slug | title | authors | section | hours before REFERENCE_TIME``, then an optional line
``caption | credit``, then one paragraph a line.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

__all__ = ["REFERENCE_TIME", "Story", "load_stories"]

_ARTICLES_FOLDER = Path(__file__).with_name("articles")
REFERENCE_TIME = datetime.fromisoformat("2026-11-20T12:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Story:
    """One article; `published` is in UTC."""

    slug: str
    title: str
    authors: tuple[str, ...]
    section: str
    published: datetime
    caption: str
    credit: str
    paragraphs: tuple[str, ...]


@cache
def load_stories(name: str) -> tuple[Story, ...]:
    """Read one file of stories.

    Args:
        name: the name of the file without its suffix.
    """
    text = (_ARTICLES_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(_parse_story(part.splitlines()) for part in text.split("# ") if part.strip())


def _parse_story(lines: list[str]) -> Story:
    slug, title, authors, section, hours = (part.strip() for part in lines[0].split("|"))
    caption, _, credit = lines[1].partition(" | ") if " | " in lines[1] else ("", "", "")
    return Story(
        slug=slug,
        title=title,
        authors=tuple(name.strip() for name in authors.split(",") if name.strip()),
        section=section,
        published=REFERENCE_TIME - timedelta(hours=int(hours)),
        caption=caption.strip(),
        credit=credit.strip(),
        paragraphs=tuple(line for line in lines[2 if caption else 1 :] if line.strip()),
    )
