"""The hub's answer to referrals that a team closed: it agrees, or decides on the child again."""

from uuid import UUID

from app.domain.casework import team_closures as rules
from app.domain.records import refuse_stale
from app.models import ThresholdDecision
from app.schemas.casework.referrals import AgreeToClosure, ReferralView
from app.schemas.versions import VersionedView
from app.services.casework import referrals
from app.unit_of_work import UnitOfWork


async def agree(
    uow: UnitOfWork, *, referral_id: UUID, expected: int, command: AgreeToClosure
) -> VersionedView[ReferralView]:
    """Agree to a team's closure, with the reason; a manager who decides again answers it instead.

    Raises:
        RecordNotFound, VersionStale, NoClosureToAgree, AgreedByCloser: see each.
    """
    referral = await uow.referrals.get_for_change(referral_id)
    refuse_stale(version=referral.version, expected=expected)
    rules.refuse_agreement(
        await referrals.closure_of(uow, referral), agreed_by=uow.actor.identities
    )
    referral.closure_agreed_at = referral.changed_at = uow.now
    referral.closure_agreed_by = uow.actor.user
    referral.closure_agreed_because = command.reason
    # A decision that answered it before was made in error.
    referral.decided_again_id = None
    uow.audit("referral.closure_agreed", referral, person_id=referral.person_id)
    uow.publish("referral.closure_agreed", record_id=referral.id)
    await uow.session.flush()
    return await referrals.shown(uow, referral)


async def answer_by(uow: UnitOfWork, decision: ThresholdDecision) -> None:
    """A decision answers the closures by teams that it considered or goes back behind."""
    named = (decision.last_closure_id, decision.supersedes_id)
    if named == (None, None):
        return
    for referral in await uow.referrals.list_of_person(decision.person_id):
        if not rules.is_answered_by(referral.id, referral.decision_id, decision=named):
            continue
        # Held before it is looked at: another manager may be agreeing at this moment.
        await uow.session.refresh(referral, with_for_update=True)
        if (await referrals.closure_of(uow, referral)).waits:
            referral.decided_again_id = decision.id
            referral.changed_at = uow.now
            uow.audit(
                "referral.closure_answered",
                referral,
                person_id=referral.person_id,
                decided_again_id=decision.id,
            )
            uow.publish("referral.closure_answered", record_id=referral.id)
