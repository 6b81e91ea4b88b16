"""Pairs of contacts that may tell of one incident: the hub's to see, where it sees both."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, literal, or_, select

from app.domain.records import RecordNotFound
from app.models import IncidentProposal
from app.repositories.base import Repository
from app.repositories.prepared_statements import param, prepared_per_actor
from app.repositories.scope import Scope


class IncidentProposals(Repository):
    """Incident proposals, for the hub."""

    def _all(self) -> Select[IncidentProposal]:
        return _all(self._scope)

    async def get(self, proposal_id: UUID) -> IncidentProposal:
        """One proposal."""
        return self._found(
            await self._session.scalar(self._all().where(IncidentProposal.id == proposal_id))
        )

    async def get_for_change(self, proposal_id: UUID) -> IncidentProposal:
        """The same, locked until the transaction ends."""
        wanted = self._all().where(IncidentProposal.id == proposal_id).with_for_update()
        return self._found(await self._session.scalar(wanted))

    @staticmethod
    def _found(proposal: IncidentProposal | None) -> IncidentProposal:
        if proposal is None:
            raise RecordNotFound
        return proposal


def _all(scope: Scope) -> Select[IncidentProposal]:
    return select(IncidentProposal).where(*visible(scope))


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """The proposals of the hub."""
    # A value, and no plain `false`: a statement that is false as it is written loses the values
    # that each asking gives.
    return [scope.visible(IncidentProposal), literal(scope.actor.in_hub)]


@prepared_per_actor
def proposals_of_contact(scope: Scope) -> Select[IncidentProposal]:
    """The proposals that name a contact, the oldest first."""
    contact = param("contact_id", Uuid())
    return (
        _all(scope)
        .where(
            or_(
                IncidentProposal.contact_id == contact,
                IncidentProposal.other_contact_id == contact,
            )
        )
        .order_by(IncidentProposal.id)
    )
