"""Agencies are asked, answer in their own time and on their own terms, and every look is on record.

The bruises were amber. Police knew of an incident, health of an older injury; the school answered
when the decision had been made.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.audit import tree_sealing
from tests.support.clock import FixedClock
from tests.support.database.sealed_events import KEY, heads
from tests.support.journeys.audit_verification import exported, verified
from tests.support.journeys.story_requests import made, refused, seen
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    FAMILY_TOLD,
    Json,
    a_decision,
    decisions_path,
    recorded,
    triaged,
)

NOT_AGREED: Json = FAMILY_TOLD | {"data_protection_consent": "refused"}
GRADING: Json = {
    "source_evaluation": "1",
    "intelligence_assessment": "A",
    "handling_code": "C",
}
QUESTIONS = ["What do you know of the household since last summer?"]
INCIDENT = "Called to the address by a neighbour, Ms Testneighbour Invented, on 3 October."
SANITISED = "Police were called to an argument between the adults at the address in October."


def held(person_id: str, content: str, source: str, **conditions: object) -> Json:
    """One thing an agency tells, on its own terms."""
    return {
        "person_id": person_id,
        "content": content,
        "source": source,
        "source_dated_on": "2026-10-03",
        "may_tell_family": False,
        "may_tell_child": False,
        "may_tell_court": True,
        "no_onward_sharing": False,
        **conditions,
    }


@dataclass
class Story:
    """What has happened so far, as the steps to come need it."""

    staff: Partnership
    police: str
    health: str
    school: str
    contact: Json
    request: Json

    @property
    def child(self) -> Json:
        """The child of the contact."""
        child: Json = self.contact["children"][0]
        return child

    @property
    def person_id(self) -> str:
        """The child's record."""
        return str(self.child["person_id"])

    @property
    def path(self) -> str:
        """Where the request is."""
        return f"/v1/information-requests/{self.request['id']}"

    @property
    def decisions(self) -> str:
        """Where decisions on the child are."""
        return decisions_path(self.contact)

    async def owing(self) -> list[Json]:
        """The request with each agency that has not answered."""
        now = await seen(self.staff.hub_manager, self.path)
        return [each for each in now["agencies"] if each["state"] == "asked"]


async def ask(staff: Partnership) -> Story:
    """Bruises of amber. The family has not agreed, so only some gateways will do."""
    agencies = staff.founded.agencies
    police, health, school = (
        str(agencies[name]) for name in ("Police", "Health", "Larchfield School")
    )
    practitioner = staff.hub_practitioner
    contact = await triaged(practitioner, await recorded(practitioner, family=NOT_AGREED))
    rated = await made(
        practitioner,
        f"/v1/contacts/{contact['id']}/ratings",
        {"rating": "amber", "reason": "Bruises that nobody has explained."},
        version=contact["etag"],
    )
    requests = f"/v1/contacts/{contact['id']}/information-requests"
    asking: Json = {
        "agency_ids": [police, health, school],
        "person_ids": [rated["children"][0]["person_id"]],
        "purpose": "screening",
        "legal_gateway": "children_act_1989_s17",
        "background": "A teacher saw bruises that the child does not explain.",
        "questions": QUESTIONS,
        "period_from": "2026-06-01",
    }
    assert await refused(practitioner, requests, asking) == "family-has-not-agreed"
    asking |= {"legal_gateway": "children_act_2004_s16la", "gateway_reason": "A new duty."}
    assert await refused(practitioner, requests, asking) == "gateway-not-in-force"
    asking |= {
        "legal_gateway": "children_act_2004_s16h",
        "gateway_reason": "Asking the parents first could put the child at risk of more.",
    }
    request = await made(practitioner, requests, asking)
    due = {each["agency_id"]: each["due_at"] for each in request["agencies"]}
    assert due == dict.fromkeys((police, health, school), "2026-11-19T09:30:00Z")
    return Story(staff, police, health, school, rated, request)


async def answer(story: Story) -> Json:
    """Health answers in part, the police on conditions; each sees what it was asked, no more."""
    staff = story.staff
    asked = await seen(staff.agency_officer, "/v1/agencies/me/information-requests")
    assert [each["request"]["questions"] for each in asked["items"]] == [QUESTIONS]
    mine = await seen(staff.agency_officer, story.path)
    assert [each["agency_id"] for each in mine["agencies"]] == [story.police]

    older = held(story.person_id, "An older bruise, seen in May.", "GP record")
    part: Json = {"answer": "held", "final": False, "fragments": [older]}
    assert (await made(staff.health_officer, f"{story.path}/returns", part))["final"] is False
    incident = held(
        story.person_id, INCIDENT, "Incident log", audience=[story.school], grading=GRADING
    )
    told = await made(
        staff.agency_officer, f"{story.path}/returns", {"answer": "held", "fragments": [incident]}
    )
    unseen = await staff.health_officer.get(f"/v1/information-returns/{told['id']}")
    assert unseen.status_code == 404
    return await seen(staff.hub_manager, f"/v1/information-returns/{told['id']}")


