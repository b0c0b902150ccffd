"""The sample newsroom: invented outlets on loopback, with all that makes real ones hard to read."""

from sample_site.outlets import OUTLETS, Outlet
from sample_site.server import SampleSite
from sample_site.stories import Story, load_stories

__all__ = ["OUTLETS", "Outlet", "SampleSite", "Story", "load_stories"]
