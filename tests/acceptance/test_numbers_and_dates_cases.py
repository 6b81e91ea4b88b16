"""Numbers and days of birth that systems send loosely, as each case says."""

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.cases import contacts_of, needed, pushed

pytestmark = needed


async def test_a_number_with_unseen_characters_is_read_and_warned_of(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    receipts = await pushed(partnership, "numbers-01-nhs-number-with-unseen-characters")
    for receipt in receipts:
        assert receipt["faults"] == []
        assert [each["pointer"] for each in receipt["warnings"]] == ["/data/children/0/nhs_number"]
    contacts = await contacts_of(partnership, worker_engine, receipts)
    assert {contact["children"][0]["nhs_number"] for contact in contacts} == {"9990000018"}


async def test_a_high_risk_notice_does_not_wait_for_a_placeholder_of_a_birthday(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    receipts = await pushed(partnership, "dates-02-placeholder-birth")
    assert [receipt["faults"] for receipt in receipts] == [[], [], []]
    assert [[each["code"] for each in receipt["warnings"]] for receipt in receipts] == [
        ["birth-date-placeholder"],
        ["birth-date-placeholder"],
        [],
    ]
    contacts = await contacts_of(partnership, worker_engine, receipts)
    assert [contact["children"][0]["born_on"] for contact in contacts] == [None, None, None]
