"""Match boilerplate by the class names of the elements around a block."""

from pipeline.clean.boilerplate.phrases import RuleInput
from pipeline.html.class_words import concept_mask

__all__ = [
    "CONTAINER_CONCEPTS",
    "in_author_box",
    "in_breadcrumbs",
    "in_comments",
    "in_consent",
    "in_donation_appeal",
    "in_fact_box",
    "in_menu",
    "in_newsletter_box",
    "in_related_links",
    "in_share_bar",
    "in_tags",
]

# The longest label, prompt, and note of a paragraph.
_MAX_LABEL_CHARS, _MAX_PROMPT_CHARS, _MAX_NOTE_CHARS = 60, 160, 800
# A larger share in links is a list of links.
_MIN_LINK_DENSITY = 0.8
_MENU_MASK = concept_mask("menu")
_BREADCRUMB_MASK = concept_mask("crumb")
_RELATED_MASK = concept_mask("related", "popular", "carousel", "card")
_SHARE_MASK = concept_mask("share")
_COMMENT_MASK = concept_mask("comment")
_CONSENT_MASK = concept_mask("cookie")
_BIO_MASK = concept_mask("bio")
_AUTHOR_MASK = concept_mask("author")
_TAG_MASK = concept_mask("tag")
_FACTS_MASK = concept_mask("facts")
_DONATION_MASK = concept_mask("donate")
_NEWSLETTER_MASK = concept_mask("newsletter")
# Without any of these concepts no rule of this module matches.
CONTAINER_CONCEPTS = (
    _MENU_MASK | _BREADCRUMB_MASK | _RELATED_MASK | _SHARE_MASK | _COMMENT_MASK | _CONSENT_MASK | _BIO_MASK
    | _TAG_MASK | _FACTS_MASK | _DONATION_MASK | _NEWSLETTER_MASK
)  # fmt: skip


def in_menu(block: RuleInput) -> bool:
    """Match menus and tabs: nothing but links."""
    return (
        bool(block.class_concepts & _MENU_MASK)
        and block.link_density == 1
        and len(block.text) < _MAX_LABEL_CHARS
    )


def in_breadcrumbs(block: RuleInput) -> bool:
    """Match breadcrumbs."""
    return bool(block.class_concepts & _BREADCRUMB_MASK) and len(block.text) < _MAX_PROMPT_CHARS


def in_related_links(block: RuleInput) -> bool:
    """Match links in a container for related or popular stories."""
    return bool(block.class_concepts & _RELATED_MASK) and block.link_density > _MIN_LINK_DENSITY


def in_share_bar(block: RuleInput) -> bool:
    """Match share bars: names of networks."""
    return bool(block.class_concepts & _SHARE_MASK) and len(block.text) < _MAX_LABEL_CHARS


def in_comments(block: RuleInput) -> bool:
    """Match comments of readers."""
    return bool(block.class_concepts & _COMMENT_MASK)


def in_consent(block: RuleInput) -> bool:
    """Match consent notices."""
    return bool(block.class_concepts & _CONSENT_MASK) and len(block.text) < _MAX_NOTE_CHARS


def in_author_box(block: RuleInput) -> bool:
    """Match author biographies."""
    return (
        bool(block.class_concepts & _BIO_MASK)
        and bool(block.class_concepts & _AUTHOR_MASK)
        and len(block.text) < _MAX_NOTE_CHARS
    )


def in_fact_box(block: RuleInput) -> bool:
    """Match boxes of facts beside the running text."""
    return bool(block.class_concepts & _FACTS_MASK)


def in_donation_appeal(block: RuleInput) -> bool:
    """Match appeals to support the publisher."""
    return bool(block.class_concepts & _DONATION_MASK)


def in_newsletter_box(block: RuleInput) -> bool:
    """Match offers of newsletters."""
    return bool(block.class_concepts & _NEWSLETTER_MASK)


def in_tags(block: RuleInput) -> bool:
    """Match lists of topics as links."""
    return (
        bool(block.class_concepts & _TAG_MASK)
        and block.link_density > _MIN_LINK_DENSITY
        and len(block.text) < _MAX_PROMPT_CHARS
    )
