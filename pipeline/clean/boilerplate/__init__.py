"""Name the rule that drops a text block as boilerplate.

`RULES` lists the rules in order. Each is a small function that states one habit of publishers; none knows a site.
Rules match short blocks, so that a sentence of the story with the same words stays.
"""

from collections.abc import Callable, Sequence

from pipeline.clean.boilerplate.container_rules import (
    CONTAINER_CONCEPTS,
    in_author_box,
    in_breadcrumbs,
    in_comments,
    in_consent,
    in_donation_appeal,
    in_fact_box,
    in_menu,
    in_newsletter_box,
    in_related_links,
    in_share_bar,
    in_tags,
)
from pipeline.clean.boilerplate.pattern_rules import (
    is_byline,
    is_contact_line,
    is_copyright_line,
    is_hashtag_line,
    is_related_link,
    is_scrambled,
    is_script_text,
    is_stock_quote,
    is_timestamp,
    is_url,
    is_weather,
)
from pipeline.clean.boilerplate.phrases import RuleInput
from pipeline.records import Block, Dropped

__all__ = ["PHRASE_RULES", "RULES", "RuleInput", "matching_rule", "split_by_rules"]

Rule = Callable[[RuleInput], bool]
# The rules that match the first words of a block; a test refuses phrase files with other rules.
PHRASE_RULES = (
    "skip-link", "weather", "ticker", "advertisement", "recommended", "read-more", "newsletter", "app", "share",
    "subscription", "comments", "cookies", "publication-date", "author-bio", "contact", "copyright", "caption", "tags",
    "credits", "machine-note",
)  # fmt: skip


def _phrase_is(rule: str) -> Rule:
    """Build a rule that matches blocks with a phrase of that name, in the page's language or in English."""
    return lambda block: block.phrase_rule == rule


_CONTAINER_RULES: tuple[tuple[str, Rule], ...] = (
    ("navigation", in_menu),
    ("breadcrumbs", in_breadcrumbs),
    ("related", in_related_links),
    ("share", in_share_bar),
    ("comments", in_comments),
    ("cookies", in_consent),
    ("author-bio", in_author_box),
    ("fact-box", in_fact_box),
    ("donation", in_donation_appeal),
    ("newsletter", in_newsletter_box),
    ("tags", in_tags),
)
_PATTERN_RULES: tuple[tuple[str, Rule], ...] = (
    ("weather", is_weather),
    ("ticker", is_stock_quote),
    ("publication-date", is_timestamp),
    ("byline", is_byline),
    ("contact", is_contact_line),
    ("copyright", is_copyright_line),
    ("tags", is_hashtag_line),
    ("address", is_url),
    ("scrambled", is_scrambled),
    ("script", is_script_text),
    ("related", is_related_link),
)
# By phrases in the page's language, by class names of the containers around the block, by the form of the block.
RULES: tuple[tuple[str, Rule], ...] = (
    *((name, _phrase_is(name)) for name in PHRASE_RULES),
    *_CONTAINER_RULES,
    *_PATTERN_RULES,
)


def matching_rule(block: RuleInput) -> str:
    """Find the first rule that drops a block.

    Args:
        block: a text block with normalized white space, and what is known about its position.

    Returns:
        The rule's name; empty when none matches.
    """
    if block.phrase_rule:
        return block.phrase_rule
    rules = RULES[len(PHRASE_RULES) :] if block.class_concepts & CONTAINER_CONCEPTS else _PATTERN_RULES
    for name, matches in rules:
        if matches(block):
            return name
    return ""


def split_by_rules(blocks: Sequence[Block], language: str) -> tuple[tuple[Block, ...], tuple[Dropped, ...]]:
    """Apply the rules to blocks of which only the text is known.

    Args:
        blocks: in reading order.
        language: as declared; empty where the page declares none.

    Returns:
        The blocks that stay, and the dropped ones with the rule.
    """
    rules = [matching_rule(RuleInput(block.text, language)) for block in blocks]
    remaining_blocks = tuple(block for block, rule in zip(blocks, rules, strict=True) if not rule)
    return remaining_blocks, tuple(
        Dropped(block.text, rule) for block, rule in zip(blocks, rules, strict=True) if rule
    )
