"""What can be measured, one command each: ``python -m bench`` lists it."""

from pathlib import Path

__all__ = ["SHARED_DIR"]

# The development data, beside the checkout; not part of the project.
SHARED_DIR = Path(__file__).resolve().parents[2] / "shared"
