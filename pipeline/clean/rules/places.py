"""Rules by where a run stands: what publishers call the boxes around it."""

from pipeline.clean.names import bits_of
from pipeline.clean.rules.run import Run

__all__ = [
    "in_author_box",
    "in_breadcrumbs",
    "in_comments",
    "in_consent",
    "in_menu",
    "in_related_links",
    "in_share_bar",
    "in_tags",
]

# Shorter than a sentence; a prompt; a note of a few lines.
_LABEL, _PROMPT, _NOTE = 60, 160, 400
# Most of it in links.
_LINKS = 0.8
_MENU = bits_of("menu")
_CRUMBS = bits_of("crumb")
_RELATED = bits_of("related", "popular", "carousel", "card")
_SHARE = bits_of("share")
_COMMENT = bits_of("comment")
_CONSENT = bits_of("cookie")
_BIO = bits_of("bio")
_AUTHOR = bits_of("author")
_TAG = bits_of("tag")


def in_menu(run: Run) -> bool:
    """A menu, or tabs: links and nothing else."""
    return bool(run.ideas & _MENU) and run.linked == 1 and len(run.text) < _LABEL


def in_breadcrumbs(run: Run) -> bool:
    """The way from the front page to here."""
    return bool(run.ideas & _CRUMBS) and len(run.text) < _PROMPT


def in_related_links(run: Run) -> bool:
    """Links in a box for related or popular stories."""
    return bool(run.ideas & _RELATED) and run.linked > _LINKS


def in_share_bar(run: Run) -> bool:
    """Names of networks."""
    return bool(run.ideas & _SHARE) and len(run.text) < _LABEL


def in_comments(run: Run) -> bool:
    """What readers say."""
    return bool(run.ideas & _COMMENT)


def in_consent(run: Run) -> bool:
    """What a visitor is asked to agree to."""
    return bool(run.ideas & _CONSENT) and len(run.text) < _NOTE


def in_author_box(run: Run) -> bool:
    """Who the author is."""
    return bool(run.ideas & _BIO) and bool(run.ideas & _AUTHOR) and len(run.text) < 2 * _NOTE


def in_tags(run: Run) -> bool:
    """Topics as links."""
    return bool(run.ideas & _TAG) and run.linked > _LINKS and len(run.text) < _PROMPT
