"""Serve entities and quotes: whom articles name, where, and who said what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from services import entities, quotes
from services.entities import ENTITY_LABELS, EntityFilter, EntitySummary, MentionFilter, MentionView
from services.quotes import QuoteEntry
from web.problems import NOT_FOUND
from web.v1.parameters import (
    ArticleParameters,
    CursorParam,
    IdParam,
    LimitParam,
    article_cursor,
    article_link,
    decode_cursor,
    encode_cursor,
    next_link,
    one_of,
)
from web.v1.responses import ROW_RESPONSES, json_response, list_response

__all__ = ["router"]

router = APIRouter(tags=["entities and quotes"])
_KINDS = ("", *ENTITY_LABELS)


@dataclass(frozen=True, slots=True)
class EntityList:
    """A page of entities, in the order in which they were first named."""

    items: Sequence[EntitySummary]
    next: str | None


@dataclass(frozen=True, slots=True)
class MentionList:
    """A page of mentions, the newest article first; `is_complete` and `searched_since` as in a list of articles."""

    items: Sequence[MentionView]
    next: str | None
    is_complete: bool
    searched_since: datetime | None


@dataclass(frozen=True, slots=True)
class QuoteList:
    """A page of quotes, as one of mentions; those of the newest article come first."""

    items: Sequence[QuoteEntry]
    next: str | None
    is_complete: bool
    searched_since: datetime | None


class EntityParameters(BaseModel):
    """Parameters that select entities."""

    name: Annotated[str, Field(max_length=300, description="Words of the name.", examples=["roe"])] = ""
    kind: Annotated[
        str,
        one_of(_KINDS),
        Field(
            description=f"One of {', '.join(ENTITY_LABELS)}.",
            examples=["person"],
            json_schema_extra={"enum": list(_KINDS)},
        ),
    ] = ""
    # The service refuses others, as in the command.
    country: Annotated[
        str,
        Field(
            description="Of places, ISO 3166-1.",
            examples=["EE"],
            json_schema_extra={"pattern": "^([A-Za-z]{2})?$"},
        ),
    ] = ""
    limit: LimitParam = 50
    cursor: CursorParam = ""


class QuoteParameters(ArticleParameters):
    """Parameters that select quotes."""

    speaker: Annotated[
        str,
        Field(
            max_length=300,
            description="Words of a speaker's name; of one without a name all words, such as 'the police'.",
            examples=["roe"],
        ),
    ] = ""


@router.get("/entities", response_model=EntityList, responses=ROW_RESPONSES)
def list_entities(request: Request, parameters: Annotated[EntityParameters, Query()]) -> Response:
    """List the people, organisations and places that articles name; /counts has those that most articles name."""
    filters = entities.make_filter(parameters.name, parameters.kind, parameters.country)
    after = decode_cursor(parameters.cursor, int)
    with request.app.state.database.read_transaction() as session:
        found = entities.list_entities(session, filters, after[0] if after else 0, parameters.limit)
    # A page that is full may be the last one: then the next one is empty.
    is_full = len(found) == parameters.limit
    following = next_link(request, cursor=encode_cursor(found[-1].id)) if is_full else None
    return list_response(request, EntityList(found, following), found, EntitySummary, following)


@router.get("/entities/{entity_id}", response_model=EntitySummary, responses=NOT_FOUND)
def get_entity(request: Request, entity_id: IdParam) -> Response:
    """Return one entity."""
    with request.app.state.database.read_transaction() as session:
        return json_response(request, entities.get_entity(session, entity_id))


@router.get("/entities/{entity_id}/mentions", response_model=MentionList, responses=NOT_FOUND | ROW_RESPONSES)
def list_mentions(
    request: Request, entity_id: IdParam, parameters: Annotated[ArticleParameters, Query()]
) -> Response:
    """List the articles that name an entity, with the places in their texts."""
    filters = MentionFilter(EntityFilter(), parameters.to_query(), parameters.confidence, entity_id)
    after = article_cursor(parameters.cursor)
    with request.app.state.database.read_transaction() as session:
        entities.get_entity(session, entity_id)
        page = entities.list_mentions(session, filters, after, parameters.limit)
    following = article_link(request, page.next)
    answer = MentionList(page.mentions, following, page.is_complete, page.searched_since)
    return list_response(request, answer, page.mentions, MentionView, following)


@router.get("/quotes", response_model=QuoteList, responses=ROW_RESPONSES)
def list_quotes(request: Request, parameters: Annotated[QuoteParameters, Query()]) -> Response:
    """List quotes, those of the newest articles first."""
    filters = quotes.make_filter(parameters.to_query(), parameters.speaker, parameters.confidence)
    after = article_cursor(parameters.cursor)
    with request.app.state.database.read_transaction() as session:
        page = quotes.list_quotes(session, filters, after, parameters.limit)
    following = article_link(request, page.next)
    answer = QuoteList(page.quotes, following, page.is_complete, page.searched_since)
    return list_response(request, answer, page.quotes, QuoteEntry, following)
