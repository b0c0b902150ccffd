"""Load one page from a file or a URL."""

from collections.abc import Callable
from pathlib import Path

from pipeline.records import Page
from services.errors import UsageError
from services.polite_client import PoliteClient

__all__ = ["load_page"]

_MAX_FILE_BYTES = 50_000_000


def load_page(path_or_url: str, make_client: Callable[[], PoliteClient]) -> Page:
    """Read a file, or fetch a URL.

    Args:
        path_or_url: a path, or a URL that starts with http:// or https://.
        make_client: builds the client for a URL.

    Raises:
        UsageError: there is no such file, or it is larger than 50 MB.
        PipelineError: the URL cannot be fetched, or shows a login, a consent wall or the like in place of a story.
    """
    if path_or_url.startswith(("http://", "https://")):
        return make_client().get(path_or_url, is_article=True)
    path = Path(path_or_url)
    if not path.exists():
        raise UsageError(f"no such file: {path_or_url} (a URL must start with http:// or https://)")
    if path.is_dir():
        raise UsageError(f"{path_or_url} is a folder; give a file in it")
    if not path.is_file():
        raise UsageError(f"{path_or_url} is a device or a pipe; give a file")
    if path.stat().st_size > _MAX_FILE_BYTES:
        raise UsageError(f"file too large: {path_or_url} (limit {_MAX_FILE_BYTES // 1_000_000} MB)")
    return Page(url=path.resolve().as_uri(), body=path.read_bytes())
