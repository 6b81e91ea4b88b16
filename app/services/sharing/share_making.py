"""Making shares: what may be sent to whom, and through which legal gateway."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.clocks.working_time import london_date
from app.domain.contacts.contacts import Agreement
from app.domain.contacts.threshold_decisions import Level
from app.domain.directory.legal_gateways import Reliance
from app.domain.sharing import shares as rules
from app.domain.sharing.handling import refuse_beyond_handling
from app.domain.sharing.information_requests import refuse_repetition
from app.models import (
    InformationFragment,
    InformationRequest,
    Sanitisation,
    Share,
    SharedFragment,
    ShareRecipient,
)
from app.schemas.sharing.shares import MakeShare, ShareView
from app.schemas.versions import VersionedView
from app.services.directory import legal_gateways
from app.services.sharing import share_views
from app.services.sharing.handling import handling_of
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class _ToSend:
    """A fragment, and the sanitised version that is sent in its place, if one is."""

    fragment: InformationFragment
    version: Sanitisation | None


async def make(uow: UnitOfWork, *, person_id: UUID, command: MakeShare) -> VersionedView[ShareView]:
    """Give fragments to agencies, on the register of a child whom they concern.

    Raises:
        RecordNotFound: the child, a fragment, a version or an agency is not in scope.
        ShareNeverOpen, NotAPurposeToShare, NamedTwice, InformationCorrected,
        FragmentAboutAnother, SanitisationNotReleased: see the rules of shares.
        OutsideAudience, InformationExpired, OnwardSharingNotAgreed: see those of handling.
        Any refusal of legal gateways.
    """
    rules.refuse_never_open(command.expires_at, now=uow.now)
    rules.refuse_purpose(command.purpose)
    person = await uow.people.get(person_id)
    to_send = await _to_send(uow, command)
    requests = await _refuse_unshareable(uow, person.id, [each.fragment for each in to_send])
    await _refuse_recipients(uow, command, [each.fragment for each in to_send])
    basis = await _rely_on_gateway(uow, command, requests)
    share = await _send(uow, person.id, command, to_send, requests, lawful_basis=basis)
    return share_views.view(uow, share)


async def _to_send(uow: UnitOfWork, command: MakeShare) -> Sequence[_ToSend]:
    ids = [each.information_fragment_id for each in command.fragments]
    refuse_repetition(ids, pointer="/fragments")
    fragments = await uow.fragments.get_all(ids)
    to_send = []
    for fragment, named in zip(fragments, command.fragments, strict=True):
        version = None
        if named.sanitisation_id is not None:
            version = await uow.fragments.get_sanitisation_of(
                named.sanitisation_id, fragment_id=fragment.id
            )
            rules.refuse_unreleased(version.released_at)
        to_send.append(_ToSend(fragment, version))
    return to_send


async def _refuse_unshareable(
    uow: UnitOfWork, person_id: UUID, fragments: Sequence[InformationFragment]
) -> Sequence[InformationRequest]:
    """Refuse what was corrected or is another child's; the requests that the rest answers."""
    requests = await uow.information_requests.list_some(
        {fragment.information_request_id for fragment in fragments}
    )
    asked_about = {
        request.id: {person.person_id for person in request.people} for request in requests
    }
    same = await uow.person_links.list_same_person(person_id)
    corrected = await uow.information_returns.list_corrected(
        {fragment.information_return_id for fragment in fragments}
    )
    for fragment in fragments:
        rules.refuse_corrected(fragment.information_return_id, corrected=corrected)
        rules.refuse_another_childs(asked_about[fragment.information_request_id], same=same)
    return requests


async def _refuse_recipients(
    uow: UnitOfWork, command: MakeShare, fragments: Sequence[InformationFragment]
) -> None:
    refuse_repetition(command.agency_ids, pointer="/agency_ids")
    for agency_id in command.agency_ids:
        await uow.partnerships.get_agency(agency_id)
    agreements = await uow.fragments.list_agreements([fragment.id for fragment in fragments])
    for fragment in fragments:
        refuse_beyond_handling(
            handling_of(fragment),
            originator_id=fragment.agency_id,
            recipients=frozenset(command.agency_ids),
            agreed={
                agreement.recipient_id
                for agreement in agreements
                if agreement.information_fragment_id == fragment.id
            },
            on=london_date(uow.now),
        )


