"""A sender's reference that is used again, as the case says."""

from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.cases import case, contacts_of, needed, pushed
from tests.support.scenarios.notifications import send

pytestmark = needed
NAME = "reference-01-reused-for-another-family"


async def test_a_reference_used_again_for_another_family_is_two_contacts(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    receipts = await pushed(partnership, NAME)
    contacts = await contacts_of(partnership, worker_engine, receipts)
    assert len({contact["id"] for contact in contacts}) == 2
    children = [[child["given"] for child in contact["children"]] for contact in contacts]
    assert children == [["Ann"], ["Bob"]]
    second = case(NAME)["events"][1]
    withdrawal = {**second, "id": str(uuid4()), "data": {**second["data"], "withdrawn": True}}
    receipts.append((await send(partnership.partner_system, withdrawal)).json())
    ann, bob, again = await contacts_of(partnership, worker_engine, receipts)
    assert again["id"] == bob["id"]
    assert [notice["part"] for notice in ann["notices"]] == ["first"]
    assert [notice["part"] for notice in bob["notices"]] == ["first", "withdrawal"]
