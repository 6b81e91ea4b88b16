"""People of a contact: who they are found to be, and children who are added later."""

from collections.abc import Set as AbstractSet
from typing import ClassVar
from uuid import UUID

from app.domain.contacts.contacts import Identification
from app.domain.contacts.triage import refuse_unclear_identification
from app.domain.errors import Conflict, Malformed


class IdentifiedAsAnother(Malformed):
    """The person was identified before; why that was wrong is recorded with the change."""

    headline: ClassVar[str] = "Say why this person is identified as someone else than before"


class AlreadyInContact(Conflict):
    """One person is one child of a contact, on whom one decision is made."""

    headline: ClassVar[str] = "This child is a child of this contact already"


def refuse_second_mention(records: AbstractSet[UUID], *, among: AbstractSet[UUID | None]) -> None:
    """Refuse a child who is among the children of the contact.

    `records` are all that are linked as the child's.

    Raises:
        AlreadyInContact: one of them is.
    """
    if records & among:
        raise AlreadyInContact


def refuse_identification(
    identification: Identification,
    *,
    person_given: bool,
    identified_as: UUID | None,
    because: str | None,
) -> None:
    """Refuse an unclear identification of an adult, or a second one without a reason.

    Raises:
        IdentificationUnclear: see `refuse_unclear_identification`.
        IdentifiedAsAnother: the person is identified, and no reason is given.
    """
    # No decision is made on an adult: that their history was read is asked of the children alone.
    refuse_unclear_identification(
        identification, person_given=person_given, history_read=True, pointer="/identification"
    )
    if identified_as is not None and because is None:
        raise IdentifiedAsAnother(pointer="/reason", code="identified_as_another")
