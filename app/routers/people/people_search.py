"""Search for people in the partnership."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.domain.people.identifiers import IdentifierNotValid
from app.domain.people.people_search import HomeUnclear, SearchTooVague
from app.domain.references import ReferenceNotValid
from app.http.guard import allowed
from app.http.problems import documented
from app.http.transactional_route import TransactionalRoute
from app.schemas.people.people_search import MatchesView, SearchPeople
from app.services.people import people_search
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/people/search", tags=["people"], route_class=TransactionalRoute)


@router.post(
    "",
    operation_id="searchPeople",
    summary="Search for a person",
    responses=documented(SearchTooVague, HomeUnclear, IdentifierNotValid, ReferenceNotValid),
)
async def search_people(
    command: SearchPeople,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_SEARCH)],
) -> MatchesView:
    """Exact identifiers first, then candidates, each with a score and the reasons in words.

    With an `address`, everyone who lives or lived in that home comes after them.

    Twins and siblings have much in common and are not proposed as the same child. The people shown
    are recorded in the audit log.
    """
    return await people_search.search(uow, command=command)
