"""Imports without what is installed."""

import sys
from importlib import import_module

import pytest

from workers.optional_imports import without_modules


def test_a_module_is_missing_within_the_block_only() -> None:
    with without_modules("this"), pytest.raises(ModuleNotFoundError):
        import_module("this")
    assert "this" not in sys.modules


def test_a_module_that_is_loaded_stays() -> None:
    with without_modules("json"):
        assert import_module("json") is sys.modules["json"]
