"""Founding a partnership from a file, and bringing a partnership up to its file.

Each step adds what the file names and the partnership lacks, and says so in a line.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from uuid import UUID

from app.domain.clocks.closures import AlreadyNotWorked, ClosureInPast
from app.domain.clocks.working_time import london_date
from app.domain.directory.founding import (
    PlanRefused,
    refuse_difference,
    refuse_more_administrators,
    refuse_repeats,
    refuse_unknown_agencies,
)
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
from app.schemas.clocks.closures import RecordClosure
from app.schemas.directory.founding import (
    PartnershipFile,
    PlannedLimit,
    PlannedServiceAccount,
    PlannedThresholdDocument,
    PlannedUser,
)
from app.services.clocks import closures
from app.unit_of_work import UnitOfWork


async def bring_up_to(uow: UnitOfWork, plan: PartnershipFile, *, is_new: bool) -> list[str]:
    """Add whatever a file names and the partnership lacks; each addition in a line of words.

    Raises:
        PlanRefused: the file contradicts itself or what is recorded, or a closure cannot be one.
    """
    _refuse_contradictions(plan)
    added = [await _the_partnership(uow, plan, is_new=is_new)]
    agencies = await _agencies(uow, plan, added)
    await _teams(uow, plan, agencies, added)
    await _threshold_documents(uow, plan.threshold_documents, added)
    await _limits(uow, plan.local_limits, added)
    await _closures(uow, plan, added)
    systems = await _missing(uow, plan.service_accounts)
    await _invite(uow, systems, Role.PARTNER_SYSTEM, agencies, added)
    await _administrators(uow, plan, agencies, added)
    said = [line for line in added if line]
    uow.audit("partnership.founded" if is_new else "partnership.compared", added=len(said))
    return said


def _refuse_contradictions(plan: PartnershipFile) -> None:
    users: Iterable[PlannedUser] = (*plan.service_accounts, *plan.administrators)
    for what, named in (
        ("an agency", [each.name for each in plan.agencies]),
        ("a team", [each.name for each in plan.teams]),
        ("an edition of the threshold document", [e.edition for e in plan.threshold_documents]),
        ("a closure", [str(each.closed_on) for each in plan.closures]),
        ("a local limit", [_limit_called(each) for each in plan.local_limits]),
        ("a user", [f"{each.subject} of {each.issuer}" for each in users]),
    ):
        refuse_repeats(what, named)
    for document in plan.threshold_documents:
        refuse_repeats(
            f"a criterion of edition {document.edition}", [e.code for e in document.criteria]
        )
    refuse_unknown_agencies(
        "teams or users",
        chain((team.agency for team in plan.teams), (user.agency for user in users)),
        known=[agency.name for agency in plan.agencies],
    )


async def _the_partnership(uow: UnitOfWork, plan: PartnershipFile, *, is_new: bool) -> str:
    said = plan.model_dump(include={"slug", "name", "authority_code"})
    if not is_new:
        own = await uow.partnerships.get_own()
        refuse_difference(
            f"the partnership {plan.slug}",
            planned=said,
            recorded={name: getattr(own, name) for name in said},
        )
        return ""
    await uow.save(Partnership(id=uow.partnership_id, created_at=uow.now, **said))
    return f"partnership {plan.slug}: {plan.name}"


async def _agencies(uow: UnitOfWork, plan: PartnershipFile, added: list[str]) -> Mapping[str, UUID]:
    known = {agency.name: agency for agency in await uow.partnerships.list_agencies()}
    for planned in plan.agencies:
        if found := known.get(planned.name):
            refuse_difference(
                f"the agency {planned.name}",
                planned={"kind": str(planned.kind)},
                recorded={"kind": found.kind},
            )
            continue
        agency = uow.new(Agency, name=planned.name, kind=planned.kind)
        await uow.save(agency)
        known[planned.name] = agency
        uow.audit("agency.added", agency, kind=planned.kind)
        added.append(f"agency {planned.name} ({planned.kind})")
    return {name: agency.id for name, agency in known.items()}


async def _teams(
    uow: UnitOfWork, plan: PartnershipFile, agencies: Mapping[str, UUID], added: list[str]
) -> None:
    names = {agency_id: name for name, agency_id in agencies.items()}
    known = {team.name: team for team in await uow.partnerships.list_teams()}
    for planned in plan.teams:
        if found := known.get(planned.name):
            refuse_difference(
                f"the team {planned.name}",
                planned={"agency": planned.agency},
                recorded={"agency": names[found.agency_id]},
            )
            continue
        team = uow.new(Team, name=planned.name, agency_id=agencies[planned.agency])
        await uow.save(team)
        uow.audit("team.added", team)
        added.append(f"team {planned.name} of {planned.agency}")


async def _threshold_documents(
    uow: UnitOfWork, planned: Iterable[PlannedThresholdDocument], added: list[str]
) -> None:
    known = {each.edition: each for each in await uow.partnerships.list_threshold_documents()}
    for document in planned:
        if found := known.get(document.edition):
            recorded = {(each.code, each.level, each.wording) for each in found.criteria}
            said = {(each.code, str(each.level), each.wording) for each in document.criteria}
            refuse_difference(
                f"edition {document.edition} of the threshold document",
                planned={
                    "title": document.title,
                    "in_force_from": document.in_force_from,
                    "criteria that differ": 0,
                },
                recorded={
                    "title": found.title,
                    "in_force_from": found.in_force_from,
                    "criteria that differ": len(recorded ^ said),
                },
            )
            continue
        published = uow.new(
            ThresholdDocument,
            edition=document.edition,
            title=document.title,
            in_force_from=document.in_force_from,
        )
        await uow.save(published)
        await uow.save_all(
            uow.new(ThresholdCriterion, threshold_document_id=published.id, **each.model_dump())
            for each in document.criteria
        )
        uow.audit("threshold_document.published", published, criteria=len(document.criteria))
        added.append(f"threshold document {document.edition}, from {document.in_force_from}")


async def _limits(uow: UnitOfWork, planned: Iterable[PlannedLimit], added: list[str]) -> None:
    known = {
        (str(each.kind), each.rating, each.in_force_from): each
        for each in await uow.partnerships.local_definitions()
    }
    for limit in planned:
        if found := known.get((str(limit.kind), limit.rating, limit.in_force_from)):
            refuse_difference(
                f"the local limit of {_limit_called(limit)}",
                planned={"span": limit.span, "unit": limit.unit, "source": limit.source},
                recorded={"span": found.limit, "unit": found.unit, "source": found.source},
            )
            continue
        row = uow.new(LocalTimescale, **limit.model_dump())
        await uow.save(row)
        uow.audit("local_limit.set", row, kind=limit.kind)
        added.append(f"local limit of {_limit_called(limit)}: {limit.span} {limit.unit}")


def _limit_called(limit: PlannedLimit) -> str:
    rated = f" rated {limit.rating}" if limit.rating else ""
    return f"{limit.kind}{rated} from {limit.in_force_from}"


async def _closures(uow: UnitOfWork, plan: PartnershipFile, added: list[str]) -> None:
    known = await uow.partnerships.closures()
    for closure in plan.closures:
        if closure.closed_on not in known:
            try:
                await closures.record(uow, command=RecordClosure(**closure.model_dump()))
            except (ClosureInPast, AlreadyNotWorked) as refused:
                raise PlanRefused(f"Closure on {closure.closed_on}: {refused.headline}.") from None
            added.append(f"closure on {closure.closed_on}")


async def _administrators(
    uow: UnitOfWork, plan: PartnershipFile, agencies: Mapping[str, UUID], added: list[str]
) -> None:
    missing = await _missing(uow, plan.administrators)
    active = await uow.memberships.administrators(on=london_date(uow.now))
    refuse_more_administrators((each.display_name for each in missing), active=len(active))
    await _invite(uow, missing, Role.ADMINISTRATOR, agencies, added)


async def _missing(uow: UnitOfWork, planned: Iterable[PlannedUser]) -> list[PlannedUser]:
    """Those whom the partnership does not know yet."""
    return [
        each
        for each in planned
        if not await uow.partnerships.find_user(issuer=each.issuer, subject=each.subject)
    ]


async def _invite(
    uow: UnitOfWork,
    users: Iterable[PlannedUser],
    role: Role,
    agencies: Mapping[str, UUID],
    added: list[str],
) -> None:
    """Register users, each with one role; they accept it themselves."""
    for each in users:
        user = uow.new(
            User,
            issuer=each.issuer,
            subject=each.subject,
            display_name=each.display_name,
            support_contact=(
                each.support_contact if isinstance(each, PlannedServiceAccount) else None
            ),
            created_at=uow.now,
        )
        held = uow.new(
            Membership,
            user_id=user.id,
            agency_id=agencies[each.agency],
            role=role,
            starts_on=london_date(uow.now),
        )
        await uow.save(user, held)
        uow.audit("user.registered", user, memberships=1)
        uow.publish("user.registered", record_id=user.id)
        uow.audit("membership.granted", user, role=role)
        uow.publish("membership.granted", record_id=user.id)
        added.append(f"{role} {each.display_name}, who has to accept the invitation")
