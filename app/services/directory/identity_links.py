"""Declarations that two users are one person, who then never counts as two."""

from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.directory import identities as rules
from app.domain.directory.actions import available
from app.domain.directory.permissions import Permission
from app.domain.pages import Page, at_instant, instant_position
from app.models import IdentityLink
from app.schemas.directory.identity_links import (
    IdentityLinksPage,
    IdentityLinkView,
    LinkIdentities,
    WithdrawIdentityLink,
)
from app.schemas.types import Action
from app.unit_of_work import UnitOfWork


async def declare(uow: UnitOfWork, *, command: LinkIdentities) -> IdentityLinkView:
    """Declare that two users are one person, from the next transaction of each on.

    Anyone who administers users may, of themselves too, but not with information governance: it
    would take from those the signals about the person who declares it.

    Raises:
        RecordNotFound: a user is not of this partnership.
        IdentityWithItself, IdentitiesLinkedAlready, IdentityLinkOfOwn: see each.
    """
    first, second = sorted((command.user_id, command.same_as_user_id))
    for user_id in (first, second):
        await uow.partnerships.get_user(user_id)
    rules.refuse_linking(
        first,
        second,
        by=uow.actor.identities,
        either_governs=await uow.identity_links.either_governs(
            first, second, on=london_date(uow.now)
        ),
        are_one_person=await uow.identity_links.are_one_person(first, second),
    )
    link = uow.new(
        IdentityLink,
        user_id=first,
        same_as_user_id=second,
        reason=command.reason,
        declared_at=uow.now,
        declared_by=uow.actor.user,
    )
    await uow.save(link)
    uow.audit("identity_link.declared", link, shown=[first, second])
    uow.publish("identity_link.declared", record_id=link.id)
    return _view(uow, link)


async def list_all(uow: UnitOfWork, *, page: Page) -> IdentityLinksPage:
    """A page of the declarations, withdrawn or not, the latest first."""
    found = await uow.identity_links.list_all(limit=page.limit + 1, after=at_instant(page.after))
    shown, following = page.turn(
        found, position=lambda row: instant_position(row.declared_at, row.id)
    )
    uow.audit("identity_link.listed", shown=[each.id for each in shown])
    return IdentityLinksPage(items=[_view(uow, each) for each in shown], next=following)


async def withdraw(
    uow: UnitOfWork, *, link_id: UUID, command: WithdrawIdentityLink
) -> IdentityLinkView:
    """Take a declaration back; that it was made stays on record.

    Raises:
        RecordNotFound, IdentityLinkOfOwn, IdentityLinkWithdrawn: see each.
    """
    link = await uow.identity_links.get_for_change(link_id)
    _refuse_withdrawing(uow, link)
    link.withdrawn_at = uow.now
    link.withdrawn_by = uow.actor.user
    link.withdrawn_because = command.because
    uow.audit("identity_link.withdrawn", link, shown=[link.user_id, link.same_as_user_id])
    uow.publish("identity_link.withdrawn", record_id=link.id)
    await uow.session.flush()
    return _view(uow, link)


def _refuse_withdrawing(uow: UnitOfWork, link: IdentityLink) -> None:
    rules.refuse_unlinking(
        by=uow.actor.identities,
        users=frozenset({link.user_id, link.same_as_user_id}),
        withdrawn=link.withdrawn_at is not None,
    )


def _view(uow: UnitOfWork, link: IdentityLink) -> IdentityLinkView:
    withdrawing = available(
        "withdraw",
        actor=uow.actor,
        permission=Permission.USER_ADMINISTER,
        rule=lambda: _refuse_withdrawing(uow, link),
    )
    shown = {name: getattr(link, name) for name in _SHOWN}
    return IdentityLinkView.model_validate(
        {**shown, "available_actions": [Action.model_validate(withdrawing)]}
    )


_SHOWN = tuple(name for name in IdentityLinkView.model_fields if name != "available_actions")
