"""Exceptions to gates over HTTP: the refusal names the gate, and a manager lets the act through."""

from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.gates import Gate, gate_name
from app.services.casework.gates import GATES
from tests.support.partnerships import Partnership
from tests.support.scenarios.enquiries import NOTHING_FOUND, Story, reasons, version, write_story
from tests.support.scenarios.pathway import Json

FLED: Json = {
    "gate": "child-not-seen",
    "ground": "family_not_found",
    "reason": "The family cannot be found (invented).",
}
UNHEARD: Json = {"gate": "nobody-consulted", "ground": "no_answer", "reason": "None answered."}


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine) -> Story:
    return await write_story(worker_engine, partnership)


def before_the_act(story: Story, **given: str) -> Json:
    return {**FLED, "subject_type": "enquiry", "subject_id": str(story.enquiry_id), **given}


async def test_a_stranger_another_partnership_and_a_worker_give_none(
    http: httpx.AsyncClient,
    partnership: Partnership,
    other_partnership: Partnership,
    story: Story,
) -> None:
    path = f"/v1/people/{story.child_id}/exceptions"
    assert (await http.get(path)).status_code == 401
    assert (await other_partnership.hub_manager.get(path)).status_code == 404
    assert (await partnership.hub_support.get(path)).status_code == 403
    given = before_the_act(story)
    assert (await other_partnership.hub_manager.post("/v1/exceptions", given)).status_code == 404
    assert (await partnership.social_worker.post("/v1/exceptions", given)).status_code == 403
    assert (await partnership.team_manager_2.post("/v1/exceptions", given)).status_code == 404


async def test_the_refusal_names_the_gate_and_who_may_give_the_exception(
    partnership: Partnership, story: Story
) -> None:
    refused = await partnership.social_worker.post(
        f"{story.path}/outcome", NOTHING_FOUND, version=await version(partnership, story)
    )
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/child-not-seen"
    assert refused.json()["exception"] == {
        "gate": "child-not-seen",
        "given_by": ["hub_manager", "team_manager"],
    }


async def test_a_manager_gives_it_before_and_the_worker_goes_on(
    partnership: Partnership, story: Story, admin_engine: AsyncEngine
) -> None:
    for given in (before_the_act(story), before_the_act(story, **UNHEARD)):
        answer = await partnership.team_manager.post("/v1/exceptions", given)
        assert answer.status_code == 201, answer.text
        assert answer.json()["person_id"] == str(story.child_id)
    enquiry = (await partnership.social_worker.get(story.path)).json()
    assert reasons(enquiry)["record_outcome"] is None
    recorded = await partnership.social_worker.post(
        f"{story.path}/outcome", NOTHING_FOUND, version=await version(partnership, story)
    )
    assert recorded.status_code == 200, recorded.text
    listed = await partnership.hub_practitioner.get(f"/v1/people/{story.child_id}/exceptions")
    assert [each["gate"] for each in listed.json()["items"]] == [
        "nobody-consulted",
        "child-not-seen",
    ]
    async with admin_engine.connect() as connection:
        audited = await connection.execute(
            text(
                "SELECT record_id, person_id, facts ->> 'gate' FROM audit_events"
                " WHERE partnership_id = :tenant AND action = 'exception.given' ORDER BY sequence"
            ),
            {"tenant": partnership.founded.id},
        )
        rows = audited.all()
    assert [row[1:] for row in rows] == [
        (story.child_id, "child-not-seen"),
        (story.child_id, "nobody-consulted"),
    ]
    assert [row[0] for row in rows] == [
        UUID(each["id"]) for each in reversed(listed.json()["items"])
    ]


async def test_a_manager_gives_it_with_the_act(partnership: Partnership, story: Story) -> None:
    recorded = await partnership.team_manager.post(
        f"{story.path}/outcome",
        NOTHING_FOUND | {"exceptions": [FLED, UNHEARD]},
        version=await version(partnership, story),
    )
    assert recorded.status_code == 200, recorded.text
    listed = await partnership.team_manager.get(f"/v1/people/{story.child_id}/exceptions")
    assert {each["reason"] for each in listed.json()["items"]} == {FLED["reason"], "None answered."}


@pytest.mark.parametrize(
    ("given", "problem", "code"),
    [
        ([], "child-not-seen", None),
        ([UNHEARD], "child-not-seen", None),
        ([FLED], "exception-not-yours", "child-not-seen"),
    ],
)
async def test_a_worker_cannot_give_it_themselves_and_nothing_is_left_behind(
    partnership: Partnership, story: Story, given: list[Json], problem: str, code: str | None
) -> None:
    refused = await partnership.social_worker.post(
        f"{story.path}/outcome",
        NOTHING_FOUND | {"exceptions": given},
        version=await version(partnership, story),
    )
    assert refused.json()["type"] == f"/problems/{problem}"
    assert refused.json().get("code") == code
    listed = await partnership.team_manager.get(f"/v1/people/{story.child_id}/exceptions")
    assert listed.json()["items"] == []


@pytest.mark.parametrize("gate", ["child-not-seen-at-all", "strategy-meeting-owed"])
async def test_an_exception_that_nothing_needs_is_refused(
    partnership: Partnership, story: Story, gate: str
) -> None:
    given = before_the_act(story, gate=gate)
    before = await partnership.team_manager.post("/v1/exceptions", given)
    assert (before.status_code, before.json()["code"]) == (409, gate)
    with_the_act = await partnership.team_manager.post(
        f"{story.path}/outcome",
        NOTHING_FOUND | {"exceptions": [FLED, UNHEARD, FLED | {"gate": gate}]},
        version=await version(partnership, story),
    )
    assert with_the_act.json()["type"] == "/problems/exception-not-needed"


async def test_who_only_reads_a_child_as_family_gives_none(
    partnership: Partnership, story: Story
) -> None:
    given = before_the_act(story, subject_id=str(story.cousins_enquiry_id))
    refused = await partnership.team_manager.post("/v1/exceptions", given)
    assert refused.json()["type"] == "/problems/child-not-allocated"


async def test_no_exception_is_given_in_a_record_made_in_error_or_over(
    partnership: Partnership, story: Story
) -> None:
    manager = partnership.hub_manager
    ended = await manager.post(
        f"{story.path}/ending",
        {"ground": "family_not_found", "reason": "Fled (invented)."},
        version=await version(partnership, story),
    )
    assert ended.status_code == 200, ended.text
    over = await manager.post("/v1/exceptions", before_the_act(story))
    assert (over.json()["type"], over.json()["code"]) == (
        "/problems/exception-not-needed",
        "child-not-seen",
    )
    error = await partnership.hub_practitioner.post(
        "/v1/recorded-errors",
        {
            "subject_type": "enquiry",
            "subject_id": str(story.cousins_enquiry_id),
            "reason": "An invented mistake.",
        },
    )
    confirmed = await manager.post(
        f"/v1/recorded-errors/{error.json()['id']}/confirmation", version=error.headers["ETag"]
    )
    assert confirmed.status_code == 200, confirmed.text
    struck = before_the_act(story, subject_id=str(story.cousins_enquiry_id))
    refused = await manager.post("/v1/exceptions", struck)
    assert refused.json()["type"] == "/problems/recorded-in-error"


def test_every_gate_is_on_the_list_with_its_kind_of_record() -> None:
    assert set(Gate.__subclasses__()) == set(GATES)
    assert len({gate_name(gate) for gate in GATES}) == len(GATES)
    assert all(gate.given_by for gate in GATES)
