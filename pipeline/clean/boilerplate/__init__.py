"""A run of text in; the name of the rule that drops it, or an empty text, out.

`RULES` is the list, in order. Each rule is a small callable that states one habit of publishers; none knows a site.
Rules speak of short runs, so that a sentence of the story that happens to hold the same words stays.
"""

from collections.abc import Callable, Sequence

from pipeline.clean.boilerplate.container_rules import (
    in_author_box,
    in_breadcrumbs,
    in_comments,
    in_consent,
    in_menu,
    in_related_links,
    in_share_bar,
    in_tags,
)
from pipeline.clean.boilerplate.pattern_rules import (
    is_byline,
    is_contact_line,
    is_copyright_line,
    is_hashtag_line,
    is_scrambled,
    is_stock_quote,
    is_url,
    is_weather,
)
from pipeline.clean.boilerplate.phrases import RuleInput
from pipeline.records import Block, Dropped

__all__ = ["PHRASE_RULES", "RULES", "RuleInput", "matching_rule", "split_by_rules"]

Rule = Callable[[RuleInput], bool]
# The rules that know a run by its first words; files of other names are refused by a test.
PHRASE_RULES = (
    "skip-link", "weather", "ticker", "advertisement", "recommended", "read-more", "newsletter", "app", "share",
    "subscription", "comments", "cookies", "publication-date", "author-bio", "contact", "copyright", "caption", "tags",
)  # fmt: skip


def _phrase_is(rule: str) -> Rule:
    """The run begins with one of the phrases for the rule, in the page's language or in English."""
    return lambda block: block.phrase_rule == rule


RULES: tuple[tuple[str, Rule], ...] = (
    # What the words say, in the page's language.
    *((name, _phrase_is(name)) for name in PHRASE_RULES),
    # What the boxes around are called.
    ("navigation", in_menu),
    ("breadcrumbs", in_breadcrumbs),
    ("related", in_related_links),
    ("share", in_share_bar),
    ("comments", in_comments),
    ("cookies", in_consent),
    ("author-bio", in_author_box),
    ("tags", in_tags),
    # What the run looks like.
    ("weather", is_weather),
    ("ticker", is_stock_quote),
    ("byline", is_byline),
    ("contact", is_contact_line),
    ("copyright", is_copyright_line),
    ("tags", is_hashtag_line),
    ("address", is_url),
    ("scrambled", is_scrambled),
)


def matching_rule(block: RuleInput) -> str:
    """Find the first rule that drops a run.

    Args:
        block: a run of text with folded white space, and what is known of its place.

    Returns:
        The rule's name; empty when the run stays.
    """
    return block.phrase_rule or next(
        (name for name, matches in RULES[len(PHRASE_RULES) :] if matches(block)), ""
    )


def split_by_rules(blocks: Sequence[Block], language: str) -> tuple[tuple[Block, ...], tuple[Dropped, ...]]:
    """Part blocks of which only the text is known.

    Args:
        blocks: in reading order.
        language: as declared; empty where nothing is.

    Returns:
        Those that stay, and those that a rule drops.
    """
    rules = [matching_rule(RuleInput(block.text, language)) for block in blocks]
    remaining_blocks = tuple(block for block, rule in zip(blocks, rules, strict=True) if not rule)
    return remaining_blocks, tuple(
        Dropped(block.text, rule) for block, rule in zip(blocks, rules, strict=True) if rule
    )
