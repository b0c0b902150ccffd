"""Decide which articles report the same event: a story, which grows as articles arrive."""

from pipeline.stories.features import StoryFeatures, story_features
from pipeline.stories.linking import Neighbour, StoryDecision, choose_story

__all__ = ["Neighbour", "StoryDecision", "StoryFeatures", "choose_story", "story_features"]
