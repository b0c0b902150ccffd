"""Extract the images of a story with captions and credits."""

from pipeline.clean.images.figures import extract_figures
from pipeline.clean.images.lead_image import mark_lead_candidate, order_lead_first

__all__ = ["extract_figures", "mark_lead_candidate", "order_lead_first"]
