"""What senders of CloudEvents in the field send is understood, as each case says."""

import json

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.cases import (
    at_the_time_of_the_cases,
    case,
    contacts_of,
    needed,
    pushed,
)
from tests.support.scenarios.notifications import rows_of

pytestmark = needed


async def test_a_quoted_header_and_a_plain_one_name_one_event(partnership: Partnership) -> None:
    at_the_time_of_the_cases(partnership)
    receipts = []
    for request in case("cloudevents-01-double-quoted-header")["requests"]:
        answer = await partnership.partner_system.request(
            "POST", "/v1/notifications", json=request["body"], headers=request["headers"]
        )
        assert answer.status_code == 201, answer.text
        receipts.append(answer.json())
    assert receipts[0]["id"] == receipts[1]["id"]
    assert [receipt["repeated"] for receipt in receipts] == [False, True]


async def test_an_empty_batch_is_a_batch_of_none(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    sent = case("cloudevents-03-empty-batch")
    for path in ("/v1/notifications/batch", "/v1/notifications"):
        answer = await partnership.partner_system.request(
            "POST", path, content=json.dumps(sent["body"]).encode(), headers=sent["headers"]
        )
        assert (answer.status_code, answer.json()) == (200, {"items": []}), path
    assert await rows_of(admin_engine, partnership, "notifications") == []


async def test_a_media_type_that_ends_in_json_is_json(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    receipts = await pushed(partnership, "cloudevents-04-plus-json-payload")
    assert [receipt["faults"] for receipt in receipts] == [[]]
    (contact,) = await contacts_of(partnership, worker_engine, receipts)
    assert contact["concern"] == "Invented worry."


async def test_data_in_base64_is_read(partnership: Partnership, worker_engine: AsyncEngine) -> None:
    receipts = await pushed(partnership, "cloudevents-05-data-base64")
    assert [receipt["faults"] for receipt in receipts] == [[]]
    (contact,) = await contacts_of(partnership, worker_engine, receipts)
    assert [child["family"] for child in contact["children"]] == ["Case-Invented"]
