"""Pages in, a WARC file out, and back (ISO 28500:2017, WARC/1.1, by way of `warcio`); saved files in, pages out."""

from pipeline.archive.reading import Left, read_archive
from pipeline.archive.saved import saved_page
from pipeline.archive.writing import Archive, Earlier

__all__ = ["Archive", "Earlier", "Left", "read_archive", "saved_page"]
