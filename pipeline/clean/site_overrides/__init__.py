"""Read site overrides: selectors that people wrote for pages of one host that the general cleaner reads badly.

A file for each host says where its pages have body, title, authors and date, and what to drop; each layout may hold for
a period. The project ships none: the general cleaner must not need them.
"""

from pipeline.clean.site_overrides.extraction import NO_MATCH, OverrideResult, apply_layout
from pipeline.clean.site_overrides.files import load_site_overrides
from pipeline.clean.site_overrides.layouts import NO_OVERRIDES, SiteLayout, SiteOverrides

__all__ = [
    "NO_MATCH",
    "NO_OVERRIDES",
    "OverrideResult",
    "SiteLayout",
    "SiteOverrides",
    "apply_layout",
    "load_site_overrides",
]
