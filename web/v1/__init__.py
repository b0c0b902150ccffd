"""Serve the HTTP API under /api/v1; docs/http-api.md describes it, and /openapi.json is its schema."""

from fastapi import APIRouter, Depends

from web.access import require_read
from web.problems import NOT_MODIFIED, PROBLEMS
from web.v1 import articles, counts, entities, events, history, sources, stories
from web.v1.parameters import refuse_unknown_parameters

__all__ = ["api_router"]

api_router = APIRouter(
    prefix="/api/v1",
    dependencies=[Depends(require_read), Depends(refuse_unknown_parameters)],
    responses=PROBLEMS | NOT_MODIFIED,
)
for module in (articles, history, stories, entities, counts, events, sources):
    api_router.include_router(module.router)
