"""A child whose worker is not on duty, a restriction, and a broken glass, for tests of these."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.restrictions.restrictions import RestrictionKind
from app.models import ConflictOfInterest, Restriction, RestrictionListing
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.database.enquiry_records import write_enquiry, write_meeting
from tests.support.database.records import as_the_service, write_allocation, write_referral
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import NAMED_CHILD, Json, a_worry
from tests.support.scenarios.people import named, recorded, related

HOUR: Json = {
    "reason_code": "out_of_hours",
    "reason": "An invented emergency; the child's worker is not on duty.",
    "minutes": 60,
}


@dataclass(frozen=True, slots=True)
class Night:
    """A child of the East team with a whole record, and the child's mother with none open."""

    child: Json
    mother: Json
    contact_id: str
    referral_id: UUID
    meeting_id: UUID
    enquiry_id: UUID

    @property
    def person_id(self) -> UUID:
        """The child's record."""
        return UUID(self.child["id"])

    @property
    def path(self) -> str:
        """Where the child's record is."""
        return f"/v1/people/{self.child['id']}"

    @property
    def reads(self) -> list[str]:
        """Everything of the child that a social worker may read."""
        return [
            *(self.path + part for part in ("", "/history", "/chronology", "/relationships")),
            f"/v1/contacts/{self.contact_id}",
            f"/v1/referrals/{self.referral_id}",
            f"/v1/strategy-meetings/{self.meeting_id}",
            f"/v1/enquiries/{self.enquiry_id}",
        ]


async def a_night(worker_engine: AsyncEngine, partnership: Partnership) -> Night:
    """Everything there is of one child, who is allocated to the social worker of East."""
    hub, users = partnership.hub_practitioner, partnership.founded.users
    child = await recorded(hub)
    mother = await recorded(hub, named("Testmother", born_on="1990-05-05"))
    await related(hub, mother, "parent", child, parental_responsibility=True)
    told = await hub.post("/v1/contacts", a_worry(NAMED_CHILD | {"person_id": child["id"]} | KNOWN))
    assert told.status_code == 201, told.text
    async with as_the_service(worker_engine, partnership) as uow:
        person_id = UUID(child["id"])
        referral = await write_referral(uow, person_id=person_id, opened_on=date(2026, 11, 17))
        await write_allocation(
            uow,
            referral_id=referral,
            person_id=person_id,
            user_id=users["social_worker"],
            team_id=partnership.founded.teams["Assessment team East"],
        )
        at = WEDNESDAY_MORNING - timedelta(hours=1)
        meeting = await write_meeting(
            uow,
            referral_id=referral,
            person_ids=[person_id],
            called_by=users["hub_manager"],
            at=at,
        )
        enquiry = await write_enquiry(
            uow, referral_id=referral, person_id=person_id, strategy_meeting_id=meeting, at=at
        )
        uow.audit("test.arranged")
    return Night(child, mother, told.json()["id"], referral, meeting, enquiry)


KNOWN: Json = {"described_as": "known", "given": None, "family": None, "born_on": None}


async def broken(by: Person, person: Json, **changes: object) -> Json:
    """A glass, broken for an hour, with its ETag."""
    answer = await by.post("/v1/break-glass", HOUR | {"person_id": person["id"]} | changes)
    assert answer.status_code == 201, answer.text
    grant: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return grant


async def restrict(
    admin: AsyncEngine,
    partnership: Partnership,
    person_id: UUID,
    *,
    kind: RestrictionKind = RestrictionKind.SIGNPOSTED,
    owner: str = "hub_manager_2",
    deny: str | None = None,
) -> UUID:
    """Keep a record from everybody but its owner."""
    founded, restriction_id = partnership.founded, uuid4()
    cloaked = kind is RestrictionKind.CLOAKED
    async with admin.begin() as connection:
        await connection.execute(
            insert(Restriction).values(
                partnership_id=founded.id,
                id=restriction_id,
                person_id=person_id,
                kind=kind,
                grounds="domestic_abuse",
                reason="An invented threat.",
                owner_id=founded.users[owner],
                ring="01632 960000, the invented duty desk",
                set_at=WEDNESDAY_MORNING,
                set_by=founded.users["information_governance"],
                provisional_until=WEDNESDAY_MORNING + timedelta(days=2) if cloaked else None,
                reviewed_at=WEDNESDAY_MORNING,
                review_on=date(2026, 12, 1),
                version=1,
                changed_at=WEDNESDAY_MORNING,
            )
        )
        if deny is not None:
            await connection.execute(
                insert(RestrictionListing).values(
                    partnership_id=founded.id,
                    restriction_id=restriction_id,
                    listing="deny",
                    user_id=founded.users[deny],
                    reason="An invented reason.",
                    listed_at=WEDNESDAY_MORNING,
                    listed_by=founded.users["information_governance"],
                )
            )
    return restriction_id


async def declare(admin: AsyncEngine, partnership: Partnership, name: str, person_id: UUID) -> None:
    """That somebody of the staff is related to a person."""
    user_id = partnership.founded.users[name]
    async with admin.begin() as connection:
        await connection.execute(
            insert(ConflictOfInterest).values(
                partnership_id=partnership.founded.id,
                user_id=user_id,
                person_id=person_id,
                relation="relative",
                declared_at=WEDNESDAY_MORNING,
                declared_by=user_id,
            )
        )
