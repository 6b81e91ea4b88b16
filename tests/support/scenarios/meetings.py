"""Strategy meetings at each stage, for tests that start further on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.clocks.definitions import ClockKind
from app.domain.records import RecordKind
from app.repositories.clocks.timescales import Subject
from app.services.clocks import timescales
from tests.support.database.records import (
    as_the_service,
    write_allocation,
    write_child,
    write_involvement,
    write_referral,
)
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import Json

ALWAYS = ("Children's social care", "Police", "Health")
SCHOOL = "Larchfield School"
EVERYBODY = (*ALWAYS, SCHOOL)


@dataclass(frozen=True, slots=True)
class Household:
    """A child with an open referral, owed a meeting, and a sibling without a referral.

    The school works with the child, who is allocated to the first social worker.
    """

    child: UUID
    sibling: UUID
    referral: UUID

    @property
    def path(self) -> str:
        return f"/v1/referrals/{self.referral}/strategy-meetings"


async def write_household(worker_engine: AsyncEngine, partnership: Partnership) -> Household:
    """The household, with the clock of the decision that a meeting is needed running."""
    founded = partnership.founded
    async with as_the_service(worker_engine, partnership) as uow:
        child = await write_child(uow)
        sibling = await write_child(uow, given="Testsibling", born_on=date(2019, 7, 1))
        referral = await write_referral(uow, person_id=child, opened_on=date(2026, 11, 17))
        await write_involvement(
            uow,
            person_id=child,
            agency_id=founded.agencies[SCHOOL],
            recorded_by=founded.users["hub_practitioner"],
        )
        await write_allocation(
            uow,
            referral_id=referral,
            person_id=child,
            user_id=founded.users["social_worker"],
            team_id=founded.teams["Assessment team East"],
        )
        await timescales.start(
            uow,
            ClockKind.STRATEGY_MEETING,
            Subject(RecordKind.REFERRAL, referral, person_id=child, referral_id=referral),
            started_at=uow.now,
            because="threshold_decision.recorded",
        )
        uow.audit("test.prepared")
    return Household(child, sibling, referral)


async def write_sibling_referral(
    worker_engine: AsyncEngine, partnership: Partnership, household: Household
) -> UUID:
    """An open referral of the sibling's own, owed a meeting too."""
    async with as_the_service(worker_engine, partnership) as uow:
        referral = await write_referral(
            uow, person_id=household.sibling, opened_on=date(2026, 11, 18)
        )
        await timescales.start(
            uow,
            ClockKind.STRATEGY_MEETING,
            Subject(
                RecordKind.REFERRAL,
                referral,
                person_id=household.sibling,
                referral_id=referral,
            ),
            started_at=uow.now,
            because="threshold_decision.recorded",
        )
        uow.audit("test.prepared")
    return referral


def a_call(household: Household, **changes: object) -> Json:
    """A meeting about the child alone, who is said to be neglected."""
    return {
        "purpose": "An invented worry that the child suffers significant harm.",
        "scheduled_at": "2026-11-18T14:00:00Z",
        "place": "Video conference",
        "children": [{"person_id": str(household.child), "factors": ["16A"]}],
        **changes,
    }


def about_both(household: Household, *, factors: tuple[str, ...] = ("16A",)) -> Json:
    """Both children of the household, for a call."""
    return {
        "children": [
            {"person_id": str(person_id), "factors": list(factors)}
            for person_id in (household.child, household.sibling)
        ]
    }


def a_decision_on(person_id: UUID, **changes: object) -> Json:
    """An enquiry is needed about this child."""
    return {
        "person_id": str(person_id),
        "enquiry_needed": True,
        "enquiry_kind": "joint",
        "reason": "An invented reason.",
        "immediate_safety": "Stays with a grandparent tonight, agreed with the parents.",
        "child_seen_by": "Social worker (invented)",
        "child_seen_before": "2026-11-18T20:00:00Z",
        **changes,
    }


def no_enquiry_on(person_id: UUID, **changes: object) -> Json:
    """No enquiry is needed about this child."""
    return {
        "person_id": str(person_id),
        "enquiry_needed": False,
        "reason": "An invented reason.",
        "immediate_safety": "Safe where they live.",
        **changes,
    }


def a_conclusion(partnership: Partnership, *decisions: Json, **changes: object) -> Json:
    """The manager of the hub chaired, and this was decided."""
    return {
        "chaired_by": str(partnership.founded.users["hub_manager"]),
        "children": list(decisions),
        **changes,
    }


def path_of(meeting: Json, *further: str) -> str:
    """Where the meeting is, or something of it."""
    return "/".join((f"/v1/strategy-meetings/{meeting['id']}", *further))


async def posted(
    by: Person, path: str, body: Json | None = None, *, version: str | None = None
) -> Json:
    """What was answered to an act that was let through, with its ETag."""
    answer = await by.post(path, body, version=version)
    assert answer.status_code in {200, 201}, answer.text
    after: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return after


async def called(partnership: Partnership, household: Household, **changes: object) -> Json:
    """A meeting, called by the manager."""
    return await posted(partnership.hub_manager, household.path, a_call(household, **changes))


async def invited(partnership: Partnership, household: Household, **changes: object) -> Json:
    """Likewise, with every invitation sent a minute later."""
    meeting = await called(partnership, household, **changes)
    partnership.clock.advance(minutes=1)
    return await posted(partnership.hub_support, path_of(meeting, "invitations"), {})


async def held(partnership: Partnership, household: Household, **changes: object) -> Json:
    """Likewise, opened an hour later."""
    meeting = await invited(partnership, household, **changes)
    partnership.clock.advance(hours=1)
    return await posted(
        partnership.hub_support, path_of(meeting, "opening"), {}, version=meeting["etag"]
    )


async def attended(partnership: Partnership, meeting: Json, *agencies: str) -> Json:
    """The meeting, with somebody from each of these agencies."""
    for agency in agencies:
        partnership.clock.advance(seconds=1)
        meeting = await posted(
            partnership.hub_support,
            path_of(meeting, "attendances"),
            {
                "agency_id": str(partnership.founded.agencies[agency]),
                "name": f"Somebody of {agency} (invented)",
                "capacity": "On duty",
                "attending": "video",
            },
        )
    return meeting


async def sat(partnership: Partnership, household: Household, **changes: object) -> Json:
    """A meeting that was held, with everybody required there."""
    meeting = await held(partnership, household, **changes)
    return await attended(partnership, meeting, *EVERYBODY)


async def concluded(
    partnership: Partnership, meeting: Json, *decisions: Json, **changes: object
) -> Json:
    """The meeting, concluded half an hour later."""
    partnership.clock.advance(minutes=30)
    return await posted(
        partnership.hub_manager,
        path_of(meeting, "conclusion"),
        a_conclusion(partnership, *decisions, **changes),
        version=meeting["etag"],
    )


def actions_of(record: Json) -> dict[str, str | None]:
    """Each action of a record with why it is not allowed, or None if it is."""
    return {each["action"]: each["reason"] for each in record["available_actions"]}
