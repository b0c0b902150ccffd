"""What people wrote down about single publishers, for the pages that the general cleaner does not read well.

A file for each host says where its pages keep body, title, authors and date, and what to drop; each of its layouts
may hold for a time. None ship with the project: the general cleaner must not need them.
"""

from pipeline.clean.site_overrides.extraction import NO_MATCH, OverrideResult, apply_layout
from pipeline.clean.site_overrides.files import SiteOverrideError, load_site_overrides
from pipeline.clean.site_overrides.layouts import NO_OVERRIDES, SiteLayout, SiteOverrides

__all__ = [
    "NO_MATCH",
    "NO_OVERRIDES",
    "OverrideResult",
    "SiteLayout",
    "SiteOverrideError",
    "SiteOverrides",
    "apply_layout",
    "load_site_overrides",
]