async def _rely_on_gateway(
    uow: UnitOfWork, command: MakeShare, requests: Sequence[InformationRequest]
) -> str:
    """The family of every contact that it was asked in agrees, or the gateway needs no agreement.

    That a decision in any of them found significant harm shows that section 47 is reached.
    Returned is the lawful basis to process.
    """
    contact_ids = {request.contact_id for request in requests}
    contacts = [await uow.contacts.get(contact_id) for contact_id in contact_ids]
    standing = [
        decision
        for contact_id in contact_ids
        for decision in await uow.threshold_decisions.list_standing(contact_id)
    ]
    return await legal_gateways.rely_on(
        uow,
        command.legal_gateway,
        Reliance(
            purpose=command.purpose,
            family_agrees=all(
                contact.data_protection_consent == Agreement.GIVEN for contact in contacts
            ),
            harm_found=any(decision.level == Level.SIGNIFICANT_HARM for decision in standing),
            reason=command.gateway_reason,
        ),
        lawful_basis=command.lawful_basis,
    )


async def _send(
    uow: UnitOfWork,
    person_id: UUID,
    command: MakeShare,
    to_send: Sequence[_ToSend],
    requests: Sequence[InformationRequest],
    *,
    lawful_basis: str,
) -> Share:
    owner = {"partnership_id": uow.partnership_id}
    contact_ids = {request.contact_id for request in requests}
    share = Share(
        **owner,
        id=uuid7(),
        person_id=person_id,
        contact_id=contact_ids.pop() if len(contact_ids) == 1 else None,
        shared_at=uow.now,
        shared_by=uow.actor.user,
        changed_at=uow.now,
        lawful_basis=lawful_basis,
        **command.model_dump(exclude={"fragments", "agency_ids", "lawful_basis"}),
    )
    await uow.save(share)
    await uow.save_all(
        ShareRecipient(**owner, share_id=share.id, shared_at=share.shared_at, agency_id=agency_id)
        for agency_id in command.agency_ids
    )
    await uow.save_all(_as_sent(share, each) for each in to_send)
    uow.audit(
        "share.made",
        share,
        person_id=person_id,
        shown=[each.fragment.id for each in to_send],
        agencies=len(command.agency_ids),
        sanitised=sum(each.version is not None for each in to_send),
        legal_gateway=share.legal_gateway,
        lawful_basis=lawful_basis,
    )
    for agency_id in command.agency_ids:
        uow.publish("share.made", record_id=share.id, agency_id=agency_id)
    return await uow.shares.get(share.id, now=uow.now)


def _as_sent(share: Share, sent: _ToSend) -> SharedFragment:
    """A fragment exactly as it is sent; with a sanitised version the source is left out."""
    fragment, version = sent.fragment, sent.version
    named = sorted(audience.agency_id for audience in fragment.audiences)
    return SharedFragment(
        partnership_id=share.partnership_id,
        share_id=share.id,
        information_fragment_id=fragment.id,
        agency_id=fragment.agency_id,
        person_id=fragment.person_id,
        sanitisation_id=None if version is None else version.id,
        wording=fragment.content if version is None else version.wording,
        source=fragment.source if version is None else None,
        source_dated_on=fragment.source_dated_on,
        audience=named or None,
        may_tell_family=fragment.may_tell_family,
        may_tell_child=fragment.may_tell_child,
        may_tell_court=fragment.may_tell_court,
        no_onward_sharing=fragment.no_onward_sharing,
        expires_on=fragment.expires_on,
        source_evaluation=fragment.source_evaluation,
        intelligence_assessment=fragment.intelligence_assessment,
        handling_code=fragment.handling_code,
    )
