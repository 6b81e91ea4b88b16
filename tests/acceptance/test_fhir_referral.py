"""The standard's own example of a referral becomes a contact, through HTTP and the worker."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import contacts_made

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "fhir" / "referral-request.json"

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="the shared sample is not here")


async def test_the_sample_becomes_a_contact(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    answer = await partnership.health_system.request(
        "POST",
        "/v1/fhir/$process-message",
        content=SAMPLE.read_bytes(),
        headers={"Content-Type": "application/fhir+json"},
    )
    assert answer.status_code == 200, answer.text
    header = answer.json()["entry"][0]["resource"]
    assert header["response"]["identifier"] == "1cbdfb97-5859-48a4-8301-d54eab818d68"
    assert header["source"]["endpoint"] == "http://fhir.nhs.uk/Id/dos-service-id|111111111"
    await contacts_made(worker_engine, partnership)
    hub = partnership.hub_practitioner
    notification = (await hub.get(f"/v1/notifications/{answer.json()['id']}")).json()
    assert notification["type"] == "health.referral"
    assert notification["reference"] == "https://sender.url/Id/case-number|sender1234"
    contact = (await hub.get(f"/v1/contacts/{notification['contact_id']}")).json()
    (child,) = contact["children"]
    assert (child["given"], child["family"], child["born_on"], child["sex"]) == (
        "Julie",
        "Jones",
        "1959-05-04",
        "F",
    )
    assert child["address_lines"] == ["22 Brightside Crescent", "Overtown", "West Yorkshire"]
    assert child["postcode"] == "LS10 4YU"
    assert [(each["given"], each["family"]) for each in contact["people"]] == [("Jack", "Grayson")]
    assert contact["referrer_name"] == "Marcy BLAKE"
    assert contact["referrer_capacity"] == "Administrative healthcare staff, Practitioner Org"
    assert contact["referrer_telephone"] == "0205568263"
    assert contact["agency_id"] == str(partnership.founded.agencies["Health"])
    assert "Sent by: Sender Organization (RND)" in contact["concern"]
    assert "Observation: Syncope (disorder)" in contact["concern"]
    assert "AMB new/worsening breathlessness" in contact["concern"]
    assert "The Scene is safe" in contact["concern"]
    assert contact["whereabouts"].endswith("Briggate corner, 20 The Headrow, Leeds, LS1 6PT")
    # Religion is nobody's need here; that it was sent is not hidden.
    assert "/entry/5/resource/extension" in notification["unmapped"]
    # The sample's NHS number fails its check digit: set aside, and the sender and the hub know.
    assert child["nhs_number"] is None
    assert "/entry/5/resource/identifier/0/value" in notification["unmapped"]
    assert [warning["code"] for warning in notification["warnings"]] == [
        "subject_is_an_adult",
        "nhs-number-check-digit",
    ]
