"""Onward agreements of the originating agency, for each agency that may receive a fragment."""

from uuid import UUID

from app.domain.sharing.handling import refuse_outside_audience
from app.domain.sharing.information_requests import refuse_repetition
from app.domain.sharing.shares import newly_agreed
from app.models import InformationFragment, OnwardAgreement
from app.schemas.sharing.onward_agreements import (
    AgreeToOnwardSharing,
    OnwardAgreementsView,
    OnwardAgreementView,
)
from app.services.sharing.handling import handling_of
from app.unit_of_work import UnitOfWork


async def agree(
    uow: UnitOfWork, *, fragment_id: UUID, command: AgreeToOnwardSharing
) -> OnwardAgreementsView:
    """Agree, for the originator of a fragment, that it goes to some other agencies.

    Raises:
        RecordNotFound: the fragment, or an agency, is absent or out of scope.
        NamedTwice, OutsideAudience, AgreementNotNeeded, AgreedAlready: see each.
    """
    fragment = await uow.fragments.get(fragment_id)
    refuse_repetition(command.agency_ids, pointer="/agency_ids")
    for agency_id in command.agency_ids:
        await uow.partnerships.get_agency(agency_id)
    recipients = frozenset(command.agency_ids)
    refuse_outside_audience(
        handling_of(fragment), originator_id=fragment.agency_id, recipients=recipients
    )
    earlier = await uow.fragments.list_agreements([fragment.id])
    waiting = newly_agreed(
        recipients - {fragment.agency_id},
        no_onward_sharing=fragment.no_onward_sharing,
        agreed={agreement.recipient_id for agreement in earlier},
    )
    await uow.save_all(
        uow.new(
            OnwardAgreement,
            information_fragment_id=fragment.id,
            agency_id=fragment.agency_id,
            recipient_id=recipient_id,
            agreed_at=uow.now,
            agreed_by=uow.actor.user,
        )
        for recipient_id in sorted(waiting)
    )
    uow.audit(
        "onward_sharing.agreed", fragment, person_id=fragment.person_id, agencies=len(waiting)
    )
    for recipient_id in sorted(waiting):
        uow.publish("onward_sharing.agreed", record_id=fragment.id, agency_id=recipient_id)
    return await _shown(uow, fragment)


async def list_of_fragment(uow: UnitOfWork, *, fragment_id: UUID) -> OnwardAgreementsView:
    """To which agencies a fragment may go on, by its originator's leave.

    Raises:
        RecordNotFound: the fragment is absent, or out of scope.
    """
    fragment = await uow.fragments.get(fragment_id)
    shown = await _shown(uow, fragment)
    uow.audit(
        "onward_sharing.listed",
        fragment,
        person_id=fragment.person_id,
        shown=[agreement.id for agreement in shown.items],
    )
    return shown


async def _shown(uow: UnitOfWork, fragment: InformationFragment) -> OnwardAgreementsView:
    agreements = await uow.fragments.list_agreements([fragment.id])
    return OnwardAgreementsView(
        items=[OnwardAgreementView.model_validate(each) for each in agreements]
    )
