"""An enquiry about an allocated child, and the first steps in it, for tests that go on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from app.models import Relationship
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.database.enquiry_records import write_enquiry, write_meeting
from tests.support.database.records import (
    as_the_service,
    write_allocation,
    write_child,
    write_referral,
)
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import Json

VISIT = {
    "visited_at": "2026-11-18T11:00:00Z",
    "place": "At school",
    "child_seen": True,
    "seen_alone": True,
    "wishes_and_feelings": "Wants the shouting to stop.",
}
NOT_SEEN = {
    "visited_at": "2026-11-18T10:00:00Z",
    "place": "At home",
    "child_seen": False,
    "seen_alone": False,
    "not_seen_alone_because": "Nobody opened the door.",
}
NOTHING_FOUND = {
    "outcome": "not_substantiated",
    "conference_required": False,
    "findings": "The injury is explained by the fall the school saw.",
}
CONTINUING_RISK = {
    "outcome": "substantiated_continuing_risk",
    "conference_required": True,
    "findings": "The injury is not explained by the account given.",
    "tools_used": ["Graded care profile"],
}


@dataclass
class Story:
    """An enquiry about a child of the East team, and one about the child's cousin."""

    enquiry_id: UUID
    child_id: UUID
    cousins_enquiry_id: UUID
    police: UUID

    @property
    def path(self) -> str:
        """Where the enquiry is."""
        return f"/v1/enquiries/{self.enquiry_id}"

    def consultation(self, **changed: str) -> dict[str, str]:
        """What the police told it."""
        return {
            "agency_id": str(self.police),
            "consulted_at": "2026-11-18T10:30:00Z",
            "told_us": "Two call-outs to the address this year.",
        } | changed


async def write_story(worker_engine: AsyncEngine, partnership: Partnership) -> Story:
    """An enquiry that began at half past nine; it is now noon."""
    founded = partnership.founded
    manager, worker = founded.users["hub_manager"], founded.users["social_worker"]
    async with as_the_service(worker_engine, partnership) as uow:
        child, cousin = await write_child(uow), await write_child(uow, given="Testcousin")
        enquiries = {}
        for person_id in (child, cousin):
            referral = await write_referral(uow, person_id=person_id, opened_on=date(2026, 11, 17))
            meeting = await write_meeting(
                uow, referral_id=referral, person_ids=[person_id], called_by=manager
            )
            if person_id == child:
                await write_allocation(
                    uow,
                    referral_id=referral,
                    person_id=child,
                    user_id=worker,
                    team_id=founded.teams["Assessment team East"],
                )
            enquiries[person_id] = await write_enquiry(
                uow,
                referral_id=referral,
                person_id=person_id,
                strategy_meeting_id=meeting,
                at=WEDNESDAY_MORNING,
            )
        await uow.save(
            Relationship(
                partnership_id=founded.id,
                person_id=child,
                related_person_id=cousin,
                kind="cousin",
                recorded_at=uow.now,
                recorded_by=worker,
            )
        )
        uow.audit("test.arranged")
    partnership.clock.advance(hours=2, minutes=30)
    return Story(enquiries[child], child, enquiries[cousin], founded.agencies["Police"])


def clock_of(enquiry: Json, kind: str) -> Json:
    """The clock of one kind, as an enquiry shows it."""
    found: Json
    (found,) = (each for each in enquiry["timescales"] if each["kind"] == kind)
    return found


def reasons(enquiry: Json) -> dict[str, str | None]:
    """Each act in an enquiry with why it is not allowed, or None if it is."""
    return {each["action"]: each["reason"] for each in enquiry["available_actions"]}


async def version(partnership: Partnership, story: Story) -> str:
    """The enquiry's ETag now."""
    return (await partnership.hub_manager.get(story.path)).headers["ETag"]


async def see_and_consult(partnership: Partnership, story: Story) -> None:
    """The child is seen and the police are asked, a minute apart."""
    worker = partnership.social_worker
    assert (await worker.post(f"{story.path}/visits", VISIT)).status_code == 201
    partnership.clock.advance(minutes=1)
    answer = await worker.post(f"{story.path}/consultations", story.consultation())
    assert answer.status_code == 201, answer.text
    partnership.clock.advance(minutes=1)


async def find(partnership: Partnership, story: Story, outcome: Json) -> httpx.Response:
    """Likewise, and the worker records what was found."""
    await see_and_consult(partnership, story)
    answer = await partnership.social_worker.post(
        f"{story.path}/outcome", outcome, version=await version(partnership, story)
    )
    assert answer.status_code == 200, answer.text
    partnership.clock.advance(minutes=1)
    return answer
