"""Recording errors over HTTP: who may, what stands again, what of a household stays."""

from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import (
    EVERYBODY,
    Household,
    a_decision_on,
    about_both,
    attended,
    concluded,
    held,
    path_of,
    write_household,
    write_sibling_referral,
)
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    Json,
    a_triaged_contact,
    allocated,
    an_open_referral,
    decided,
    decisions_path,
    recorded,
    triaged,
)

PATH = "/v1/recorded-errors"
LESS: Json = {
    "level": "universal",
    "criteria": ["U1"],
    "outcome": "no_further_action",
    "primary_need": None,
    "what_changed": "Typed on the wrong child.",
}


def an_error(subject_type: str, subject_id: str, **changes: str) -> Json:
    """A record said to have been made in error."""
    return {
        "subject_type": subject_type,
        "subject_id": subject_id,
        "reason": "An invented mistake.",
        **changes,
    }


async def proposed(partnership: Partnership, error: Json, *, by: str = "hub_practitioner") -> Json:
    """The error, proposed."""
    answer = await partnership.person(by).post(PATH, error)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return found


async def confirmed(partnership: Partnership, error: Json) -> Json:
    """The error, proposed by a practitioner and confirmed by a manager."""
    found = await proposed(partnership, error)
    answer = await partnership.hub_manager.post(
        f"{PATH}/{found['id']}/confirmation", version=found["etag"]
    )
    assert answer.status_code == 200, answer.text
    after: Json = answer.json()
    return after


async def referral_of(partnership: Partnership, referral_id: str) -> Json:
    """A referral, as it stands."""
    answer = await partnership.hub_manager.get(f"/v1/referrals/{referral_id}")
    referral: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return referral


async def test_a_stranger_another_partnership_and_a_referrer_correct_nothing(
    http: httpx.AsyncClient, partnership: Partnership, other_partnership: Partnership
) -> None:
    referral = await an_open_referral(partnership)
    error = an_error("referral", referral["id"])
    assert (await http.post(PATH, json=error)).status_code == 401
    assert (await other_partnership.hub_manager.post(PATH, error)).status_code == 404
    assert (await partnership.referrer.post(PATH, error)).status_code == 403
    assert (await partnership.social_worker.post(PATH, error)).status_code == 404
    found = await proposed(partnership, error)
    elsewhere = await other_partnership.hub_manager.get(f"{PATH}/{found['id']}")
    assert elsewhere.status_code == 404


