"""Imports without what is installed."""

import sys
from importlib import import_module
from threading import Thread

import pytest

from workers.optional_imports import ALL_MODULES, without_modules


def test_a_module_is_missing_within_the_block_only() -> None:
    with without_modules("this"), pytest.raises(ModuleNotFoundError):
        import_module("this")
    assert "this" not in sys.modules


def test_a_module_that_is_loaded_stays() -> None:
    with without_modules("json"):
        assert import_module("json") is sys.modules["json"]


def test_a_thread_that_waits_for_all_modules_finds_them() -> None:
    found: list[str] = []

    def load() -> None:
        with ALL_MODULES:
            found.extend(name for name in ("this",) if name in sys.modules)
            found.append("loaded")

    with without_modules("this"):
        thread = Thread(target=load)
        thread.start()
        assert not found
    thread.join()
    assert found == ["loaded"]
