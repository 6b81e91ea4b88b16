"""What opens a cloak: asked by one person, and done once two others have approved it."""

from uuid import UUID

from app.domain.clocks.working_time import Calendar
from app.domain.restrictions.restriction_relaxations import (
    Relaxation,
    RelaxationOver,
    is_approved,
    needs_approval,
    refuse_relaxing,
)
from app.domain.restrictions.restrictions import (
    Listing,
    OwnerCannotAnswer,
    OwnerDenied,
    RestrictionKind,
    acts_as,
    provisional_until,
    refuse_lifted,
)
from app.models import (
    Restriction,
    RestrictionListing,
    RestrictionRelaxation,
    RestrictionRelaxationApproval,
)
from app.schemas.restrictions.restrictions import RestrictionView
from app.schemas.versions import VersionedView
from app.services.restrictions import restriction_views
from app.services.restrictions.restriction_owners import refuse_unfit_owner, whom
from app.unit_of_work import UnitOfWork


def waits(uow: UnitOfWork, restriction: Restriction, act: Relaxation) -> bool:
    """Whether an act that would open a record waits for two approvals."""
    kind, approvals = RestrictionKind(restriction.kind), len(restriction.approvals)
    return needs_approval(
        act,
        acting=acts_as(
            kind,
            approvals=approvals,
            provisional_until=restriction.provisional_until,
            now=uow.now,
        ),
        kind=kind,
        approvals=approvals,
    )


async def ask(
    uow: UnitOfWork,
    restriction: Restriction,
    act: Relaxation,
    *,
    reason: str | None,
    user_id: UUID | None = None,
    team_id: UUID | None = None,
    agency_id: UUID | None = None,
    listing_id: UUID | None = None,
) -> None:
    """Let an act wait for two approvals; it lapses after two working days without them."""
    calendar = Calendar(closures=await uow.partnerships.closures())
    lapses_at = provisional_until(RestrictionKind.CLOAKED, set_at=uow.now, calendar=calendar)
    await uow.save(
        uow.new(
            RestrictionRelaxation,
            restriction_id=restriction.id,
            act=act,
            user_id=user_id,
            team_id=team_id,
            agency_id=agency_id,
            listing_id=listing_id,
            reason=reason,
            asked_at=uow.now,
            asked_by=uow.actor.user,
            lapses_at=lapses_at,
        )
    )
    _note(uow, "restriction.relaxation_asked", restriction, act)
    await uow.session.flush()


async def approve(
    uow: UnitOfWork, *, restriction_id: UUID, relaxation_id: UUID
) -> VersionedView[RestrictionView]:
    """Approve what another person asked; the second approval that counts today does it.

    Raises:
        RecordNotFound, RestrictionLifted: see each.
        Any refusal of `refuse_relaxing`.
    """
    restriction = await uow.restrictions.get_for_change(restriction_id)
    refuse_lifted(restriction.lifted_at)
    relaxations = uow.restriction_relaxations
    asked = await relaxations.get_for_change(relaxation_id, restriction_id=restriction.id)
    facts = restriction_views.relaxation_facts(
        restriction,
        asked,
        await relaxations.approvals([asked.id]),
        askers=await relaxations.those_who_may_lift([asked.asked_by]),
    )
    places = await restriction_views.works_in(uow, restriction)
    refuse_relaxing(
        facts,
        by=uow.actor.identities,
        works_in=places.of(Relaxation(asked.act)),
        now=uow.now,
    )
    await uow.save(
        uow.new(
            RestrictionRelaxationApproval,
            restriction_relaxation_id=asked.id,
            asked_by=asked.asked_by,
            approved_by=uow.actor.user,
            approved_at=uow.now,
        )
    )
    _note(uow, "restriction.relaxation_approved", restriction, Relaxation(asked.act))
    if is_approved(await relaxations.count_approvals(asked.id)):
        asked.done_at = uow.now
        # Written first: the database lets lists be opened only by what is done at this moment.
        await uow.session.flush()
        await _carry_out(uow, restriction, asked)
    await uow.session.flush()
    return await restriction_views.view(uow, await uow.restrictions.get(restriction.id))


async def _carry_out(
    uow: UnitOfWork, restriction: Restriction, asked: RestrictionRelaxation
) -> None:
    match Relaxation(asked.act):
        case Relaxation.LIFT:
            restriction.lifted_at = uow.now
            restriction.lifted_by = asked.asked_by
            restriction.lifted_because = asked.reason
            _note(uow, "restriction.lifted", restriction, Relaxation.LIFT)
        case Relaxation.CHANGE_OWNER:
            await _refuse_owner_of_then(uow, restriction, asked)
            restriction.owner_id = asked.user_id or restriction.owner_id
            _note(uow, "restriction.changed", restriction, Relaxation.CHANGE_OWNER)
        case Relaxation.TAKE_OFF_DENY:
            for row in restriction.listings:
                if row.id == asked.listing_id and row.ended_at is None:
                    row.ended_at, row.ended_by = uow.now, asked.asked_by
            _note(uow, "restriction.list_changed", restriction, Relaxation.TAKE_OFF_DENY)
        case Relaxation.ALLOW if not _is_allowed(restriction, asked):
            await uow.save(
                uow.new(
                    RestrictionListing,
                    restriction_id=restriction.id,
                    listing=Listing.ALLOW,
                    user_id=asked.user_id,
                    team_id=asked.team_id,
                    agency_id=asked.agency_id,
                    reason=asked.reason,
                    listed_at=uow.now,
                    listed_by=asked.asked_by,
                )
            )
            _note(uow, "restriction.list_changed", restriction, Relaxation.ALLOW)


def _is_allowed(restriction: Restriction, asked: RestrictionRelaxation) -> bool:
    """Whether another approval put them on the list meanwhile."""
    return any(
        each.listing == Listing.ALLOW and each.ended_at is None and whom(each) == whom(asked)
        for each in restriction.listings
    )


async def _refuse_owner_of_then(
    uow: UnitOfWork, restriction: Restriction, asked: RestrictionRelaxation
) -> None:
    """Refuse an owner who could answer for it when it was asked, and cannot any more."""
    standing = [each for each in restriction.listings if each.ended_at is None]
    try:
        await refuse_unfit_owner(uow, asked.user_id or restriction.owner_id, denied=standing)
    except (OwnerCannotAnswer, OwnerDenied) as unfit:
        raise RelaxationOver from unfit


def _note(uow: UnitOfWork, event: str, restriction: Restriction, act: Relaxation) -> None:
    restriction.changed_at = uow.now
    uow.audit(
        event,
        restriction,
        person_id=restriction.person_id,
        shown=[] if restriction.contact_id is None else [restriction.contact_id],
        contact=restriction.contact_id,
        act=act,
    )
    uow.publish(event, record_id=restriction.id)
