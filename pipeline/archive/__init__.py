"""Pages in, a WARC file out, and back (ISO 28500:2017, WARC/1.1, by way of `warcio`); saved files in, pages out."""

from pipeline.archive.saved_pages import read_saved_page
from pipeline.archive.warc_reader import SkippedRecord, read_archive
from pipeline.archive.warc_writer import ArchiveWriter, PreviousRecord

__all__ = ["ArchiveWriter", "PreviousRecord", "SkippedRecord", "read_archive", "read_saved_page"]
