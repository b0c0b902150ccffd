"""Addresses: one string in; its parts, its key, its host, or a refusal out."""

from pipeline.urls.keys import key
from pipeline.urls.parts import host, join, plain, same_site, split
from pipeline.urls.safety import guard, guard_address

__all__ = ["guard", "guard_address", "host", "join", "key", "plain", "same_site", "split"]
