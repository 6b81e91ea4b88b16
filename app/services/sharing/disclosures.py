"""Disclosure registers: read, exported, and refusals to share recorded on them."""

import csv
from collections.abc import Collection, Sequence
from io import StringIO
from uuid import UUID

from app.domain.pages import Page, at_instant, instant_position
from app.domain.records import RecordNotFound
from app.domain.sharing.disclosures import (
    EXPORTED_AT_MOST,
    AskedFor,
    asked_for,
    refuse_too_long,
)
from app.domain.sharing.shares import refuse_another_childs
from app.domain.spreadsheets import harmless
from app.models import RefusalToShare, Share
from app.schemas.downloads import Download
from app.schemas.sharing.disclosures import (
    DisclosuresView,
    DisclosureView,
    FragmentDisclosuresView,
    PassedView,
    RefusalToShareView,
    RefuseToShare,
)
from app.services.directory import legal_gateways
from app.services.sharing import disclosure_views
from app.unit_of_work import UnitOfWork


async def of_fragment(uow: UnitOfWork, *, fragment_id: UUID) -> FragmentDisclosuresView:
    """The agencies a fragment has gone to and when it was opened there, for its originator.

    Raises:
        RecordNotFound: the fragment is absent, or another agency's.
    """
    fragment = await uow.fragments.get(fragment_id)
    passed = await uow.disclosures.list_of_fragment(fragment_id)
    uow.audit(
        "disclosure.listed",
        fragment,
        person_id=fragment.person_id,
        shown=[each.share_id for each in passed],
    )
    return FragmentDisclosuresView(
        information_fragment_id=fragment_id,
        items=[PassedView.model_validate(each) for each in passed],
    )


async def refuse(uow: UnitOfWork, *, person_id: UUID, command: RefuseToShare) -> RefusalToShareView:
    """Record that an agency asked for something and was not given it, and why.

    Raises:
        RecordNotFound: the child, what was asked for, or the agency is not in scope.
        RefusalUnclear, FragmentAboutAnother, GatewayUnknown, NotAPower: see each.
    """
    asked, asked_id = asked_for(
        fragment_id=command.information_fragment_id, return_id=command.information_return_id
    )
    person = await uow.people.get(person_id)
    await uow.partnerships.get_agency(command.agency_id)
    request = await uow.information_requests.get(await _request_behind(uow, asked, asked_id))
    refuse_another_childs(
        {each.person_id for each in request.people},
        same=await uow.person_links.list_same_person(person_id),
    )
    if command.legal_gateway is not None:
        await legal_gateways.find_power(uow, command.legal_gateway)
    refused = uow.new(
        RefusalToShare,
        person_id=person.id,
        refused_at=uow.now,
        refused_by=uow.actor.user,
        **command.model_dump(),
    )
    await uow.save(refused)
    uow.audit(
        "share.refused",
        refused,
        person_id=person.id,
        agency_id=refused.agency_id,
        reason=refused.reason,
    )
    uow.publish(
        "share.refused", record_id=refused.id, agency_id=refused.agency_id, person_id=person.id
    )
    return RefusalToShareView.model_validate(refused)


async def _request_behind(uow: UnitOfWork, asked: AskedFor, asked_id: UUID) -> UUID:
    match asked:
        case AskedFor.FRAGMENT:
            return (await uow.fragments.get(asked_id)).information_request_id
        case AskedFor.RETURN:
            return (await uow.information_returns.get(asked_id)).information_request_id


async def read_register(uow: UnitOfWork, *, person_id: UUID, page: Page) -> DisclosuresView:
    """One page of a child's register, under all linked records, the newest entry first.

    Raises:
        RecordNotFound: the child is absent or out of scope.
    """
    same = await _records_of(uow, person_id)
    found = await uow.disclosures.list_register(
        same, limit=page.limit + 1, after=at_instant(page.after)
    )
    entries, following = page.turn(found, position=_position)
    items = await _views(uow, same, entries)
    uow.audit("disclosure.register_read", person_id=person_id, shown=[each.id for each in entries])
    return DisclosuresView(items=items, next=following)


async def export_register(uow: UnitOfWork, *, person_id: UUID) -> Download:
    """A child's whole register as comma-separated values, a line for each agency of an entry.

    Raises:
        RecordNotFound: the child is absent or out of scope.
        RegisterTooLong: there are more entries than fit.
    """
    same = await _records_of(uow, person_id)
    entries = await uow.disclosures.list_register(same, limit=EXPORTED_AT_MOST + 1, after=None)
    refuse_too_long(len(entries))
    items = await _views(uow, same, entries)
    names = await uow.partnerships.agency_names(_agencies(items))
    written = StringIO(newline="")
    table = csv.writer(written)
    table.writerow(disclosure_views.COLUMNS)
    for entry in items:
        for line in disclosure_views.lines(entry, names=names):
            table.writerow([harmless(cell) for cell in line])
    uow.audit(
        "disclosure.register_exported",
        person_id=person_id,
        shown=[each.id for each in entries],
        entries=len(entries),
    )
    return Download(written.getvalue().encode(), "text/csv", "disclosure-register.csv")


async def _records_of(uow: UnitOfWork, person_id: UUID) -> Collection[UUID]:
    """The records of a child in the reader's scope.

    Information governance opens no person's record: it finds every child who has a register.

    Raises:
        RecordNotFound: there is none.
    """
    if uow.actor.in_hub:
        await uow.people.get(person_id)
    elif not await uow.disclosures.are_kept([person_id]):
        raise RecordNotFound
    return await uow.person_links.list_same_person(person_id)


def _position(entry: Share | RefusalToShare) -> tuple[str, str]:
    at = entry.shared_at if isinstance(entry, Share) else entry.refused_at
    return instant_position(at, entry.id)


async def _views(
    uow: UnitOfWork, same: Collection[UUID], entries: Sequence[Share | RefusalToShare]
) -> list[DisclosureView]:
    shares = [entry.id for entry in entries if isinstance(entry, Share)]
    disclosed = await uow.disclosures.list_disclosed(same, share_ids=shares)
    return [
        disclosure_views.of_share(entry, disclosed=disclosed.get(entry.id, ()), now=uow.now)
        if isinstance(entry, Share)
        else disclosure_views.of_refusal(entry)
        for entry in entries
    ]


def _agencies(items: Sequence[DisclosureView]) -> set[UUID]:
    return {
        agency_id
        for entry in items
        for agency_id in (
            *(to.agency_id for to in entry.to),
            *(what.agency_id for what in entry.what),
        )
    }
