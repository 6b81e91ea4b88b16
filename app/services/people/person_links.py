"""Links between two records of one person, made and taken back."""

from collections.abc import Collection
from uuid import UUID

from app.domain.corrections.link_reviews import LinkAct
from app.domain.people.person_links import (
    AlreadyUnlinked,
    Cloaks,
    in_one_order,
    refuse_link,
    refuse_unlinking,
)
from app.domain.records import refuse_stale
from app.domain.restrictions.restrictions import APPROVALS_TO_CLOAK, RestrictionKind, acts_as
from app.models import PersonLink
from app.schemas.people.person_links import (
    LinkPerson,
    PersonLinksView,
    PersonLinkView,
    UnlinkPerson,
)
from app.schemas.versions import VersionedView, versioned
from app.services.people import link_reviews
from app.services.people.people import touch
from app.unit_of_work import UnitOfWork


async def link(
    uow: UnitOfWork, *, person_id: UUID, command: LinkPerson
) -> VersionedView[PersonLinkView]:
    """Say that two records are of one person. Both keep their history, and each shows the other.

    Raises:
        RecordNotFound: one of them is not in scope.
        LinkedToItself, AlreadyLinked, RelatedToEachOther: see the rules.
    """
    pair = in_one_order(person_id, command.same_as_person_id)
    # In one order, so that two who link the same pair from either end wait and do not deadlock.
    for record_id in pair:
        touch(uow, await uow.people.get_for_change(record_id))
    standing = {
        (made.person_id, made.same_as_person_id)
        for made in await uow.person_links.list_of(person_id)
        if made.unlinked_at is None
    }
    here, there = [await uow.person_links.list_same_person(record_id) for record_id in pair]
    related = await uow.relationships.list_between(here, there)
    refuse_link(linked=pair in standing, related=bool(related))
    made = uow.new(
        PersonLink,
        person_id=pair[0],
        same_as_person_id=pair[1],
        linked_at=uow.now,
        linked_by=uow.actor.user,
        linked_because=command.because,
        changed_at=uow.now,
    )
    await uow.save(made)
    uow.audit("person.linked", made, person_id=person_id, shown=pair)
    uow.publish("person.linked", record_id=made.id, person_id=pair[0], same_as_person_id=pair[1])
    return _shown(made, review_id=await link_reviews.begin(uow, made, LinkAct.LINKED))


def _shown(made: PersonLink, *, review_id: UUID | None) -> VersionedView[PersonLinkView]:
    view = PersonLinkView.model_validate(made).model_copy(update={"review_id": review_id})
    return versioned(view, made)


async def list_links(uow: UnitOfWork, *, person_id: UUID) -> PersonLinksView:
    """Every link of one record, those taken back included.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    person = await uow.people.get(person_id)
    links = await uow.person_links.list_of(person_id)
    ends = {end for made in links for end in (made.person_id, made.same_as_person_id)}
    uow.audit("person_link.listed", person, person_id=person_id, shown=ends - {person_id})
    reviews = {
        review.person_link_id: review.id
        for review in await uow.link_reviews.list_of_link([made.id for made in links])
    }
    return PersonLinksView(
        items=[_shown(made, review_id=reviews.get(made.id)).view for made in links]
    )


async def unlink(
    uow: UnitOfWork, *, person_id: UUID, link_id: UUID, expected: int, command: UnlinkPerson
) -> VersionedView[PersonLinkView]:
    """Take back that two records are of one person; the link stays, with who, when and why.

    Raises:
        RecordNotFound, VersionStale: see each; the version is the link's own.
        AlreadyUnlinked, CloakedByLink: see each.
    """
    made = await uow.person_links.get_for_change(person_id, link_id=link_id)
    refuse_stale(version=made.version, expected=expected)
    if made.unlinked_at is not None:
        raise AlreadyUnlinked
    # All records of the person, in one order: two links of one ring, removed at the same moment,
    # would each count on the other to go on joining the records.
    whole = sorted(await uow.person_links.list_same_person(made.person_id))
    records = {record_id: await uow.people.get_for_change(record_id) for record_id in whole}
    here, there = await _cloaks_without(uow, made)
    refuse_unlinking(here=here, there=there)
    made.unlinked_at = made.changed_at = uow.now
    made.unlinked_by = uow.actor.user
    made.unlinked_because = command.because
    for record_id in (made.person_id, made.same_as_person_id):
        touch(uow, records[record_id])
    await uow.session.flush()
    uow.audit(
        "person.unlinked",
        made,
        person_id=person_id,
        shown=(made.person_id, made.same_as_person_id),
    )
    uow.publish(
        "person.unlinked",
        record_id=made.id,
        person_id=made.person_id,
        same_as_person_id=made.same_as_person_id,
    )
    return _shown(made, review_id=await link_reviews.begin(uow, made, LinkAct.UNLINKED))


async def _cloaks_without(uow: UnitOfWork, made: PersonLink) -> tuple[Cloaks, Cloaks]:
    """The cloaks on either side of a link; none where other links join the sides anyway."""
    here, there = [
        await uow.person_links.list_same_person(record_id, without=made.id)
        for record_id in (made.person_id, made.same_as_person_id)
    ]
    if here == there:
        return Cloaks(), Cloaks()
    return await _cloaks_on(uow, here), await _cloaks_on(uow, there)


async def _cloaks_on(uow: UnitOfWork, records: Collection[UUID]) -> Cloaks:
    found = [
        (restriction, len(restriction.approvals))
        for restriction in await uow.restrictions.find_standing(people=records)
        if restriction.kind == RestrictionKind.CLOAKED
    ]
    acting = [
        acts_as(
            RestrictionKind.CLOAKED,
            approvals=approvals,
            provisional_until=restriction.provisional_until,
            now=uow.now,
        )
        for restriction, approvals in found
    ]
    return Cloaks(
        acting=RestrictionKind.CLOAKED in acting,
        approved=any(approvals >= APPROVALS_TO_CLOAK for _, approvals in found),
    )
