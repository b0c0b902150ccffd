"""Import pages over HTTP by the rules of `copydesk ingest`; every request needs a token with the scope `ingest`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import Refused
from services.import_pages import HTMLPage, ImportOptions, PageImporter, check_urls
from web.access import require_ingest
from web.problems import BAD_BODY, PROBLEMS, TOO_LARGE
from web.v1.parameters import refuse_unknown_parameters

__all__ = ["ingest_router"]

ingest_router = APIRouter(
    prefix="/api/v1",
    tags=["ingest"],
    dependencies=[Depends(require_ingest), Depends(refuse_unknown_parameters)],
    responses=PROBLEMS | BAD_BODY | TOO_LARGE,
)
_URL = Annotated[str, Field(min_length=1, max_length=2000, examples=["https://thepost.example/mill"])]


class PageBody(BaseModel):
    """A page as somebody else fetched it."""

    model_config = ConfigDict(extra="forbid")

    url: _URL
    html: Annotated[
        str, Field(min_length=1, examples=["<html lang=en><h1>Mill opens</h1><p>The mill …</p></html>"])
    ]


class IngestBody(BaseModel):
    """What to import: URLs, which the workers fetch, and pages with their HTML."""

    model_config = ConfigDict(extra="forbid")

    urls: Annotated[list[_URL], Field(max_length=1000)] = []
    pages: Annotated[list[PageBody], Field(max_length=100)] = []
    source: Annotated[
        str, Field(max_length=200, description="Name of the publication; empty: found by each page.")
    ] = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What was imported.

    `urls` counts `new`, `known` and `forgotten`; `pages` counts `taken`, `known` and `forgotten`; `skipped` counts
    by reason.
    """

    urls: Mapping[str, int]
    pages: Mapping[str, int]
    skipped: Mapping[str, int]


@ingest_router.post("/ingest", status_code=202)
def ingest(request: Request, body: IngestBody) -> IngestReport:
    """Import URLs and pages; the workers process them, so that their articles are there some seconds later."""
    if not body.urls and not body.pages:
        raise HTTPException(422, "nothing to import: give urls, pages or both")
    options: ImportOptions = replace(request.app.state.import_options, source=body.source)
    try:
        check_urls([*body.urls, *(page.url for page in body.pages)], options)
    except Refused as error:
        raise HTTPException(422, str(error)) from error
    importer = PageImporter(request.app.state.database, options)
    if body.urls:
        importer.import_urls(body.urls)
    importer.import_pages([HTMLPage(page.url, page.html) for page in body.pages])
    return IngestReport(importer.stats.urls, importer.stats.pages, importer.stats.skipped)