async def test_two_people_put_an_error_right_and_it_is_on_the_audit_log(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    referral = await an_open_referral(partnership)
    error = await proposed(partnership, an_error("referral", referral["id"]), by="hub_manager")
    path = f"{PATH}/{error['id']}"
    own = await partnership.hub_manager.post(f"{path}/confirmation", version=error["etag"])
    assert own.json()["type"] == "/problems/confirmed-by-proposer"
    assert {each["action"]: each["reason"] for each in error["available_actions"]} == {
        "confirm": "confirmed_by_proposer",
        "decline": None,
    }
    stale = await partnership.hub_manager_2.post(f"{path}/confirmation", version='"99"')
    assert stale.status_code == 412
    other = await partnership.hub_manager_2.post(f"{path}/confirmation", version=error["etag"])
    assert other.status_code == 200, other.text
    again = await partnership.hub_manager_2.post(
        f"{path}/declining", {"reason": "Too late."}, version=other.headers["ETag"]
    )
    assert again.json()["type"] == "/problems/error-judged"
    (event,) = await events(admin_engine, partnership, "recorded_error.confirmed")
    assert event["facts"] == {
        "subject_type": "referral",
        "mistake": "wrong_child",
        "followed": 2,
    }
    for name in ("proposed", "confirmed"):
        assert len(await messages(admin_engine, partnership, f"recorded_error.{name}")) == 1


async def test_an_error_that_was_declined_changes_nothing_and_can_be_proposed_again(
    partnership: Partnership,
) -> None:
    referral = await an_open_referral(partnership)
    error = await proposed(partnership, an_error("referral", referral["id"]))
    declined = await partnership.hub_manager.post(
        f"{PATH}/{error['id']}/declining", {"reason": "It is right."}, version=error["etag"]
    )
    assert declined.json()["state"] == "declined"
    after = await referral_of(partnership, referral["id"])
    assert (after["recorded_in_error"], after["closed_on"]) == (None, None)
    await proposed(partnership, an_error("referral", referral["id"]))


async def test_the_decision_before_an_error_stands_again_and_its_referral_is_open(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact = await a_triaged_contact(partnership)
    first = await decided(partnership, contact, **SIGNIFICANT_HARM)
    await allocated(partnership, await referral_of(partnership, first["referral_id"]))
    clock.advance(minutes=5)
    second = await decided(partnership, contact, supersedes_id=first["id"], **LESS)
    clock.advance(minutes=5)
    await confirmed(
        partnership,
        an_error("threshold_decision", second["id"], mistake="wrong_record"),
    )
    referral = await referral_of(partnership, first["referral_id"])
    assert (referral["closed_on"], referral["no_further_action"]) == (None, False)
    assert [each["ended_at"] for each in referral["allocations"]] == [None]
    assert [each["state"] for each in referral["timescales"]] == ["running"]
    after = (await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")).json()
    child = after["children"][0]
    assert (child["state"], child["outcome"]) == ("decided", "strategy_meeting")
    # What is decided now supersedes the decision that stands, as the one in error did.
    third = await decided(partnership, contact, supersedes_id=first["id"], **LESS)
    listed = (await partnership.hub_manager.get(decisions_path(contact))).json()["items"]
    assert [(each["id"], each["recorded_in_error"] is not None) for each in listed] == [
        (third["id"], False),
        (second["id"], True),
        (first["id"], False),
    ]


async def test_a_referral_on_which_another_decision_rests_stays(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    first = await decided(partnership, contact)
    practitioner = partnership.hub_practitioner
    other = await triaged(
        practitioner,
        await recorded(practitioner),
        identification="known",
        person_id=contact["children"][0]["person_id"],
    )
    await decided(partnership, other, **SIGNIFICANT_HARM)
    error = await confirmed(partnership, an_error("threshold_decision", first["id"]))
    assert error["followed"] == []
    referral = await referral_of(partnership, first["referral_id"])
    assert (referral["recorded_in_error"], referral["closed_on"]) == (None, None)


async def test_a_contact_routed_to_the_worker_of_the_wrong_child_is_the_hubs_again(
    partnership: Partnership,
) -> None:
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    practitioner = partnership.hub_practitioner
    contact = await triaged(
        practitioner,
        await recorded(practitioner),
        identification="known",
        person_id=referral["person_id"],
    )
    assert contact["children"][0]["outcome"] == "passed_to_allocated_worker"
    error = await confirmed(partnership, an_error("referral", referral["id"]))
    assert "routing" in {each["subject_type"] for each in error["followed"]}
    after = (await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")).json()
    child = after["children"][0]
    assert (child["state"], child["outcome"], child["person_id"]) == ("received", None, None)
    waiting = (await partnership.social_worker.get("/v1/worklists/allocated")).json()["items"]
    assert waiting == []


async def test_what_a_meeting_decided_about_the_sibling_stands(
    worker_engine: AsyncEngine, partnership: Partnership
) -> None:
    household = await write_household(worker_engine, partnership)
    sibling = await write_sibling_referral(worker_engine, partnership, household)
    meeting = await held(partnership, household, **about_both(household, factors=()))
    meeting = await attended(partnership, meeting, *EVERYBODY)
    meeting = await concluded(
        partnership,
        meeting,
        a_decision_on(household.child),
        a_decision_on(household.sibling),
    )
    await confirmed(partnership, an_error("referral", str(household.referral)))
    after = (await partnership.hub_manager.get(path_of(meeting))).json()
    assert after["recorded_in_error"] is None
    in_error = {each["person_id"]: each["recorded_in_error"] for each in after["children"]}
    assert in_error[str(household.child)]["reason"] == "An invented mistake."
    assert in_error[str(household.sibling)] is None
    enquiries = {each["person_id"]: each["enquiry_id"] for each in after["conclusions"]}
    kept, struck = [
        (await partnership.hub_manager.get(f"/v1/enquiries/{enquiries[str(person_id)]}")).json()
        for person_id in (household.sibling, household.child)
    ]
    assert (kept["recorded_in_error"], struck["recorded_in_error"]["by"]) == (
        None,
        str(partnership.founded.users["hub_manager"]),
    )
    assert {each["state"] for each in kept["timescales"]} == {"running"}
    assert {each["state"] for each in struck["timescales"]} == {"cancelled"}
    assert (await referral_of(partnership, str(sibling)))["recorded_in_error"] is None


async def test_a_meeting_in_error_is_owed_again(partnership: Partnership) -> None:
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact, **SIGNIFICANT_HARM)
    called = await partnership.hub_manager.post(
        f"/v1/referrals/{decision['referral_id']}/strategy-meetings",
        {
            "purpose": "An invented worry that the child suffers significant harm.",
            "scheduled_at": "2026-11-18T14:00:00Z",
            "children": [],
        },
    )
    opened = await partnership.hub_support.post(
        f"/v1/strategy-meetings/{called.json()['id']}/opening",
        {},
        version=called.headers["ETag"],
    )
    assert opened.status_code == 200, opened.text
    before = await referral_of(partnership, decision["referral_id"])
    assert [each["state"] for each in before["timescales"]] == ["met"]
    await confirmed(partnership, an_error("strategy_meeting", called.json()["id"]))
    after = await referral_of(partnership, decision["referral_id"])
    assert [each["state"] for each in after["timescales"]] == ["running"]
    waiting = (await partnership.hub_manager.get("/v1/worklists/meetings")).json()["items"]
    assert [(each["waiting"], each["referral_id"]) for each in waiting] == [
        ("meeting_to_call", decision["referral_id"])
    ]
    refused = await partnership.hub_manager.post(
        f"/v1/strategy-meetings/{called.json()['id']}/minutes", {"wording": "Invented."}
    )
    assert refused.json()["type"] == "/problems/recorded-in-error"


async def test_a_meeting_in_error_is_owed_once_where_a_later_decision_calls_for_one_too(
    partnership: Partnership, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact, **SIGNIFICANT_HARM)
    child = UUID(contact["children"][0]["person_id"])
    household = Household(child, child, UUID(decision["referral_id"]))
    meeting = await held(partnership, household)
    practitioner = partnership.hub_practitioner
    known: Json = {"described_as": "known", "person_id": str(child)}
    again = await triaged(
        practitioner,
        await recorded(practitioner, known),
        identification="known",
        person_id=str(child),
    )
    await decided(partnership, again, **SIGNIFICANT_HARM)
    await confirmed(partnership, an_error("strategy_meeting", meeting["id"]))
    after = await referral_of(partnership, decision["referral_id"])
    assert [(each["started_at"], each["state"]) for each in after["timescales"]] == [
        ("2026-11-18T09:30:00Z", "running"),
        ("2026-11-18T10:31:00Z", "cancelled"),
    ]


async def test_nothing_counts_a_decision_made_in_error(
    partnership: Partnership, clock: FixedClock
) -> None:
    decisions = [
        await decided(partnership, await a_triaged_contact(partnership)) for _ in range(12)
    ]
    await confirmed(partnership, an_error("threshold_decision", decisions[0]["id"]))
    clock.advance(days=20)
    figures = (await partnership.performance_analyst.get("/v1/figures/contacts")).json()
    (november,) = [each for each in figures["items"] if each["month"] == "2026-11"]
    assert november["decisions_by_level"]["total"] == 11


async def test_a_worker_reads_the_error_and_confirms_none(partnership: Partnership) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    error = await proposed(partnership, an_error("referral", referral["id"]), by="social_worker")
    assert error["followed"] == []
    refused = await partnership.team_manager.post(
        f"{PATH}/{error['id']}/confirmation", version=error["etag"]
    )
    assert refused.status_code == 403
    missing = await partnership.hub_practitioner.post(PATH, an_error("share", referral["id"]))
    assert missing.status_code == 404


async def test_a_manager_who_was_mistaken_takes_their_own_proposal_back(
    partnership: Partnership,
) -> None:
    decision = await decided(partnership, await a_triaged_contact(partnership))
    manager = partnership.hub_manager
    proposed = await manager.post(
        PATH,
        {
            "subject_type": "threshold_decision",
            "subject_id": decision["id"],
            "mistake": "wrong_child",
            "reason": "An invented reason.",
        },
    )
    declined = await manager.post(
        f"{PATH}/{proposed.json()['id']}/declining",
        {"reason": "It was the right child."},
        version=proposed.headers["ETag"],
    )
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    worklist = await partnership.hub_manager_2.get("/v1/worklists/errors")
    assert worklist.json()["items"] == []