async def decide(story: Story, told: Json) -> Json:
    """To do less than protect is refused while answers are owed, and then done knowingly."""
    await made(
        story.staff.hub_practitioner,
        f"/v1/contacts/{story.contact['id']}/children/{story.child['id']}/recommendations",
        {
            "level": "early_help",
            "outcome": "early_help",
            "rationale": "One incident; the family copes.",
        },
    )
    deciding = a_decision(
        story.staff,
        level="early_help",
        criteria=["E1"],
        outcome="early_help",
        primary_need=None,
        returns_read=[told["id"]],
    )
    refusal = await refused(story.staff.hub_manager, story.decisions, deciding)
    assert refusal == "returns-outstanding"
    owing = await story.owing()
    assert {each["agency_id"] for each in owing} == {story.health, story.school}
    deciding["outstanding"] = still_wanted(owing)
    decision = await made(story.staff.hub_manager, story.decisions, deciding)
    assert decision["returns_read"] == [told["id"]]
    # What it rests on binds whoever tells of it.
    (standing,) = (await seen(story.staff.hub_manager, story.decisions))["items"]
    assert standing["handling"]["may_tell_family"] is False
    assert set(standing["handling"]["audience"]) == {story.police, story.school}
    return decision


def still_wanted(owing: list[Json]) -> list[Json]:
    """That the answers which are owed are wanted, whatever was decided without them."""
    return [{"requested_agency_id": each["id"], "disposition": "still_wanted"} for each in owing]


async def answer_late(story: Story, told: Json, decision: Json) -> None:
    """The school answers after the decision: the manager has a task, and decides again."""
    manager, waiting = story.staff.hub_manager, "/v1/worklists/return_tasks"
    flinching = held(story.person_id, "He flinches when touched.", "Class teacher")
    late = await made(
        story.staff.school_officer,
        f"{story.path}/returns",
        {"answer": "held", "fragments": [flinching]},
    )
    assert len((await seen(manager, waiting))["items"]) == 1
    (standing,) = (await seen(manager, story.decisions))["items"]
    assert [each["information_return_id"] for each in standing["late_returns"]] == [late["id"]]

    await seen(manager, f"/v1/information-returns/{late['id']}")
    again = a_decision(
        story.staff,
        supersedes_id=decision["id"],
        what_changed="The school tells of flinching, and of bruises before.",
        returns_read=[told["id"], late["id"]],
        outstanding=still_wanted(await story.owing()),
    )
    superseding = await made(manager, story.decisions, again)
    assert (await seen(manager, waiting))["items"] == []
    earlier = (await seen(manager, story.decisions))["items"][-1]
    assert earlier["late_returns"][0]["superseded_by_id"] == superseding["id"]


async def share(story: Story, fragment: str) -> None:
    """The school must know of the incident, and not who called: two people see to that."""
    staff = story.staff
    prepared = await made(
        staff.hub_practitioner,
        f"/v1/information-fragments/{fragment}/sanitisations",
        {"wording": SANITISED, "because": "Who called is not the school's to know."},
    )
    release = f"/v1/sanitisations/{prepared['id']}/release"
    version = prepared["etag"]
    refusal = await refused(staff.hub_practitioner, release, version=version)
    assert refusal == "sanitised-by-preparer"
    sharing: Json = {
        "fragments": [{"information_fragment_id": fragment, "sanitisation_id": prepared["id"]}],
        "agency_ids": [story.school],
        "purpose": "assessment",
        "legal_gateway": "children_act_2004_s16h",
        "gateway_reason": "The family has not agreed, and the school sees him every day.",
        "necessity": "Who hands him over must know who may collect him.",
    }
    shares = f"/v1/people/{story.person_id}/shares"
    refusal = await refused(staff.hub_practitioner, shares, sharing)
    assert refusal == "sanitisation-not-released"
    await made(staff.hub_manager, release, version=version)
    beyond = sharing | {"agency_ids": [story.health]}
    assert await refused(staff.hub_practitioner, shares, beyond) == "outside-audience"
    given = await made(staff.hub_practitioner, shares, sharing)
    opened = await seen(staff.school_officer, f"/v1/shares/{given['id']}")
    assert [each["wording"] for each in opened["fragments"]] == [SANITISED]
    assert "Testneighbour" not in str(opened)


