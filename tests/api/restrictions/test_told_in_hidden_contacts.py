"""What was told in a hidden contact is kept with it, under a child who is not hidden."""

from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.operations.policies_off import lay_the_scope_down, without_row_security
from tests.support.partnerships import Partnership
from tests.support.scenarios.people import allocate, recorded, related
from tests.support.scenarios.restrictions import CLOAKED, restricted
from tests.support.scenarios.shared_information import (
    INCIDENT,
    Told,
    also_told,
    shared,
    write_fragment,
)

WORDS = "Words of an invented refusal."


async def hide(partnership: Partnership, contact: UUID) -> None:
    answer = await partnership.hub_manager.post(f"/v1/contacts/{contact}/restriction", CLOAKED)
    assert answer.status_code == 201, answer.text


async def refuse(told: Told, **what: str) -> None:
    answer = await told.partnership.hub_practitioner.post(
        f"/v1/people/{told.child}/refusals-to-share",
        {
            "agency_id": told.agency("Housing"),
            "reason": "not_necessary",
            "because": WORDS,
            **what,
        },
    )
    assert answer.status_code == 201, answer.text


async def told_of(partnership: Partnership, told: Told, *words: str) -> set[str]:
    """Where someone of the hub who is on no list comes upon any of these words."""
    by = partnership.hub_practitioner
    paths = {
        f"/v1/people/{told.child}/{of}"
        for of in ("disclosures", "shares", "history", "chronology", "relationships")
    } | {"/v1/events"}
    found = set()
    for path in paths:
        answer = await by.get(path)
        assert answer.status_code == 200, (path, answer.text)
        if any(word in answer.text for word in words):
            found.add(path)
    return found


@pytest.mark.parametrize("wall", ["both", "the scope", "row security"])
@pytest.mark.parametrize("whole", [False, True])
async def test_a_refusal_to_share_what_was_told_in_a_hidden_contact_is_hidden_with_it(
    partnership: Partnership,
    told: Told,
    incident: str,
    admin_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    whole: bool,
    wall: str,
) -> None:
    what = {"information_return_id": str(told.returns["Police"])}
    await refuse(told, **(what if whole else {"information_fragment_id": incident}))
    register = f"/v1/people/{told.child}/disclosures"
    assert register in await told_of(partnership, told, WORDS)
    await hide(partnership, told.contact)
    if wall == "row security":
        lay_the_scope_down(monkeypatch)
    if wall == "the scope":
        async with without_row_security(admin_engine):
            assert await told_of(partnership, told, WORDS, incident) == set()
    else:
        assert await told_of(partnership, told, WORDS, incident) == set()
    owner = await partnership.hub_manager.get(register)
    assert WORDS in owner.text


@pytest.mark.parametrize("wall", ["both", "the scope", "row security"])
async def test_a_share_of_what_was_told_in_two_contacts_is_hidden_with_either(
    partnership: Partnership,
    told: Told,
    incident: str,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    wall: str,
) -> None:
    other = await also_told(worker_engine, told)
    share = await shared(told, incident, await write_fragment(worker_engine, other))
    path = f"/v1/shares/{share['id']}"
    by, to = partnership.hub_practitioner, partnership.health_officer
    for each in (by, to):
        assert INCIDENT in (await each.get(path)).text
    await hide(partnership, other.contact)
    if wall == "row security":
        lay_the_scope_down(monkeypatch)
    if wall == "the scope":
        async with without_row_security(admin_engine):
            assert [(await each.get(path)).status_code for each in (by, to)] == [404, 404]
    else:
        assert [(await each.get(path)).status_code for each in (by, to)] == [404, 404]
        assert await told_of(partnership, told, share["id"], incident) == set()
    assert INCIDENT in (await partnership.hub_manager.get(path)).text


async def test_who_joined_the_child_to_somebody_cloaked_is_not_told_to_the_childs_team(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    """That it was done says that there is a person, of whom no answer may tell."""
    child = await recorded(partnership.hub_practitioner)
    await allocate(worker_engine, partnership, child)
    other = await recorded(partnership.hub_practitioner)
    await restricted(partnership.hub_manager, other, CLOAKED)
    path = f"/v1/people/{child['id']}/accesses"
    before = (await partnership.social_worker.get(path)).json()["items"]
    await related(partnership.hub_manager, child, "sibling", other)
    after = (await partnership.social_worker.get(path)).json()["items"]
    assert {each["action"] for each in after} <= {each["action"] for each in before} | {
        "access.listed"
    }
    told = await partnership.information_governance.get(path)
    assert "relationship.recorded" in {each["action"] for each in told.json()["items"]}
