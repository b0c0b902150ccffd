"""The sample newsroom: invented outlets on loopback, with all that makes real ones hard to read."""

from web.newsroom.outlets import OUTLETS, Outlet
from web.newsroom.server import Newsroom
from web.newsroom.stories import Story, stories

__all__ = ["OUTLETS", "Newsroom", "Outlet", "Story", "stories"]
