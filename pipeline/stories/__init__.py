"""Decide which articles report the same event: a story, which grows as articles arrive."""

from pipeline.stories.features import StoryFeatures, TermVector, story_features
from pipeline.stories.links import Neighbour, StoryDecision, choose_story

__all__ = ["Neighbour", "StoryDecision", "StoryFeatures", "TermVector", "choose_story", "story_features"]
