"""Section 47 enquiries: visits, consultations, outcomes and their authorisation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.domain.casework import enquiries as rules
from app.domain.casework.enquiries import EnquiryAct, EnquiryFacts, EnquiryState
from app.domain.clocks.definitions import ClockKind
from app.domain.records import RecordKind, refuse_stale
from app.models import Enquiry, Timescale
from app.repositories.clocks.timescales import Subject
from app.schemas.casework.enquiries import (
    AuthoriseOutcome,
    EnquiryView,
    RecordOutcome,
)
from app.schemas.casework.exceptions import GiveException
from app.schemas.clocks.act_times import LateEntry
from app.schemas.corrections.recorded_errors import struck_through
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.casework import exceptions
from app.services.clocks import act_times, timescales
from app.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, *, enquiry_id: UUID) -> VersionedView[EnquiryView]:
    """One enquiry.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    enquiry = await uow.enquiries.get(enquiry_id)
    uow.audit("enquiry.read", enquiry, person_id=enquiry.person_id)
    return await shown(uow, enquiry)


async def shown(uow: UnitOfWork, enquiry: Enquiry) -> VersionedView[EnquiryView]:
    """An enquiry with its clocks, and what the actor may do in it next."""
    facts = await facts_of(uow, enquiry)
    errors = await uow.recorded_errors.by_record([enquiry.id])
    clocks = await uow.timescales.list_of(Timescale.subject_id == enquiry.id)
    view = EnquiryView.model_validate(
        {
            **{name: getattr(enquiry, name) for name in _OWN},
            "times": await act_times.shown(uow, enquiry.id),
            "timescales": timescales.shown(uow, clocks),
            "recorded_in_error": struck_through(errors.get(enquiry.id)),
            "available_actions": [
                Action.model_validate(each) for each in rules.available_acts(facts, actor=uow.actor)
            ],
        }
    )
    return versioned(view, enquiry)


_OWN = tuple(
    name
    for name in EnquiryView.model_fields
    if name not in {"times", "timescales", "available_actions", "recorded_in_error"}
)


def subject_of(enquiry: Enquiry) -> Subject:
    """What the clocks and times of an enquiry are about."""
    return Subject(
        RecordKind.ENQUIRY,
        enquiry.id,
        person_id=enquiry.person_id,
        referral_id=enquiry.referral_id,
    )


async def facts_of(uow: UnitOfWork, enquiry: Enquiry) -> EnquiryFacts:
    """An enquiry as the rules see it, with the exceptions that were given in it."""
    return EnquiryFacts(
        state=EnquiryState(enquiry.state),
        in_error=enquiry.recorded_error_id is not None,
        came_with_census=enquiry.strategy_meeting_id is None,
        child_is_the_actors=await uow.enquiries.is_about_a_child_of_the_actor(enquiry),
        child_seen=any(visit.child_seen or visit.expectant_parent_seen for visit in enquiry.visits),
        agency_consulted=bool(enquiry.consultations),
        outcome_recorded_by=enquiry.outcome_recorded_by,
        excepted=await exceptions.excepted(uow, enquiry.id),
    )


async def begin(
    uow: UnitOfWork,
    enquiry_id: UUID,
    act: EnquiryAct,
    *,
    expected: int | None = None,
    given: Sequence[GiveException] = (),
) -> Enquiry:
    """The enquiry, locked for a change that the rules allow, made against version `expected`.

    `given` are exceptions that come with the act, for gates that would refuse it.
    """
    enquiry = await uow.enquiries.get_for_change(enquiry_id)
    if expected is not None:
        refuse_stale(version=enquiry.version, expected=expected)
    facts = await facts_of(uow, enquiry)
    await exceptions.pass_gates(
        uow,
        RecordKind.ENQUIRY,
        enquiry.id,
        about=[enquiry.person_id],
        given=given,
        rule=lambda excepted: rules.refuse_act(
            act, replace(facts, excepted=excepted), actor=uow.actor.identities
        ),
    )
    enquiry.changed_at = uow.now
    return enquiry


