"""Read and write WARC files (ISO 28500:2017, WARC/1.1, with `warcio`), and read saved pages."""

from pipeline.archive.saved_pages import read_saved_page
from pipeline.archive.warc_reader import ArchivedCapture, SkippedRecord, list_captures, read_archive
from pipeline.archive.warc_writer import ArchiveWriter, PreviousRecord

__all__ = [
    "ArchiveWriter",
    "ArchivedCapture",
    "PreviousRecord",
    "SkippedRecord",
    "list_captures",
    "read_archive",
    "read_saved_page",
]
