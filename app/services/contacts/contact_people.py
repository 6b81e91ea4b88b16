"""People of a contact besides its children: described by the referrer."""

from app.domain.clocks.working_time import london_date
from app.domain.people.ages import refuse_estimate
from app.models import Contact, ContactPerson
from app.schemas.contacts.contacts import OtherPersonInContact
from app.services.people import age_estimates
from app.unit_of_work import UnitOfWork


def described(uow: UnitOfWork, contact: Contact, told: OtherPersonInContact) -> ContactPerson:
    """The row of a person as the referrer describes them.

    Raises:
        EstimateUnclear: see the rule.
    """
    today = london_date(uow.now)
    estimate = age_estimates.sent(told, today=today)
    refuse_estimate(estimate, today=today, born_on=told.born_on, unborn=False)
    return uow.new(
        ContactPerson, contact_id=contact.id, **(told.model_dump() | age_estimates.stored(estimate))
    )
