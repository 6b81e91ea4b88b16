"""Recognising somebody for certain, and proposing who it may be, within the service itself."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.matching.comparison import Query, Strength
from app.services.people.people_search import propose, recognise
from tests.support.database.records import as_the_service
from tests.support.partnerships import Partnership
from tests.support.scenarios.people import NHS_NUMBER, linked, numbered, recorded

UPN, OTHER_UPN = "P975200000001", "D975200000002"


def nhs(value: str = NHS_NUMBER) -> tuple[IdentifierScheme, str]:
    return (IdentifierScheme.NHS_NUMBER, value)


def upn(value: str = UPN) -> tuple[IdentifierScheme, str]:
    return (IdentifierScheme.UPN, value)


async def recognised(
    engine: AsyncEngine, partnership: Partnership, *held: tuple[IdentifierScheme, str]
) -> str | None:
    """Whom the service takes the holder of these identifiers to be."""
    async with as_the_service(engine, partnership) as uow:
        uow.audit("test.asked")
        found = await recognise(uow, held)
        return None if found is None else str(found)


async def test_the_holder_of_a_number_is_recognised(
    partnership: Partnership, other_partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, identifiers=[numbered(), numbered(UPN, "former_upn")])
    await recorded(other_partnership.hub_practitioner, identifiers=[numbered(OTHER_UPN, "upn")])
    assert await recognised(worker_engine, partnership, nhs()) == child["id"]
    assert await recognised(worker_engine, partnership, upn()) == child["id"]
    assert await recognised(worker_engine, partnership, nhs(), upn(OTHER_UPN)) == child["id"]
    assert await recognised(worker_engine, partnership, upn(OTHER_UPN)) is None
    assert await recognised(worker_engine, partnership) is None


async def test_a_number_that_a_household_shares_recognises_nobody(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    await recorded(hub, identifiers=[numbered("INV1", "police_id"), numbered("X", "upn_as_sent")])
    for held in ((IdentifierScheme.POLICE_ID, "INV1"), (IdentifierScheme.UPN_AS_SENT, "X")):
        assert await recognised(worker_engine, partnership, held) is None


async def test_several_holders_are_one_person_only_where_links_say_so(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    one = await recorded(hub, identifiers=[numbered()])
    between = await recorded(hub)
    other = await recorded(hub, identifiers=[numbered(UPN, "upn")])
    assert await recognised(worker_engine, partnership, nhs(), upn()) is None
    await linked(hub, one, between)
    assert await recognised(worker_engine, partnership, nhs(), upn()) is None
    link = await linked(hub, between, other)
    assert await recognised(worker_engine, partnership, nhs(), upn()) == one["id"]
    await hub.post(
        f"/v1/people/{other['id']}/links/{link['id']}/unlinking",
        {"because": "Cousins of one name."},
        version=link["etag"],
    )
    assert await recognised(worker_engine, partnership, nhs(), upn()) is None


async def test_triage_is_proposed_what_a_search_would_show(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    child = await recorded(partnership.hub_practitioner)
    query = Query(given="Testchild", family="Alpha-Invented", born_on=date(2016, 3, 4))
    async with as_the_service(worker_engine, partnership) as uow:
        uow.audit("test.asked")
        [match] = await propose(uow, query)
    assert (match.candidate_id, match.strength) == (UUID(child["id"]), Strength.STRONG)
