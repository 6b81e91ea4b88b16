"""Adults described in a contact: added, identified, and seen where that is lawful."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import events
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import NAMED_CHILD, Json, recorded, triaged
from tests.support.scenarios.people import HOME, linked, named, recorded as person_recorded

MOTHER: Json = {"part": "mother", "given": "Testmother", "estimated_age": 30}
HARMER: Json = {"part": "alleged_to_have_caused_harm", "description": "A man called Ted, tattooed"}
NEW: Json = {"identification": "new"}


def path_of(contact: Json, nth: int) -> str:
    """Where a person of the contact is identified."""
    return f"/v1/contacts/{contact['id']}/people/{contact['people'][nth]['id']}/identification"


async def test_a_stranger_identifies_nobody(
    http: httpx.AsyncClient, partnership: Partnership, other_partnership: Partnership
) -> None:
    contact = await recorded(partnership.hub_practitioner, people=[MOTHER])
    path = path_of(contact, 0)
    assert (await http.post(path, json=NEW)).status_code == 401
    theirs = await other_partnership.hub_practitioner.post(path, NEW, version=contact["etag"])
    assert theirs.status_code == 404
    assert (await partnership.hub_support.post(path, NEW, version="1")).status_code == 403
    added = f"/v1/contacts/{contact['id']}/people"
    assert (await http.post(added, json=MOTHER)).status_code == 401
    assert (await partnership.referrer.post(added, MOTHER)).status_code == 403


async def test_adults_of_whom_little_is_known_become_people_with_a_role_and_a_history(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    told = MOTHER | {"address_lines": HOME["lines"], "postcode": HOME["postcode"]}
    contact = await recorded(hub, people=[told, HARMER, {"part": "father"}])
    assert [each["part"] for each in contact["people"]] == [
        "mother",
        "alleged_to_have_caused_harm",
        "father",
    ]
    answer = await hub.post(path_of(contact, 0), NEW, version=contact["etag"])
    assert answer.status_code == 200, answer.text
    mother = answer.json()["people"][0]
    assert mother["identified_by"] == str(partnership.founded.users["hub_practitioner"])
    record = (await hub.get(f"/v1/people/{mother['person_id']}")).json()
    assert (record["known_as"], record["age"]) == ("Testmother", "about 30 years (estimated)")
    assert record["addresses"][0]["lines"] == HOME["lines"]
    child = await person_recorded(hub, addresses=[HOME])
    assert mother["person_id"] in {each["person_id"] for each in child["household"]}
    for nth in (1, 2):
        answer = await hub.post(path_of(contact, nth), NEW, version=answer.headers["ETag"])
        assert answer.status_code == 200, answer.text
    unknown = (await hub.get(f"/v1/people/{answer.json()['people'][2]['person_id']}")).json()
    assert unknown["known_as"].startswith("Unnamed person ")
    entries = (await hub.get(f"/v1/people/{mother['person_id']}/chronology")).json()["entries"]
    (described,) = [each for each in entries if each["what"] == "contact.person_described"]
    assert described["facts"] == {
        "reference": contact["reference"],
        "part": "mother",
        "made_in_error": False,
    }
    assert len(await events(admin_engine, partnership, "contact.person_identified")) == 3


async def test_a_person_is_identified_as_someone_else_only_for_a_reason(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    contact = await recorded(hub, people=[MOTHER])
    path = path_of(contact, 0)
    known = await person_recorded(hub, named("Testmother", born_on="1996-01-02"))
    as_known = {"identification": "known", "person_id": known["id"]}
    assert (await hub.post(path, NEW)).status_code == 428
    for unclear in ({"identification": "known"}, NEW | {"person_id": known["id"]}):
        answer = await hub.post(path, unclear, version=contact["etag"])
        assert answer.json()["type"] == "/problems/identification-unclear"
    first = await hub.post(path, NEW, version=contact["etag"])
    again = await hub.post(path, as_known, version=first.headers["ETag"])
    assert again.status_code == 422
    assert again.json()["type"] == "/problems/identified-as-another"
    because = as_known | {"reason": "Her date of birth was given by the midwife."}
    answer = await hub.post(path, because, version=first.headers["ETag"])
    assert answer.status_code == 200, answer.text
    (mother,) = answer.json()["people"]
    assert mother["person_id"] == known["id"]
    assert mother["identified_because"] == because["reason"]


async def test_what_the_hub_learns_of_adults_is_not_the_referrers(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    contact = await recorded(partnership.referrer, people=[MOTHER])
    path = f"/v1/contacts/{contact['id']}"
    added = await hub.post(f"{path}/people", HARMER)
    assert added.status_code == 201, added.text
    assert [each["part"] for each in added.json()["people"]] == ["mother", HARMER["part"]]
    assert added.json()["people"][1]["added_at"] == "2026-11-18T09:30:00Z"
    answer = await hub.post(path_of(contact, 0), NEW, version=added.headers["ETag"])
    assert answer.status_code == 200, answer.text
    (shown,) = (await partnership.referrer.get(path)).json()["people"]
    assert (shown["part"], shown["given"]) == ("mother", "Testmother")
    assert (shown["person_id"], shown["identified_at"], shown["identified_by"]) == (None,) * 3


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (MOTHER | {"born_on": "1996-01-02"}, "estimate-unclear"),
        ({"part": "mother", "born_on": "2027-01-01"}, "dates-impossible"),
        ({"part": "stranger"}, "not-valid"),
    ],
)
async def test_what_cannot_be_true_of_an_adult_is_refused(
    partnership: Partnership, told: Json, problem: str
) -> None:
    hub = partnership.hub_practitioner
    contact = await recorded(hub)
    answer = await hub.post(f"/v1/contacts/{contact['id']}/people", told)
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")


async def test_nobody_is_added_to_a_contact_made_in_error(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    contact = await recorded(hub, people=[MOTHER])
    error = await hub.post(
        f"/v1/contacts/{contact['id']}/error", {"reason": "Twice."}, version=contact["etag"]
    )
    assert error.status_code == 200, error.text
    added = await hub.post(f"/v1/contacts/{contact['id']}/people", HARMER)
    found = await hub.post(path_of(contact, 0), NEW, version=error.headers["ETag"])
    for answer in (added, found):
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/made-in-error")


async def test_someone_unsafe_for_a_child_of_the_contact_is_flagged_to_those_who_may_read_it(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    child, harmer = await person_recorded(hub), await person_recorded(hub, named("Ted"))
    other_record = await person_recorded(hub, named("Edward"))
    await linked(hub, harmer, other_record)
    unsafe = await hub.post(
        f"/v1/people/{child['id']}/unsafe-contacts",
        {"means": "person", "through_person_id": harmer["id"], "reason": "He hit her."},
    )
    assert unsafe.status_code == 201, unsafe.text
    contact = await recorded(
        partnership.referrer,
        NAMED_CHILD,
        people=[HARMER, MOTHER],
    )
    contact = await triaged(hub, contact, identification="known", person_id=child["id"])
    assert [each["unsafe_for"] for each in contact["people"]] == [[], []]
    as_known = {"identification": "known", "person_id": other_record["id"]}
    answer = await hub.post(path_of(contact, 0), as_known, version=contact["etag"])
    assert answer.status_code == 200, answer.text
    path = f"/v1/contacts/{contact['id']}"
    shown = (await hub.get(path)).json()["people"]
    assert [each["unsafe_for"] for each in shown] == [[contact["children"][0]["id"]], []]
    told = (await partnership.referrer.get(path)).json()["people"]
    assert [each["unsafe_for"] for each in told] == [[], []]
    ended = await hub.post(
        f"/v1/people/{child['id']}/unsafe-contacts/{unsafe.json()['unsafe_contacts'][0]['id']}/ending",
        {"because": "A mistake."},
        version=unsafe.headers["ETag"],
    )
    assert ended.status_code == 200, ended.text
    shown = (await hub.get(path)).json()["people"]
    assert [each["unsafe_for"] for each in shown] == [[], []]


async def test_a_mother_of_17_is_flagged_and_joins_the_children_of_the_contact(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    people = [
        MOTHER | {"estimated_age": 17},
        {"part": "father", "born_on": "2008-11-18"},
        {"part": "household_member", "born_on": "2008-11-19"},
        HARMER,
    ]
    contact = await recorded(partnership.referrer, people=people)
    path = f"/v1/contacts/{contact['id']}"
    shown = (await hub.get(path)).json()["people"]
    assert [each["under_18"] for each in shown] == [True, False, True, None]
    told = (await partnership.referrer.get(path)).json()["people"]
    assert [each["under_18"] for each in told] == [None] * 4
    record = await person_recorded(hub, named("Testmother", born_on="2009-01-02"))
    as_known = {"identification": "known", "person_id": record["id"]}
    answer = await hub.post(path_of(contact, 3), as_known, version=contact["etag"])
    assert answer.json()["people"][3]["under_18"] is True
    added = await hub.post(
        f"{path}/children",
        {"described_as": "known", "person_id": record["id"], "reported_by": "The referrer"},
    )
    assert added.status_code == 201, added.text
    assert added.json()["children"][1]["person_id"] == record["id"]
