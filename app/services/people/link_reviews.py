"""Reviews that begin with a link, or with its removal."""

from uuid import UUID

from app.domain.corrections.link_reviews import LinkAct
from app.models import LinkReview, LinkReviewItem, PersonLink
from app.unit_of_work import UnitOfWork


async def begin(uow: UnitOfWork, link: PersonLink, act: LinkAct) -> UUID | None:
    """Put what concerns either record before a manager; None where there is nothing.

    Found with the hub's rights, past restrictions: what is hidden from the person who links is not
    overlooked, and each of those who may see it finds it in the review.
    """
    async with uow.as_the_hub():
        people = {
            *await uow.person_links.list_same_person(link.person_id),
            *await uow.person_links.list_same_person(link.same_as_person_id),
        }
        built = (
            await uow.built_records.list_built(people, since=link.linked_at)
            if act is LinkAct.UNLINKED
            else await uow.built_records.list_live(people)
        )
        if not built:
            return None
        review = uow.new(
            LinkReview,
            person_link_id=link.id,
            act=act,
            person_id=link.person_id,
            same_as_person_id=link.same_as_person_id,
            begun_at=uow.now,
            begun_by=uow.actor.user,
            changed_at=uow.now,
        )
        await uow.save(review)
        await uow.save_all(
            uow.new(
                LinkReviewItem,
                link_review_id=review.id,
                subject_type=each.subject_type,
                subject_id=each.subject_id,
                person_id=each.person_id,
                built_at=each.built_at,
            )
            for each in built
        )
    uow.audit("link_review.begun", review, person_id=link.person_id, items=len(built))
    uow.publish("link_review.begun", record_id=review.id)
    return review.id
