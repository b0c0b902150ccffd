"""The pictures of a page, and what stands below them."""

from pipeline.clean.pictures.figures import take_figures
from pipeline.clean.pictures.lead import lead_first, lead_told

__all__ = ["lead_first", "lead_told", "take_figures"]
