"""Proposed roles, and the second person who confirms or declines them."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.directory import role_proposals as rules
from app.domain.directory.role_proposals import ProposalState, RoleProposalFacts
from app.domain.directory.roles import Role
from app.domain.directory.users import AccessRevoked, RoleHeld
from app.domain.pages import Page, at_instant, instant_position
from app.models import Membership, RoleProposal, User
from app.schemas.directory.role_proposals import (
    DeclineRole,
    LikeUserView,
    RoleProposalsPage,
    RoleProposalView,
)
from app.schemas.directory.users import GrantMembership
from app.schemas.types import Action
from app.unit_of_work import UnitOfWork


async def propose(uow: UnitOfWork, user: User, role: GrantMembership) -> None:
    """Let a role wait for a second person; until then it gives no right.

    The audit log has how many users are like the receiver, from which a signal is raised.
    """
    proposal = uow.new(
        RoleProposal,
        user_id=user.id,
        agency_id=role.agency_id,
        team_id=role.team_id,
        role=role.role,
        starts_on=role.starts_on,
        ends_on=role.ends_on,
        proposed_at=uow.now,
        proposed_by=uow.actor.user,
        lapses_at=uow.now + rules.LAPSES_AFTER,
    )
    await uow.save(proposal)
    alike = (await _like(uow, {user.id: user}))[user.id]
    uow.audit(
        "role_proposal.made",
        proposal,
        shown=[user.id],
        role=role.role,
        receiver=user.id,
        alike=len(alike),
    )
    uow.publish("role_proposal.made", record_id=proposal.id)


async def list_waiting(uow: UnitOfWork, *, page: Page) -> RoleProposalsPage:
    """A page of what waits for a second person, the longest waiting first."""
    found = await uow.role_proposals.list_waiting(
        now=uow.now, limit=page.limit + 1, after=at_instant(page.after)
    )
    shown, following = page.turn(
        found, position=lambda row: instant_position(row.proposed_at, row.id)
    )
    uow.audit("role_proposal.listed", shown=[each.id for each in shown])
    return RoleProposalsPage(items=await views(uow, shown), next=following)


async def read(uow: UnitOfWork, *, proposal_id: UUID) -> RoleProposalView:
    """One proposal.

    Raises:
        RecordNotFound: there is none.
    """
    proposal = await uow.role_proposals.get(proposal_id)
    uow.audit("role_proposal.read", proposal)
    return await _view(uow, proposal)


async def confirm(uow: UnitOfWork, *, proposal_id: UUID) -> RoleProposalView:
    """Give a role that another person proposed, from the next request of its receiver on.

    Raises:
        RecordNotFound, AccessRevoked: see each.
        RoleHeld: it was given meanwhile, by someone who proposed it at the same moment.
        Any refusal of `refuse_confirming`.
    """
    proposal = await uow.role_proposals.get_for_change(proposal_id)
    facts = await _facts_of(uow, proposal)
    rules.refuse_confirming(facts, by=uow.actor.identities)
    user = await uow.partnerships.get_user(proposal.user_id)
    if user.revoked_at is not None:
        raise AccessRevoked
    if await uow.memberships.is_held_between(proposal):
        raise RoleHeld
    await _decide(uow, proposal, ProposalState.CONFIRMED)
    await uow.save(
        uow.new(
            Membership,
            user_id=proposal.user_id,
            agency_id=proposal.agency_id,
            team_id=proposal.team_id,
            role=proposal.role,
            starts_on=proposal.starts_on,
            ends_on=proposal.ends_on,
            role_proposal_id=proposal.id,
        )
    )
    return await _view(uow, proposal)


async def decline(uow: UnitOfWork, *, proposal_id: UUID, command: DeclineRole) -> RoleProposalView:
    """Refuse a role that another person proposed; it can be proposed again.

    Raises:
        RecordNotFound: there is none.
        Any refusal of `refuse_declining`.
    """
    proposal = await uow.role_proposals.get_for_change(proposal_id)
    facts = await _facts_of(uow, proposal)
    rules.refuse_declining(facts, by=uow.actor.identities)
    proposal.decided_because = command.because
    await _decide(uow, proposal, ProposalState.DECLINED)
    return await _view(uow, proposal)


async def withdraw(uow: UnitOfWork, *, proposal_id: UUID) -> RoleProposalView:
    """Take back what one proposed oneself.

    Raises:
        RecordNotFound: there is none.
        Any refusal of `refuse_withdrawing`.
    """
    proposal = await uow.role_proposals.get_for_change(proposal_id)
    facts = await _facts_of(uow, proposal)
    rules.refuse_withdrawing(facts, by=uow.actor.identities)
    await _decide(uow, proposal, ProposalState.WITHDRAWN)
    return await _view(uow, proposal)


async def _decide(uow: UnitOfWork, proposal: RoleProposal, decision: ProposalState) -> None:
    proposal.decision = decision
    proposal.decided_at = uow.now
    proposal.decided_by = uow.actor.user
    await uow.session.flush()
    event = f"role_proposal.{decision}"
    uow.audit(event, proposal, role=Role(proposal.role), receiver=proposal.user_id)
    uow.publish(event, record_id=proposal.id)


async def _administrators(uow: UnitOfWork) -> Collection[UUID]:
    return await uow.memberships.administrators(on=london_date(uow.now))


async def _facts_of(uow: UnitOfWork, proposal: RoleProposal) -> RoleProposalFacts:
    return _facts(uow, proposal, administrators=await _administrators(uow))


def _facts(
    uow: UnitOfWork, proposal: RoleProposal, *, administrators: Collection[UUID]
) -> RoleProposalFacts:
    return RoleProposalFacts(
        state=rules.state_of(proposal.decision, lapses_at=proposal.lapses_at, now=uow.now),
        proposer_stands=proposal.proposed_by in administrators,
        receiver=proposal.user_id,
        proposed_by=proposal.proposed_by,
    )


async def _view(uow: UnitOfWork, proposal: RoleProposal) -> RoleProposalView:
    (shown,) = await views(uow, [proposal])
    return shown


async def views(uow: UnitOfWork, proposals: Sequence[RoleProposal]) -> list[RoleProposalView]:
    """Proposals with all that the second person needs to know."""
    users = await uow.role_proposals.users({each.user_id for each in proposals})
    alike = await _like(uow, users)
    administrators = await _administrators(uow)
    return [
        _shown(
            uow,
            each,
            _facts(uow, each, administrators=administrators),
            user=users[each.user_id],
            alike=alike[each.user_id],
        )
        for each in proposals
    ]


def _shown(
    uow: UnitOfWork,
    proposal: RoleProposal,
    facts: RoleProposalFacts,
    *,
    user: User,
    alike: list[LikeUserView],
) -> RoleProposalView:
    return RoleProposalView(
        id=proposal.id,
        user_id=user.id,
        issuer=user.issuer,
        subject=user.subject,
        display_name=user.display_name,
        registered_at=user.created_at,
        registered_by=user.registered_by,
        role=Role(proposal.role),
        agency_id=proposal.agency_id,
        team_id=proposal.team_id,
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        proposed_at=proposal.proposed_at,
        proposed_by=proposal.proposed_by,
        lapses_at=proposal.lapses_at,
        state=facts.state,
        decided_at=proposal.decided_at,
        decided_by=proposal.decided_by,
        decided_because=proposal.decided_because,
        like_users=alike,
        available_actions=[
            Action.model_validate(act) for act in rules.on_role_proposal(uow.actor, facts)
        ],
    )


async def _like(uow: UnitOfWork, users: Mapping[UUID, User]) -> dict[UUID, list[LikeUserView]]:
    """Who looks like each of these users, by the id of that one."""
    found: dict[UUID, list[LikeUserView]] = {user_id: [] for user_id in users}
    for user_id, other in await uow.role_proposals.list_like(users.values()):
        user = users[user_id]
        alike = rules.likenesses(
            name=(user.display_name, other.display_name),
            subject=(user.subject, other.subject),
            issuers=(user.issuer, other.issuer),
        )
        if alike:
            found[user_id].append(
                LikeUserView(
                    user_id=other.id, display_name=other.display_name, alike_in=sorted(alike)
                )
            )
    return found
