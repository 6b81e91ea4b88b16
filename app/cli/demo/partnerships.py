"""Two invented partnerships to try the service with; tests found theirs the same way."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LOCAL_ISSUER
from app.cli.known_partnerships import find_partnership
from app.domain.clocks.deadlines import Unit
from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import london_date
from app.domain.contacts.threshold_decisions import Level
from app.domain.directory.agencies import AgencyKind
from app.domain.directory.roles import Role
from app.models import (
    Agency,
    LocalTimescale,
    Membership,
    Partnership,
    Team,
    ThresholdCriterion,
    ThresholdDocument,
    User,
)
from app.unit_of_work import UnitOfWork, system_unit_of_work

HUB, CARE_ONE, CARE_TWO = "Front door team", "Assessment team East", "Assessment team West"
COUNCIL = "Children's social care"

AGENCIES = {
    COUNCIL: AgencyKind.CHILDRENS_SOCIAL_CARE,
    "Police": AgencyKind.POLICE,
    "Health": AgencyKind.HEALTH,
    "Larchfield School": AgencyKind.EDUCATION,
    "Family hub": AgencyKind.EARLY_HELP,
    "Housing": AgencyKind.HOUSING,
    "Probation": AgencyKind.PROBATION,
}
TEAMS = {HUB: COUNCIL, CARE_ONE: COUNCIL, CARE_TWO: COUNCIL}

STAFF: tuple[tuple[str, Role, str, str | None], ...] = (
    ("hub_practitioner", Role.HUB_PRACTITIONER, COUNCIL, HUB),
    ("hub_practitioner_2", Role.HUB_PRACTITIONER, COUNCIL, HUB),
    ("hub_manager", Role.HUB_MANAGER, COUNCIL, HUB),
    ("hub_manager_2", Role.HUB_MANAGER, COUNCIL, HUB),
    ("hub_support", Role.HUB_SUPPORT, COUNCIL, HUB),
    ("social_worker", Role.SOCIAL_WORKER, COUNCIL, CARE_ONE),
    ("social_worker_2", Role.SOCIAL_WORKER, COUNCIL, CARE_TWO),
    ("team_manager", Role.TEAM_MANAGER, COUNCIL, CARE_ONE),
    ("team_manager_2", Role.TEAM_MANAGER, COUNCIL, CARE_TWO),
    ("agency_officer", Role.AGENCY_OFFICER, "Police", None),
    ("health_officer", Role.AGENCY_OFFICER, "Health", None),
    ("school_officer", Role.AGENCY_OFFICER, "Larchfield School", None),
    ("referrer", Role.REFERRER, "Larchfield School", None),
    ("referrer_2", Role.REFERRER, "Health", None),
    ("partner_system", Role.PARTNER_SYSTEM, "Police", None),
    ("health_system", Role.PARTNER_SYSTEM, "Health", None),
    ("school_system", Role.PARTNER_SYSTEM, "Larchfield School", None),
    ("housing_system", Role.PARTNER_SYSTEM, "Housing", None),
    ("probation_system", Role.PARTNER_SYSTEM, "Probation", None),
    ("information_governance", Role.INFORMATION_GOVERNANCE, COUNCIL, None),
    ("performance_analyst", Role.PERFORMANCE_ANALYST, COUNCIL, None),
    ("administrator", Role.ADMINISTRATOR, COUNCIL, None),
)
"""Who works in a demonstration partnership: token subject, role, agency, team."""

SUPPORT = "01632 960001, the invented service desk"
"""Whom to ring about a partner system."""

CRITERIA: tuple[tuple[str, Level, str], ...] = (
    ("U1", Level.UNIVERSAL, "The child's needs are met by family and universal services."),
    ("U2", Level.UNIVERSAL, "A single concern that one service can answer with advice."),
    ("E1", Level.EARLY_HELP, "Several emerging needs; the family would welcome support."),
    ("E2", Level.EARLY_HELP, "Attendance, behaviour or mood has changed for some weeks."),
    ("E3", Level.EARLY_HELP, "Caring duties begin to weigh on the child's own life."),
    ("C1", Level.CHILD_IN_NEED, "Health or development is likely to be impaired without help."),
    ("C2", Level.CHILD_IN_NEED, "The child is disabled and needs services to live well."),
    ("C3", Level.CHILD_IN_NEED, "Conflict at home affects the child; no immediate danger."),
    ("C4", Level.CHILD_IN_NEED, "Parental illness, drink or drugs impair daily care."),
    ("S1", Level.SIGNIFICANT_HARM, "An injury that is unexplained, or explained implausibly."),
    ("S2", Level.SIGNIFICANT_HARM, "The child says that somebody has hurt or touched them."),
    ("S3", Level.SIGNIFICANT_HARM, "Neglect that endangers health, now or by its persistence."),
    ("S4", Level.SIGNIFICANT_HARM, "Violence at home that the child is caught in."),
    ("S5", Level.SIGNIFICANT_HARM, "Exploitation by people outside the family."),
)
"""The criteria of a plausible four-level threshold document."""


@dataclass(frozen=True, slots=True)
class Founded:
    """A partnership as it was founded, by the names its plan uses."""

    id: UUID
    slug: str
    agencies: dict[str, UUID] = field(default_factory=dict)
    teams: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    threshold_document_id: UUID = field(default_factory=uuid4)

    def subject(self, name: str) -> str:
        """The token subject of one of the staff."""
        return f"{name}@{self.slug}"


async def found_partnership(
    engine: AsyncEngine, *, slug: str, name: str, authority_code: str, now: datetime
) -> Founded:
    """Found a partnership with agencies, teams, staff and a threshold document.

    Runs as the `worker` role. Founding one that exists changes nothing; it is read as it is.
    """
    existing = await find_partnership(engine, slug)
    founded = Founded(id=existing or uuid4(), slug=slug)
    async with system_unit_of_work(
        engine, partnership_id=founded.id, slug=slug, now=now, service="demonstration"
    ) as uow:
        if existing is None:
            await uow.save(
                Partnership(
                    id=founded.id,
                    slug=slug,
                    name=name,
                    authority_code=authority_code,
                    created_at=now,
                )
            )
            await _people_the_office(uow, founded, now)
            await _publish_thresholds(uow, founded, now)
            await _set_local_limits(uow, founded, now)
        uow.audit("partnership.founded" if existing is None else "partnership.read")
        return await _as_it_is(uow, founded)


async def _people_the_office(uow: UnitOfWork, founded: Founded, now: datetime) -> None:
    owner = {"partnership_id": founded.id}
    for name, kind in AGENCIES.items():
        agency = Agency(**owner, id=uuid4(), name=name, kind=kind)
        founded.agencies[name] = agency.id
        await uow.save(agency)
    for name, agency_name in TEAMS.items():
        team = Team(**owner, id=uuid4(), name=name, agency_id=founded.agencies[agency_name])
        founded.teams[name] = team.id
        await uow.save(team)
    users = [
        User(
            **owner,
            id=uuid4(),
            issuer=LOCAL_ISSUER,
            subject=founded.subject(name),
            display_name=f"{name.replace('_', ' ').capitalize()} (invented)",
            support_contact=SUPPORT if role is Role.PARTNER_SYSTEM else None,
            created_at=now,
            accepted_at=now,
        )
        for name, role, *_ in STAFF
    ]
    await uow.save_all(users)
    await uow.save_all(
        Membership(
            **owner,
            user_id=user.id,
            agency_id=founded.agencies[agency],
            team_id=founded.teams[team] if team else None,
            role=role,
            starts_on=london_date(now) - timedelta(days=365),
        )
        for user, (_, role, agency, team) in zip(users, STAFF, strict=True)
    )


async def _publish_thresholds(uow: UnitOfWork, founded: Founded, now: datetime) -> None:
    owner = {"partnership_id": founded.id}
    document = ThresholdDocument(
        **owner,
        id=founded.threshold_document_id,
        edition="2026-1",
        title="The right help at the right time",
        in_force_from=date(2026, 1, 1) if now.year >= 2026 else london_date(now),  # noqa: PLR2004 - the edition's own year
    )
    await uow.save(document)
    await uow.save_all(
        ThresholdCriterion(
            **owner,
            threshold_document_id=document.id,
            code=code,
            level=level,
            wording=wording,
        )
        for code, level, wording in CRITERIA
    )


async def _set_local_limits(uow: UnitOfWork, founded: Founded, now: datetime) -> None:
    """The shorter limits many partnerships set: decide in 24 hours, meet on the same day."""
    for kind, span, unit in (
        (ClockKind.THRESHOLD_DECISION, 24, Unit.HOURS),
        (ClockKind.STRATEGY_MEETING, 0, Unit.CALENDAR_DAYS),
    ):
        await uow.save(
            LocalTimescale(
                partnership_id=founded.id,
                kind=kind,
                span=span,
                unit=unit,
                source="Local indicator",
                in_force_from=london_date(now) - timedelta(days=3650),
            )
        )


async def _as_it_is(uow: UnitOfWork, founded: Founded) -> Founded:
    agencies = await uow.partnerships.list_agencies()
    teams = await uow.partnerships.list_teams()
    users = await uow.partnerships.list_users()
    documents = await uow.partnerships.list_threshold_documents()
    return Founded(
        id=founded.id,
        slug=founded.slug,
        agencies={agency.name: agency.id for agency in agencies},
        teams={team.name: team.id for team in teams},
        users={user.subject.partition("@")[0]: user.id for user in users},
        threshold_document_id=documents[0].id,
    )
