"""Use the pipeline as a library: read, clean and enrich pages, and find the entries of feeds.

    import copydesk

    article = copydesk.read("saved-page.html")
    print(article.document.title, article.document.published, article.topics)

Names are imported when they are first used, so that ``import copydesk`` costs nothing. Nor does this module import any
that Python has not loaded: the command handles Ctrl-C only after it.
"""

import sys

TYPE_CHECKING = False  # as `typing` has it
if TYPE_CHECKING:
    from typing import Any

    from pipeline.clean import clean
    from pipeline.discover import discover
    from pipeline.enrich import enrich
    from pipeline.errors import PipelineError
    from pipeline.records import Article, Discovery, Document, Page
    from services.read import read

    __version__: str

__all__ = [
    "Article",
    "Discovery",
    "Document",
    "Page",
    "PipelineError",
    "__version__",
    "clean",
    "discover",
    "enrich",
    "read",
]

_MODULES = {
    "Article": "pipeline.records",
    "Discovery": "pipeline.records",
    "Document": "pipeline.records",
    "Page": "pipeline.records",
    "PipelineError": "pipeline.errors",
    "clean": "pipeline.clean",
    "discover": "pipeline.discover",
    "enrich": "pipeline.enrich",
    "read": "services.read",
}


def _add_packages_to_path() -> None:
    """Make `pipeline`, `db` and the other packages importable.

    An installed wheel has them inside of this folder, a checkout beside it. They come first: the current folder may
    hold packages of the same names.
    """
    from pathlib import Path

    folder = Path(__file__).resolve().parent
    packages = folder if (folder / "pipeline").is_dir() else folder.parent
    if str(packages) not in sys.path[:1]:
        sys.path.insert(0, str(packages))


def __getattr__(name: str) -> "Any":
    from importlib import import_module

    if name == "__version__":
        _add_packages_to_path()
        return import_module("pipeline.version").VERSION
    if name not in _MODULES:
        raise AttributeError(f"module 'copydesk' has no attribute {name!r}")
    _add_packages_to_path()
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
