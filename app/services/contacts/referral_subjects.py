"""Whom a decision opens a referral about: a living child, or one whose death is under review."""

from datetime import date

from app.domain.clocks.working_time import london_date
from app.domain.contacts.contacts import identified
from app.domain.people.referral_subjects import Life, refuse_subject
from app.domain.records import RecordKind
from app.models import ContactChild
from app.schemas.contacts.threshold_decisions import RecordThresholdDecision
from app.services.casework import exceptions
from app.unit_of_work import UnitOfWork


async def refuse_wrong(
    uow: UnitOfWork,
    child: ContactChild,
    command: RecordThresholdDecision,
    *,
    opens_referral: bool,
    on: date,
) -> None:
    """Refuse to open a referral about an adult, or a dead child without an exception.

    Raises:
        ChildIsAdult, ChildHasDied: see the rules; and those of `exceptions.pass_gates`.
    """
    person_id = identified(child.person_id)
    same = await uow.person_links.list_same_person(person_id)
    records = [
        Life(
            each.born_on,
            each.died_on,
            each.not_born_alive_at and london_date(each.not_born_alive_at),
        )
        for each in await uow.people.list_named(same)
    ]
    await exceptions.pass_gates(
        uow,
        RecordKind.CONTACT_CHILD,
        child.id,
        about=[person_id],
        given=command.exceptions,
        rule=lambda excepted: (
            refuse_subject(records, on=on, excepted=excepted) if opens_referral else None
        ),
    )
