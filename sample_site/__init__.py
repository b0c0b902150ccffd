"""The sample site: invented publications on loopback, with the difficulties of real ones."""

from sample_site.outlets import OUTLETS, Outlet
from sample_site.server import SampleSite
from sample_site.stories import Story, load_stories

__all__ = ["OUTLETS", "Outlet", "SampleSite", "Story", "load_stories"]
