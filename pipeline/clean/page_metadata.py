"""What the metadata of a page says, as far as it helps to find the story."""

from dataclasses import dataclass

__all__ = ["PageMetadata"]


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The values that hold; empty where the page says nothing."""

    title: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    # As declared, for example ``pt-BR``.
    language: str = ""
