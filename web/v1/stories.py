"""Serve stories: what is reported on most, and how the reporting of one event went."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from db.keys import MAX_ID
from db.stories import StoryArticle, StoryView
from services import search, stories
from services.stories import StoryFilter
from web.problems import NOT_FOUND
from web.v1.articles import ArticleList, article_page
from web.v1.parameters import CursorParam, IdParam, LimitParam, decode_cursor, encode_cursor, next_link
from web.v1.responses import ROW_RESPONSES, json_response, list_response

__all__ = ["router"]

router = APIRouter(prefix="/stories", tags=["stories"])


@dataclass(frozen=True, slots=True)
class StoryList:
    """A page of stories, the one that most is reported on first; `next` is the path of the next page."""

    items: list[StoryView]
    next: str | None


class StoryParameters(BaseModel):
    """Parameters that select stories, and the page of them."""

    since: Annotated[
        str,
        Field(
            max_length=40, description="Only with an article since: a day, a time, or 12h.", examples=["7d"]
        ),
    ] = ""
    outlets: Annotated[int, Field(ge=1, le=MAX_ID, description="Only of at least so many publications.")] = 1
    articles: Annotated[
        int, Field(ge=1, le=MAX_ID, description="Only of at least so many articles; 1 for all.")
    ] = stories.DEFAULT_MIN_ARTICLES
    limit: LimitParam = 50
    cursor: CursorParam = ""


@router.get("", response_model=StoryList, responses=ROW_RESPONSES)
def list_stories(request: Request, parameters: Annotated[StoryParameters, Query()]) -> Response:
    """List the events that most is reported on."""
    since = search.parse_moment(parameters.since, "since")
    filters = StoryFilter(since, parameters.outlets, parameters.articles)
    after = decode_cursor(parameters.cursor, float, int)
    page = stories.list_stories(
        request.app.state.database, filters, (after[0], after[1]) if after else None, parameters.limit
    )
    following = next_link(request, cursor=encode_cursor(*page.next)) if page.next else None
    value = StoryList(list(page.stories), following)
    return list_response(request, value, page.stories, StoryView, following)


@router.get("/{story_id}", response_model=StoryView, responses=NOT_FOUND)
def get_story(request: Request, story_id: IdParam) -> Response:
    """Return one story."""
    story, _ = stories.get_story(request.app.state.database, story_id)
    return json_response(request, story)


@router.get("/{story_id}/timeline", response_model=list[StoryArticle], responses=NOT_FOUND | ROW_RESPONSES)
def list_timeline(request: Request, story_id: IdParam) -> Response:
    """List the articles of a story in order, with the names that each of them added."""
    _, timeline = stories.get_story(request.app.state.database, story_id)
    return list_response(request, timeline, timeline, StoryArticle)


@router.get("/{story_id}/articles", response_model=ArticleList, responses=NOT_FOUND)
def list_members(
    request: Request, story_id: IdParam, limit: LimitParam = 50, cursor: CursorParam = ""
) -> Response:
    """List the articles of a story, the newest first; `/articles?q=story:7` does the same with more words."""
    stories.get_story(request.app.state.database, story_id)
    return article_page(request, search.parse(f"story:{story_id}"), limit, cursor)
