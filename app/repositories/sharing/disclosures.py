"""The disclosure register of a child, and where an agency's fragments went."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    TableValuedAlias,
    Uuid,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import selectinload

from app.domain.directory.roles import Role
from app.models import RefusalToShare, Share, SharedFragment, ShareReading, ShareRecipient
from app.repositories.base import Repository
from app.repositories.scope import Scope


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One fragment that was sent in a share, without its words."""

    share_id: UUID
    information_fragment_id: UUID
    agency_id: UUID
    person_id: UUID
    sanitised: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """A fragment of the reader's agency, passed to another in a share: when, and when read."""

    share_id: UUID
    agency_id: UUID
    shared_at: datetime
    sanitised: bool
    read_at: Sequence[datetime]


class Disclosures(Repository):
    """The register is for the hub and information governance, which sees no content in it."""

    def _read_by_actor(self) -> ColumnElement[bool]:
        return read_by_actor(self._scope)

    def _disclosed(self, person_ids: Collection[UUID]) -> TableValuedAlias:
        """What was sent about them, or on their register; the function gives no words away."""
        return func.access.disclosed(cast(list(person_ids), ARRAY(Uuid()))).table_valued(
            column("share_id", Uuid()),
            column("information_fragment_id", Uuid()),
            column("agency_id", Uuid()),
            column("person_id", Uuid()),
            column("sanitised", Boolean()),
            name="disclosed",
        )

    def _shares(self, person_ids: Collection[UUID]) -> list[ColumnElement[bool]]:
        sent = select(self._disclosed(person_ids).c.share_id)
        return [self._scope.visible(Share), self._read_by_actor(), Share.id.in_(sent)]

    def _refusals(self, person_ids: Collection[UUID]) -> list[ColumnElement[bool]]:
        return [
            *visible_refusals(self._scope),
            RefusalToShare.person_id.in_(person_ids),
        ]

    async def are_kept(self, person_ids: Collection[UUID]) -> bool:
        """Whether anything at all was disclosed about them, or refused."""
        found = or_(
            exists(select(Share.id).where(*self._shares(person_ids))),
            exists(select(RefusalToShare.id).where(*self._refusals(person_ids))),
        )
        return bool(await self._session.scalar(select(found)))

    async def list_register(
        self,
        person_ids: Collection[UUID],
        *,
        limit: int,
        after: tuple[datetime, UUID] | None,
    ) -> Sequence[Share | RefusalToShare]:
        """What was shared and what was refused, the newest first."""
        shared = select(Share.id, Share.shared_at.label("at"), literal(value=True).label("shared"))
        refused = select(RefusalToShare.id, RefusalToShare.refused_at, literal(value=False))
        entries = union_all(
            shared.where(*self._shares(person_ids)), refused.where(*self._refusals(person_ids))
        ).subquery("entries")
        order = (entries.c.at, entries.c.id)
        found = select(entries).order_by(*(part.desc() for part in order)).limit(limit)
        if after is not None:
            found = found.where(tuple_(*order) < tuple_(*after))
        listed = (await self._session.execute(found)).all()
        shares = await self._load_shares([row.id for row in listed if row.shared])
        refusals = await self._load_refusals([row.id for row in listed if not row.shared])
        return [shares[row.id] if row.shared else refusals[row.id] for row in listed]

    async def _load_shares(self, share_ids: Collection[UUID]) -> Mapping[UUID, Share]:
        found = (
            select(Share)
            .where(self._scope.visible(Share), self._read_by_actor(), Share.id.in_(share_ids))
            .options(selectinload(Share.recipients), selectinload(Share.readings))
        )
        return {share.id: share for share in await self._session.scalars(found)}

    async def _load_refusals(self, refusal_ids: Collection[UUID]) -> Mapping[UUID, RefusalToShare]:
        found = select(RefusalToShare).where(
            *visible_refusals(self._scope),
            RefusalToShare.id.in_(refusal_ids),
        )
        return {refusal.id: refusal for refusal in await self._session.scalars(found)}

    async def list_disclosed(
        self, person_ids: Collection[UUID], *, share_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[Disclosed]]:
        """By share, what was sent about some people, or on their register."""
        disclosed = self._disclosed(person_ids)
        found = (
            select(disclosed)
            .where(
                self._read_by_actor(),
                disclosed.c.share_id.in_(share_ids),
                disclosed.c.person_id.not_in(self._scope.actor.hidden_from.people),
            )
            .order_by(disclosed.c.information_fragment_id)
        )
        by_share: dict[UUID, list[Disclosed]] = defaultdict(list)
        for row in await self._session.execute(found):
            by_share[row.share_id].append(Disclosed(*row))
        return by_share

    async def list_of_fragment(self, fragment_id: UUID) -> Sequence[Passed]:
        """To whom a fragment went, when, and when each of them read it, the first first."""
        readings = (
            select(func.array_agg(ShareReading.read_at))
            .where(
                self._scope.visible(ShareReading),
                ShareReading.share_id == ShareRecipient.share_id,
                ShareReading.agency_id == ShareRecipient.agency_id,
            )
            .scalar_subquery()
        )
        found = (
            select(
                ShareRecipient.share_id,
                ShareRecipient.agency_id,
                ShareRecipient.shared_at,
                SharedFragment.sanitisation_id.is_not(None),
                readings,
            )
            .join(
                SharedFragment,
                (SharedFragment.partnership_id == ShareRecipient.partnership_id)
                & (SharedFragment.share_id == ShareRecipient.share_id),
            )
            .where(
                self._scope.visible(ShareRecipient),
                self._scope.own_agency(SharedFragment.agency_id),
                SharedFragment.information_fragment_id == fragment_id,
            )
            .order_by(ShareRecipient.shared_at, ShareRecipient.id)
        )
        return [
            Passed(share_id, agency_id, shared_at, sanitised, sorted(read_at or ()))
            for share_id, agency_id, shared_at, sanitised, read_at in (
                await self._session.execute(found)
            )
        ]


def read_by_actor(scope: Scope) -> ColumnElement[bool]:
    """The register is read by the hub and by information governance."""
    reads = scope.actor.in_hub or Role.INFORMATION_GOVERNANCE in scope.actor.roles
    return true() if reads else false()


def visible_refusals(scope: Scope) -> list[ColumnElement[bool]]:
    """Refusals to share, as the register shows them."""
    return [scope.visible(RefusalToShare), read_by_actor(scope)]
