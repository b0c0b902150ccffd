"""Hold the confidence of every source of evidence, and the thresholds that are compared with it.

The values order the sources of one field and separate sources that decide a field alone from those that are used only
where nothing better exists. They are no probabilities: they were set by hand, then kept where a change lowered titles,
authors or days on the labelled pages of `bench.clean`. docs/clean.md shows the table; a test compares both.
"""

__all__ = ["CONFIDENCES", "CONFIDENCE_TABLE"]

# Written for machines about exactly this page.
LINK_TAG = 0.95
HTML_LANG = 0.9
LINK_TAG_IMAGE = 0.7
JSON_LD_ARTICLE = 0.95
# WebPage, VideoObject and other types also describe the site or a part of the page.
JSON_LD_OTHER_TYPE = 0.75
META_TAG = 0.85
MICRODATA = 0.8
# An author property away from the first one mostly signs the next story.
MICRODATA_FAR_AUTHOR = 0.4

# What readers see, by distance from the headline.
HEADING = 0.8
TITLE_ELEMENT = 0.5
SUBHEADING = 0.4
BYLINE_NEAR_HEADLINE = 0.7
BYLINE_FAR = 0.4
BYLINE_LINE = 0.6
SIGNATURE = 0.5
DATE_NEAR_HEADLINE = 0.65
DATE_BELOW = 0.3
# Mastheads above the headline show the day of the fetch.
DATE_ABOVE = 0.25
DATE_IN_OTHER_CONTENT = 0.2
DATE_IN_COMMENTS = 0.1
DATE_LINE_NEAR_HEADLINE = 0.5
DATE_LINE_FAR = 0.35
DATE_LABELLED = 0.45
DATE_ALONE = 0.3
URL_DATE = 0.55

# The page type and the paywall.
LIVE_BLOG_TYPE = 0.95
SCHEMA_PAGE_TYPE = 0.85
OG_VIDEO_TYPE = 0.8
URL_PAGE_TYPE = 0.6
HEADLINE_PAGE_TYPE = 0.6
WORD_COUNT_PAGE_TYPE = 0.8
NO_STORY_TYPE = 0.8
PAYWALL_MARKUP = 0.6
PAYWALL_PROMPT = 0.6

# Read from the story itself, from figures, or from outside the page.
STORY_TEXT = 0.9
FIGURE_IMAGE = 0.6
EMBEDDED_TEXT = 0.7
FEED_ENTRY = 0.6
SITE_OVERRIDE = 1.0

# Dates below MIN_DATE are used only where there is no better one; comments never date a story.
MIN_DATE = 0.5
MIN_FALLBACK_DATE = 0.2
# Names below MIN_AUTHOR sign only when no other name is on the page.
MIN_AUTHOR = 0.5
MIN_LONE_AUTHOR = 0.3
MIN_PAGE_TYPE = 0.5
# Plain lines are read unless a date and a person are at least this certain; the whole page is searched for a date
# unless one is at least this certain. Both searches are slow.
SKIP_LINES_DATE = 0.75
SKIP_LINES_AUTHOR = 0.7
SKIP_PAGE_SCAN_DATE = 0.25

# (origin in the evidence, where it is read from, confidence)
CONFIDENCE_TABLE: tuple[tuple[str, str, float], ...] = (
    ("publisher FILE", "a site override", SITE_OVERRIDE),
    ("link canonical, link amphtml", "link elements", LINK_TAG),
    ("link image_src", "link elements", LINK_TAG_IMAGE),
    ("html lang", "`lang` of the page", HTML_LANG),
    ("json-ld NewsArticle.headline …", "article objects of JSON-LD", JSON_LD_ARTICLE),
    ("json-ld WebPage.name …", "JSON-LD objects of other types", JSON_LD_OTHER_TYPE),
    ("meta og:title …", "OpenGraph, Twitter, Parse.ly, Sailthru, Dublin Core and other meta elements", META_TAG),
    ("microdata author …", "`itemprop` and `property`, unless of a comment, an organisation, an image", MICRODATA),
    ("microdata author, away from the first", "`itemprop` of authors", MICRODATA_FAR_AUTHOR),
    ("h1, masthead", "headings; an `h1` that links to the home page is the site's name", HEADING),
    ("title", "the `title` element", TITLE_ELEMENT),
    ("h2", "second headings", SUBHEADING),
    ("byline markup, author link, near the headline", "byline elements, links to author pages", BYLINE_NEAR_HEADLINE),
    ("byline markup, author link, elsewhere", "byline elements, links to author pages", BYLINE_FAR),
    ("line (authors)", "a line below the headline that begins like a byline", BYLINE_LINE),
    ("signature", "the first or last line of the story in bold or italics, where nobody else signs", SIGNATURE),
    ("time, date markup, near the headline", "date elements", DATE_NEAR_HEADLINE),
    ("time, date markup, below", "date elements", DATE_BELOW),
    ("time, date markup, above", "date elements", DATE_ABOVE),
    ("time, date markup, in other content", "date elements", DATE_IN_OTHER_CONTENT),
    ("time, date markup, in comments", "date elements", DATE_IN_COMMENTS),
    ("line (dates), near the headline", "short lines around the headline", DATE_LINE_NEAR_HEADLINE),
    ("line (dates), further away", "short lines around the headline", DATE_LINE_FAR),
    ("date alone, after a label", "a line anywhere with a day after a word such as Date", DATE_LABELLED),
    ("date alone", "a line anywhere that holds little besides a day", DATE_ALONE),
    ("address (dates)", "a whole day in the URL or the canonical URL", URL_DATE),
    ("json-ld LiveBlogPosting", "page type by JSON-LD", LIVE_BLOG_TYPE),
    ("json-ld VideoObject …", "page type by JSON-LD", SCHEMA_PAGE_TYPE),
    ("meta og:type", "page type by OpenGraph", OG_VIDEO_TYPE),
    ("address (kind)", "page type by the URL", URL_PAGE_TYPE),
    ("headline", "page type by the headline", HEADLINE_PAGE_TYPE),
    ("… words (kind)", "page type by the length of the story", WORD_COUNT_PAGE_TYPE),
    ("list of stories, … notice", "a list of stories or a notice in place of a story", NO_STORY_TYPE),
    ("paywall markup", "elements whose class names a paywall", PAYWALL_MARKUP),
    ("prompt", "a paragraph that asks to subscribe or to sign in", PAYWALL_PROMPT),
    ("next page", "further pages of a story that a site cuts into pages", STORY_TEXT),
    ("first paragraph, dateline, byline", "dateline and agency of the story", STORY_TEXT),
    ("figure", "the first figure, where metadata names no image", FIGURE_IMAGE),
    ("json-ld articleBody, page state", "a story held as data", EMBEDDED_TEXT),
    ("feed entry", "the feed entry that led to the page", FEED_ENTRY),
)  # fmt: skip
# By origin, for documentation and tests.
CONFIDENCES: dict[str, float] = {origin: value for origin, _, value in CONFIDENCE_TABLE}
