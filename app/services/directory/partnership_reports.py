"""What a partnership is made of, and what it lacks, in words for the command line."""

from app.domain.clocks.working_time import london_date
from app.domain.directory.founding import Fitness, unfit_because
from app.domain.directory.roles import Role
from app.unit_of_work import UnitOfWork


async def unfit(uow: UnitOfWork) -> list[str]:
    """Each thing that the partnership lacks before the first worry may come, as a sentence."""
    today = london_date(uow.now)
    documents = await uow.partnerships.list_threshold_documents()
    uow.audit("partnership.checked")
    return unfit_because(
        Fitness(
            agency_kinds=frozenset(
                agency.kind for agency in await uow.partnerships.list_agencies()
            ),
            has_threshold_document=any(each.in_force_from <= today for each in documents),
            administrators=len(await uow.memberships.administrators(on=today)),
            managers=len(await uow.memberships.holders(Role.HUB_MANAGER, on=today)),
            governance=len(await uow.memberships.holders(Role.INFORMATION_GOVERNANCE, on=today)),
        )
    )


async def described(uow: UnitOfWork) -> list[str]:
    """The partnership as it is recorded, a line for each of its parts."""
    own = await uow.partnerships.get_own()
    agencies = {each.id: each for each in await uow.partnerships.list_agencies()}
    today = london_date(uow.now)
    lines = [f"partnership {own.slug}: {own.name}, authority {own.authority_code}"]
    lines += [f"agency {each.name} ({each.kind})" for each in agencies.values()]
    lines += [
        f"team {each.name} of {agencies[each.agency_id].name}"
        for each in await uow.partnerships.list_teams()
    ]
    lines += [
        f"threshold document {each.edition}, from {each.in_force_from}"
        for each in await uow.partnerships.list_threshold_documents()
    ]
    lines += [
        f"local limit of {each.kind} from {each.in_force_from}: {each.limit} {each.unit}"
        for each in await uow.partnerships.local_definitions()
    ]
    lines += [f"closure on {each.closed_on}" for each in await uow.partnerships.list_closures()]
    for role in (Role.PARTNER_SYSTEM, Role.ADMINISTRATOR):
        active = await uow.memberships.holders(role, on=today)
        names = await uow.partnerships.user_names(active)
        lines += [f"{role} {name}" for name in sorted(names.values())]
    uow.audit("partnership.read")
    return lines
