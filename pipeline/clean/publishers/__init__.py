"""What people wrote down about single publishers, for the pages that the general cleaner does not read well.

A file for each host says where its pages keep body, title, authors and date, and what to drop; each of its layouts
may hold for a time. None ship with the project: the general cleaner must not need them.
"""

from pipeline.clean.publishers.files import PublisherProblem, load
from pipeline.clean.publishers.layouts import NOBODY, Layout, Publishers
from pipeline.clean.publishers.reading import NOTHING, Handwritten, read_by_hand

__all__ = [
    "NOBODY",
    "NOTHING",
    "Handwritten",
    "Layout",
    "PublisherProblem",
    "Publishers",
    "load",
    "read_by_hand",
]
