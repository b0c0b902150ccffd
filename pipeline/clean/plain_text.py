"""Clean a page of plain text."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from pipeline import agencies
from pipeline.clean.article_body import ArticleBody, split_captions_and_boilerplate
from pipeline.clean.boilerplate import RuleInput, matching_rule
from pipeline.errors import Rejected
from pipeline.records import Block, Document, Dropped, Page
from pipeline.text import normalize_whitespace
from pipeline.text.encoding import decode

__all__ = ["clean_plain_text"]


def clean_plain_text(page: Page, site_boilerplate: Collection[str] = frozenset()) -> Document:
    """Clean a page of plain text.

    Args:
        page: a response whose body holds no HTML.
        site_boilerplate: hashes of blocks that repeat on several pages of the host.

    Returns:
        The document.

    Raises:
        Rejected: ``clean.empty`` when rules drop every line.
    """
    lines = [
        line for line in map(normalize_whitespace, decode(page.body, page.headers).text.splitlines()) if line
    ]
    rules = [matching_rule(RuleInput(line)) for line in lines]
    if all(rules):
        raise Rejected("clean.empty", "no article text found", url=page.url)
    title_index = rules.index("")
    body = split_captions_and_boilerplate(
        [
            Block(line)
            for line, rule in zip(lines[title_index + 1 :], rules[title_index + 1 :], strict=True)
            if not rule
        ],
        site_boilerplate,
    )
    document = Document(
        url=page.url,
        title=lines[title_index],
        blocks=body.blocks,
        images=body.images,
        dateline=body.dateline,
        dropped=tuple(_dropped_in_order(lines, rules, body)),
        evidence=body.evidence,
    )
    return replace(document, agency=agencies.detect_agency(document).agency)


def _dropped_in_order(lines: list[str], rules: list[str], body: ArticleBody) -> Iterator[Dropped]:
    """Yield the dropped lines in page order."""
    rule_of_text = {applied_rule.text: applied_rule.rule for applied_rule in body.dropped}
    for line, rule in zip(lines, rules, strict=True):
        if applied_rule := rule or rule_of_text.get(line):
            yield Dropped(line, applied_rule)
