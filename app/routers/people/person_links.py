"""Links between two records of one person."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.directory.purposes import PurposeNotForRole, PurposeNotGiven
from app.domain.people.person_links import (
    AlreadyLinked,
    AlreadyUnlinked,
    CloakedByLink,
    LinkedToItself,
    RelatedToEachOther,
)
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create, allowed_to_open
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.people.person_links import (
    LinkPerson,
    PersonLinksView,
    PersonLinkView,
    UnlinkPerson,
)
from app.schemas.versions import VersionedView
from app.services.people import person_links
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/people/{person_id}/links", tags=["people"], route_class=TransactionalRoute
)


@router.post(
    "",
    operation_id="linkPerson",
    summary="Link two records of one person",
    status_code=status.HTTP_201_CREATED,
    responses=documented(LinkedToItself, AlreadyLinked, RelatedToEachOther),
)
async def link_person(
    person_id: RecordId,
    command: LinkPerson,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_LINK)],
) -> VersionedView[PersonLinkView]:
    """Both records stay as they are, and each shows the other's history from now on."""
    return await person_links.link(uow, person_id=person_id, command=command)


@router.get(
    "",
    operation_id="listPersonLinks",
    summary="List the links of a record",
    responses=documented(PurposeNotGiven, PurposeNotForRole),
)
async def list_person_links(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_open(Permission.PERSON_READ)],
) -> PersonLinksView:
    """Every record that was ever linked with this one, by whom and why."""
    return await person_links.list_links(uow, person_id=person_id)


@router.post(
    "/{link_id}/unlinking",
    operation_id="unlinkPerson",
    summary="Remove a link between two records",
    responses=documented(AlreadyUnlinked, CloakedByLink),
)
async def unlink_person(
    person_id: RecordId,
    link_id: RecordId,
    command: UnlinkPerson,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_LINK)],
    expected: ExpectedVersion,
) -> VersionedView[PersonLinkView]:
    """Both histories stay with their own record. If-Match names the version of the link.

    A record that only the link keeps cloaked needs an approved cloak of its own first.
    """
    return await person_links.unlink(
        uow, person_id=person_id, link_id=link_id, expected=expected, command=command
    )