async def as_changed(uow: UnitOfWork, enquiry: Enquiry) -> VersionedView[EnquiryView]:
    """The enquiry with its new version, and what was just written in it."""
    await uow.session.flush()
    return await shown(uow, await uow.enquiries.get(enquiry.id))


async def record_outcome(
    uow: UnitOfWork, *, enquiry_id: UUID, expected: int, command: RecordOutcome
) -> VersionedView[EnquiryView]:
    """Record what was found; it then waits for a manager.

    Raises:
        RecordNotFound, VersionStale, ConferenceContradictsOutcome: see each.
        OutcomeAlreadyRecorded, ChildNotSeen, NobodyConsulted: see the rules, with those
            of every act; and those of `exceptions.pass_gates`.
    """
    rules.refuse_wrong_conference(command.outcome, conference_required=command.conference_required)
    enquiry = await begin(
        uow,
        enquiry_id,
        EnquiryAct.RECORD_OUTCOME,
        expected=expected,
        given=command.exceptions,
    )
    found_at = await _note(
        uow, enquiry, "enquiry.outcome_recorded", command.found_at, command, "/found_at"
    )
    enquiry.state = EnquiryState.OUTCOME_RECORDED
    enquiry.outcome = command.outcome
    enquiry.conference_required = command.conference_required
    enquiry.findings = command.findings
    enquiry.tools_used = command.tools_used
    enquiry.outcome_recorded_at = found_at
    enquiry.outcome_recorded_by = uow.actor.user
    uow.audit(
        "enquiry.outcome_recorded", enquiry, person_id=enquiry.person_id, outcome=command.outcome
    )
    uow.publish("enquiry.outcome_recorded", record_id=enquiry.id, outcome=command.outcome)
    return await as_changed(uow, enquiry)


async def authorise(
    uow: UnitOfWork, *, enquiry_id: UUID, expected: int, command: AuthoriseOutcome
) -> VersionedView[EnquiryView]:
    """Authorise the outcome; without continuing risk no conference is owed, and its clock ends.

    So does the clock for seeing the child, where an exception let the outcome do without.

    Raises:
        RecordNotFound, VersionStale: see each.
        OutcomeMissing, AuthorisedByRecorder: see the rules, with those of every act.
    """
    enquiry = await begin(uow, enquiry_id, EnquiryAct.AUTHORISE, expected=expected)
    authorised_at = await _note(
        uow, enquiry, "enquiry.authorised", command.authorised_at, command, "/authorised_at"
    )
    enquiry.state = EnquiryState.AUTHORISED
    enquiry.authorised_at = authorised_at
    enquiry.authorised_by = uow.actor.user
    enquiry.authorisation_note = command.note
    # Of a child who was seen it has stopped; after an exception no visit can stop it any more.
    await timescales.cancel(
        uow,
        ClockKind.CHILD_SEEN,
        Subject(RecordKind.ENQUIRY, enquiry.id),
        because="enquiry.authorised_unseen",
    )
    if not enquiry.conference_required:
        await timescales.cancel(
            uow,
            ClockKind.INITIAL_CONFERENCE,
            Subject(RecordKind.ENQUIRY, enquiry.id),
            because="enquiry.no_conference_required",
        )
    uow.audit("enquiry.authorised", enquiry, person_id=enquiry.person_id, outcome=enquiry.outcome)
    uow.publish("enquiry.authorised", record_id=enquiry.id)
    return await as_changed(uow, enquiry)


async def _note(
    uow: UnitOfWork,
    enquiry: Enquiry,
    act: str,
    given: datetime | None,
    command: LateEntry,
    pointer: str,
) -> datetime:
    """When an act on the enquiry itself happened, written down if that was before now.

    Not before the meeting that started it, and an outcome is authorised after it was found.
    """
    at = act_times.happened_at(
        uow,
        given,
        because=command.late_because,
        pointer=pointer,
        earliest=enquiry.outcome_recorded_at or await uow.enquiries.initiated_at(enquiry),
    )
    act_times.note(uow, act, subject_of(enquiry), at=at, because=command.late_because)
    return at
