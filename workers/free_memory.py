"""Give memory that was freed back to the system."""

import ctypes

__all__ = ["return_free_memory"]


def return_free_memory() -> None:
    """Return the pages of the heap that hold nothing (malloc_trim(3); only glibc has it)."""
    if malloc_trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        malloc_trim(0)