async def test_what_agencies_know_reaches_who_must_know_it_and_nobody_else(
    partnership: Partnership, clock: FixedClock
) -> None:
    story = await ask(partnership)
    told = await answer(story)
    decision = await decide(story, told)
    clock.advance(hours=30)
    await answer_late(story, told, decision)
    fragment = told["fragments"][0]["id"]
    await share(story, fragment)

    # The police see to whom it went, and when it was read.
    disclosures = f"/v1/information-fragments/{fragment}/disclosures"
    went = await seen(partnership.agency_officer, disclosures)
    assert [(each["agency_id"], len(each["read_at"])) for each in went["items"]] == [
        (story.school, 1)
    ]
    register = await seen(partnership.hub_manager, f"/v1/people/{story.person_id}/disclosures")
    assert len(register["items"]) == 1


async def test_who_is_too_close_is_kept_out_and_who_must_get_in_answers_for_it(
    partnership: Partnership,
    clock: FixedClock,
    database_url: URL,
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    tmp_path: Path,
) -> None:
    staff = partnership
    contact = await triaged(staff.hub_practitioner, await recorded(staff.hub_practitioner))
    person_id = contact["children"][0]["person_id"]
    person = f"/v1/people/{person_id}"

    # A colleague turns out to be the child's aunt. She says so, and the record closes to her.
    await seen(staff.hub_practitioner_2, person)
    await made(
        staff.hub_practitioner_2,
        "/v1/conflicts-of-interest",
        {"person_id": person_id, "relation": "relative", "note": "My sister's child."},
    )
    denied = await staff.hub_practitioner_2.get(person)
    assert denied.status_code == 403
    assert denied.json()["type"] == "/problems/conflict-declared"
    contact_closed = await staff.hub_practitioner_2.get(f"/v1/contacts/{contact['id']}")
    assert contact_closed.status_code == 403
    emergency: Json = {
        "person_id": person_id,
        "reason_code": "out_of_hours",
        "reason": "Police at the door of another family with the same name.",
        "minutes": 60,
    }
    assert await refused(staff.hub_practitioner_2, "/v1/break-glass", emergency) == "not-for-you"

    # At night a worker of another team must know. It takes a fresh sign-in, a reason, and review.
    night_worker = staff.social_worker_2
    assert (await night_worker.get(person)).status_code == 404
    weak = staff.weakly_signed_in("social_worker_2")
    assert (await weak.post("/v1/break-glass", emergency)).status_code == 401
    glass = await made(night_worker, "/v1/break-glass", emergency)
    record = await seen(night_worker, person)
    changed = await night_worker.patch(person, {"first_language": "Welsh"}, version=record["etag"])
    assert changed.status_code == 404
    clock.advance(hours=2)
    assert (await staff.social_worker_2.get(person)).status_code == 404

    governance = staff.information_governance
    queue = await seen(governance, "/v1/break-glass")
    assert [each["id"] for each in queue["items"]] == [glass["id"]]
    review = f"/v1/break-glass/{glass['id']}/review"
    found: Json = {"outcome": "justified", "note": "The police confirm the call at 02:40."}
    assert (await staff.social_worker_2.post(review, found)).status_code == 403
    await made(governance, review, found)

    # Who has looked at this child is there for governance, down to the broken glass.
    looked = await seen(governance, f"{person}/accesses")
    who = {each["user_id"] for each in looked["items"]}
    users = partnership.founded.users
    assert {str(users["social_worker_2"]), str(users["hub_practitioner_2"])} <= who

    # The trail is sealed; an agency keeps a head; governance proves on a machine of its own,
    # without a network, that the trail is whole, and finds it is not once somebody cuts it.
    await tree_sealing.seal(sealer_engine, KEY, now=clock.now)
    head = (await heads(admin_engine, partnership.founded))[-1]
    witness = tmp_path / "kept.checkpoint"
    told = await staff.agency_officer.get(f"/v1/audit/heads/{head['tree_size']}")
    assert told.status_code == 200
    witness.write_text(told.json()["checkpoint"])
    trail = await exported(database_url, worker_engine, partnership.founded, tmp_path)
    code, says = verified(trail, witness, key=KEY)
    assert code == 0, says

    lines = trail.read_text().splitlines(keepends=True)
    last_event = max(number for number, line in enumerate(lines) if '"kind":"event"' in line)
    trail.write_text("".join(lines[:last_event] + lines[last_event + 1 :]))
    code, says = verified(trail, witness, key=KEY)
    assert code != 0
