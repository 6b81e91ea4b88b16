"""Who lives together and who does not, as each case says."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.cases import case, contacts_of, needed, pushed

pytestmark = needed


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("household-02-hostel-room-4-and-4-test-road", [1, 1]),
        ("household-04-pseudo-postcode-of-a-country", [1, 1]),
        ("household-05-nk-nk-same-day", [1, 1]),
        ("household-06-flat-order", [1, 2]),
    ],
)
async def test_notices_are_counted_for_one_household_only_where_it_is_one(
    partnership: Partnership, worker_engine: AsyncEngine, name: str, counts: list[int]
) -> None:
    assert case(name)["right"].startswith("two" if counts == [1, 1] else "one")
    receipts = await pushed(partnership, name)
    contacts = await contacts_of(partnership, worker_engine, receipts)
    assert len({contact["id"] for contact in contacts}) == 2
    told = [contact["notices"][0]["count_in_12_months"] for contact in contacts]
    assert told == counts
