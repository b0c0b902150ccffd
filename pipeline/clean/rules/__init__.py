"""A run of text in; the name of the rule that drops it, or an empty text, out.

`RULES` is the list, in order. Each rule is a small callable that states one habit of publishers; none knows a site.
Rules speak of short runs, so that a sentence of the story that happens to hold the same words stays.
"""

from collections.abc import Callable, Sequence

from pipeline.clean.rules.places import (
    in_author_box,
    in_breadcrumbs,
    in_comments,
    in_consent,
    in_menu,
    in_related_links,
    in_share_bar,
    in_tags,
)
from pipeline.clean.rules.run import Run
from pipeline.clean.rules.shapes import (
    is_address,
    is_byline,
    is_contact_line,
    is_copyright_line,
    is_hashtags,
    is_quote_of_a_stock,
    is_scrambled,
    is_weather,
)
from pipeline.records import Block, Dropped

__all__ = ["RULES", "Run", "dropped_by", "parted"]

Rule = Callable[[Run], bool]


def _says(rule: str) -> Rule:
    """The run begins with one of the phrases for the rule, in the page's language or in English."""
    return lambda run: run.said == rule


RULES: tuple[tuple[str, Rule], ...] = (
    ("skip-link", _says("skip-link")),
    ("navigation", in_menu),
    ("breadcrumbs", in_breadcrumbs),
    ("weather", is_weather),
    ("weather", _says("weather")),
    ("ticker", is_quote_of_a_stock),
    ("ticker", _says("ticker")),
    ("advertisement", _says("advertisement")),
    ("recommended", _says("recommended")),
    ("read-more", _says("read-more")),
    ("related", in_related_links),
    ("newsletter", _says("newsletter")),
    ("app", _says("app")),
    ("share", _says("share")),
    ("share", in_share_bar),
    ("subscription", _says("subscription")),
    ("comments", _says("comments")),
    ("comments", in_comments),
    ("cookies", _says("cookies")),
    ("cookies", in_consent),
    ("publication-date", _says("publication-date")),
    ("byline", is_byline),
    ("author-bio", _says("bio")),
    ("author-bio", in_author_box),
    ("contact", _says("contact")),
    ("contact", is_contact_line),
    ("copyright", _says("copyright")),
    ("copyright", is_copyright_line),
    ("caption", _says("caption")),
    ("tags", _says("tags")),
    ("tags", is_hashtags),
    ("tags", in_tags),
    ("address", is_address),
    ("scrambled", is_scrambled),
)


def dropped_by(run: Run) -> str:
    """Find the first rule that drops a run.

    Args:
        run: a run of text with folded white space, and what is known of its place.

    Returns:
        The rule's name; empty when the run stays.
    """
    return next((name for name, drops in RULES if drops(run)), "")


def parted(blocks: Sequence[Block], language: str) -> tuple[tuple[Block, ...], tuple[Dropped, ...]]:
    """Part blocks of which only the text is known.

    Args:
        blocks: in reading order.
        language: as declared; empty where nothing is.

    Returns:
        Those that stay, and those that a rule drops.
    """
    rules = [dropped_by(Run(block.text, language)) for block in blocks]
    kept = tuple(block for block, rule in zip(blocks, rules, strict=True) if not rule)
    return kept, tuple(Dropped(block.text, rule) for block, rule in zip(blocks, rules, strict=True) if rule)
