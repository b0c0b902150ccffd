"""The pictures of a page, and what stands below them."""

from pipeline.clean.pictures.figures import take_figures
from pipeline.clean.pictures.lead import lead_first

__all__ = ["lead_first", "take_figures"]
