"""Read and write WARC files (ISO 28500:2017, WARC/1.1, with `warcio`), and read saved pages.

Names are imported when they are first used: who reads saved pages only does not load `warcio`.
"""

from typing import TYPE_CHECKING

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
    from pipeline.archive.saved_pages import find_page_url, read_saved_page
    from pipeline.archive.warc_reader import ArchivedCapture, SkippedRecord, list_captures, read_archive
    from pipeline.archive.warc_writer import ArchiveWriter, PreviousRecord

__all__ = [
    "ArchiveWriter",
    "ArchivedCapture",
    "PreviousRecord",
    "SkippedRecord",
    "find_page_url",
    "list_captures",
    "read_archive",
    "read_saved_page",
]

__getattr__ = attribute_loader(
    __name__,
    {
        "ArchiveWriter": "pipeline.archive.warc_writer",
        "ArchivedCapture": "pipeline.archive.warc_reader",
        "PreviousRecord": "pipeline.archive.warc_writer",
        "SkippedRecord": "pipeline.archive.warc_reader",
        "find_page_url": "pipeline.archive.saved_pages",
        "list_captures": "pipeline.archive.warc_reader",
        "read_archive": "pipeline.archive.warc_reader",
        "read_saved_page": "pipeline.archive.saved_pages",
    },
)
