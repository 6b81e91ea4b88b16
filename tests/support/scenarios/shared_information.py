"""What agencies told about a child, and what was shared of it, for tests that start there."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from app.models import (
    FragmentAudience,
    InformationFragment,
    InformationRequest,
    InformationReturn,
    PersonAskedAbout,
    RequestedAgency,
)
from app.unit_of_work import UnitOfWork
from tests.support.database.records import as_the_service, write_child
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import Json, a_triaged_contact, allocated, decided

INCIDENT = "Police were called to the address in October (invented)."
INJURY = "An older burn, seen in May (invented)."


@dataclass(slots=True)
class Told:
    """What the police and health told in answer to one request about a child and a parent."""

    partnership: Partnership
    child: UUID
    parent: UUID
    contact: UUID
    request: UUID = field(default_factory=uuid4)
    returns: dict[str, UUID] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where what is shared about the child is."""
        return f"/v1/people/{self.child}/shares"

    def agency(self, name: str) -> str:
        """The id of an agency."""
        return str(self.partnership.founded.agencies[name])


async def write_told(worker_engine: AsyncEngine, partnership: Partnership) -> Told:
    """A child in need, allocated to the first social worker, about whom both were asked."""
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact)
    referral = await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")
    await allocated(partnership, referral.json() | {"etag": referral.headers["ETag"]})
    async with as_the_service(worker_engine, partnership, now=partnership.clock.now) as uow:
        parent = await write_child(uow, given="Testparent", born_on=date(1990, 1, 2))
        told = Told(
            partnership,
            child=UUID(contact["children"][0]["person_id"]),
            parent=parent,
            contact=UUID(contact["id"]),
        )
        await _write_request(uow, told)
        for agency in ("Police", "Health"):
            await _write_return(uow, told, agency)
        uow.audit("test.prepared")
    return told


async def also_told(worker_engine: AsyncEngine, told: Told) -> Told:
    """The same of the same child, in answer to a request that another contact led to."""
    contact = await a_triaged_contact(told.partnership)
    other = Told(told.partnership, told.child, told.parent, contact=UUID(contact["id"]))
    async with as_the_service(
        worker_engine, told.partnership, now=told.partnership.clock.now
    ) as uow:
        await _write_request(uow, other)
        for agency in ("Police", "Health"):
            await _write_return(uow, other, agency)
        uow.audit("test.prepared")
    return other


async def _write_request(uow: UnitOfWork, told: Told) -> None:
    owner = {"partnership_id": uow.partnership_id}
    asked = {**owner, "information_request_id": told.request}
    await uow.save(
        InformationRequest(
            **owner,
            id=told.request,
            contact_id=told.contact,
            purpose="section_47",
            legal_gateway="children_act_1989_s47",
            gateway_reason="An invented burn.",
            background="An invented worry.",
            questions=["What is known of the household?"],
            period_from=date(2025, 11, 18),
            rating="red",
            sent_at=uow.now,
            sent_by=told.partnership.founded.users["hub_practitioner"],
        ),
        PersonAskedAbout(**asked, person_id=told.child),
        PersonAskedAbout(**asked, person_id=told.parent),
    )


async def _write_return(uow: UnitOfWork, told: Told, agency: str) -> None:
    owner = {"partnership_id": uow.partnership_id, "information_request_id": told.request}
    agency_id = told.partnership.founded.agencies[agency]
    put = RequestedAgency(**owner, id=uuid4(), agency_id=agency_id, answered_at=uow.now)
    returned = InformationReturn(
        **owner,
        id=uuid4(),
        requested_agency_id=put.id,
        agency_id=agency_id,
        answer="held",
        final=True,
        returned_at=uow.now,
        returned_by=told.partnership.founded.users["agency_officer"],
    )
    # A return that is held without any content is refused when the transaction ends.
    content = _fragment(uow, told, returned.id, agency_id=agency_id)
    await uow.save(put, returned, content)
    told.returns[agency] = returned.id


def _fragment(
    uow: UnitOfWork, told: Told, return_id: UUID, *, agency_id: UUID, **changes: Any
) -> InformationFragment:
    members: dict[str, Any] = {
        "person_id": told.parent,
        "content": INCIDENT,
        "source": "Incident log (invented)",
        "source_dated_on": date(2026, 10, 3),
        "may_tell_family": False,
        "may_tell_child": False,
        "may_tell_court": True,
        "no_onward_sharing": False,
    }
    return InformationFragment(
        partnership_id=uow.partnership_id,
        id=uuid4(),
        information_request_id=told.request,
        information_return_id=return_id,
        agency_id=agency_id,
        **members | changes,
    )


async def write_fragment(
    worker_engine: AsyncEngine,
    told: Told,
    agency: str = "Police",
    *,
    audience: tuple[str, ...] = (),
    **changes: Any,
) -> str:
    """Something more that an agency told, of the parent unless `changes` says otherwise."""
    partnership = told.partnership
    async with as_the_service(worker_engine, partnership, now=partnership.clock.now) as uow:
        fragment = _fragment(
            uow,
            told,
            told.returns[agency],
            agency_id=partnership.founded.agencies[agency],
            **changes,
        )
        await uow.save(fragment)
        await uow.save_all(
            FragmentAudience(
                partnership_id=uow.partnership_id,
                information_fragment_id=fragment.id,
                agency_id=partnership.founded.agencies[name],
            )
            for name in audience
        )
        uow.audit("test.prepared")
    return str(fragment.id)


def a_share(
    told: Told, *fragments: str | Json, to: tuple[str, ...] = ("Health",), **changes: Any
) -> Json:
    """Some fragments for some agencies, because a child may suffer significant harm."""
    return {
        "fragments": [
            {"information_fragment_id": each} if isinstance(each, str) else each
            for each in fragments
        ],
        "agency_ids": [told.agency(name) for name in to],
        "purpose": "section_47",
        "legal_gateway": "children_act_1989_s47",
        "gateway_reason": "An invented burn without an account that fits.",
        "necessity": "Whoever examines the child must know of the incident (invented).",
        **changes,
    }


async def shared(
    told: Told, *fragments: str | Json, to: tuple[str, ...] = ("Health",), **changes: Any
) -> Json:
    """A share that was made, with its ETag."""
    answer = await told.partnership.hub_practitioner.post(
        told.path, a_share(told, *fragments, to=to, **changes)
    )
    assert answer.status_code == 201, answer.text
    share: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return share


async def refused(told: Told, *fragments: str | Json, **changes: Any) -> tuple[int, str]:
    """With what a share is refused."""
    answer = await told.partnership.hub_practitioner.post(
        told.path, a_share(told, *fragments, **changes)
    )
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def opened(by: Person, share: Json) -> Json:
    """A share, as somebody who opens it finds it."""
    answer = await by.get(f"/v1/shares/{share['id']}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found
