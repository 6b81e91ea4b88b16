"""Records made in error: proposed, read, confirmed by a second person, or declined."""

from functools import partial
from uuid import UUID

from app.domain.corrections import recorded_errors as rules
from app.domain.corrections.recorded_errors import ErrorSubject, Mistake
from app.domain.directory.actions import available
from app.domain.directory.permissions import Permission
from app.domain.records import refuse_stale
from app.models import RecordedError
from app.schemas.corrections.recorded_errors import (
    DeclineError,
    FollowedView,
    ProposeError,
    RecordedErrorView,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.casework import own_children
from app.services.corrections import consequences, undoing
from app.unit_of_work import UnitOfWork


async def propose(uow: UnitOfWork, *, command: ProposeError) -> VersionedView[RecordedErrorView]:
    """Say that a record was made in error, and why; nothing changes before a second person agrees.

    Raises:
        RecordNotFound: the record is absent, or out of scope.
        ChildNotAllocated: the actor reads the record as family of a child of theirs.
        AlreadyInError: see the rules.
    """
    return await _shown(uow, await say(uow, command))


async def say(uow: UnitOfWork, command: ProposeError) -> RecordedError:
    """The error that is proposed.

    Raises:
        As `propose`.
    """
    person_id, contact_id = await _about(uow, command.subject_type, command.subject_id)
    await own_children.refuse_others(uow, person_id)
    known = await uow.recorded_errors.list_not_declined([command.subject_id])
    rules.refuse_second(known=bool(known))
    error = uow.new(
        RecordedError,
        subject_type=command.subject_type,
        subject_id=command.subject_id,
        person_id=person_id,
        contact_id=contact_id,
        mistake=command.mistake,
        right_person_id=await _right_person(uow, command),
        reason=command.reason,
        proposed_at=uow.now,
        proposed_by=uow.actor.user,
        changed_at=uow.now,
    )
    await uow.save(error)
    uow.audit(
        "recorded_error.proposed",
        error,
        person_id=person_id,
        subject_type=command.subject_type,
        subject=command.subject_id,
        mistake=command.mistake,
    )
    uow.publish("recorded_error.proposed", record_id=error.id)
    return error


async def _right_person(uow: UnitOfWork, command: ProposeError) -> UUID | None:
    if command.right_person_id is None:
        return None
    return (await uow.people.get(command.right_person_id)).id


async def _about(
    uow: UnitOfWork, subject: ErrorSubject, subject_id: UUID
) -> tuple[UUID, UUID | None]:
    """The person and, for what the hub decided, the contact that a record is about."""
    reads = uow.consequences
    contact_id: UUID | None = None
    match subject:
        case ErrorSubject.THRESHOLD_DECISION:
            decision = await reads.decision(subject_id)
            person_id, contact_id = decision.person_id, decision.contact_id
        case ErrorSubject.ROUTING:
            routing = await reads.routing(subject_id)
            person_id, contact_id = routing.person_id, routing.contact_id
        case ErrorSubject.SHARE:
            share = await reads.share(subject_id)
            person_id, contact_id = share.person_id, share.contact_id
        case ErrorSubject.INFORMATION_REQUEST:
            request = await reads.request(subject_id)
            person_id, contact_id = request.people[0].person_id, request.contact_id
        case ErrorSubject.STRATEGY_MEETING:
            meeting = await reads.meeting(subject_id)
            person_id = (await reads.referral(meeting.referral_id)).person_id
        case ErrorSubject.MEETING_CHILD:
            person_id = (await reads.part(subject_id)).person_id
        case ErrorSubject.MEDICAL:
            person_id = (await reads.medical(subject_id)).person_id
        case ErrorSubject.PROTECTION:
            person_id = (await reads.protection(subject_id)).person_id
        case ErrorSubject.ENQUIRY:
            person_id = (await reads.enquiry(subject_id)).person_id
        case _:
            person_id = (await reads.referral(subject_id)).person_id
    return person_id, contact_id


async def read(uow: UnitOfWork, *, error_id: UUID) -> VersionedView[RecordedErrorView]:
    """One error, with what followed from the record.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    error = await uow.recorded_errors.get(error_id)
    uow.audit("recorded_error.read", error, person_id=error.person_id)
    return await _shown(uow, error)


async def confirm(
    uow: UnitOfWork, *, error_id: UUID, expected: int
) -> VersionedView[RecordedErrorView]:
    """Agree that the record was made in error, and undo what followed from it.

    Raises:
        RecordNotFound, VersionStale, ErrorJudged, ConfirmedByProposer: see each.
    """
    error = await _to_judge(uow, error_id, expected=expected)
    rules.refuse_confirmation(
        error.state, proposed_by=error.proposed_by, actor=uow.actor.identities
    )
    followed = await consequences.find(uow, error)
    error.confirmed_at = error.changed_at = uow.now
    error.confirmed_by = uow.actor.user
    await uow.session.flush()
    await undoing.undo(uow, error, followed)
    uow.audit(
        "recorded_error.confirmed",
        error,
        person_id=error.person_id,
        shown=[record_id for _, record_id in followed.records()],
        subject_type=error.subject_type,
        mistake=error.mistake,
        followed=sum(1 for _ in followed.records()),
    )
    uow.publish("recorded_error.confirmed", record_id=error.id)
    return await _shown(uow, error)


async def decline(
    uow: UnitOfWork, *, error_id: UUID, expected: int, command: DeclineError
) -> VersionedView[RecordedErrorView]:
    """Say that the record is no error; it can be proposed again.

    The person who proposed it may, whatever their role: they were mistaken, or have learnt more.

    Raises:
        RecordNotFound, NotYourProposal, VersionStale, ErrorJudged: see each.
    """
    _refuse_withdrawal(uow, await uow.recorded_errors.get(error_id))
    error = await _to_judge(uow, error_id, expected=expected)
    rules.refuse_declining(error.state)
    await put_aside(uow, error, because=command.reason)
    return await _shown(uow, error)


async def put_aside(uow: UnitOfWork, error: RecordedError, *, because: str) -> None:
    """Decline an error on which no one has spoken; the record stands."""
    error.declined_at = error.changed_at = uow.now
    error.declined_by = uow.actor.user
    error.declined_because = because
    await uow.session.flush()
    uow.audit("recorded_error.declined", error, person_id=error.person_id)
    uow.publish("recorded_error.declined", record_id=error.id)


def _refuse_withdrawal(uow: UnitOfWork, error: RecordedError) -> None:
    rules.refuse_withdrawal(
        proposed_by=error.proposed_by,
        actor=uow.actor.identities,
        judges=Permission.ERROR_CONFIRM in uow.actor.permissions,
    )


def _refuse_declining(uow: UnitOfWork, error: RecordedError) -> None:
    _refuse_withdrawal(uow, error)
    rules.refuse_declining(error.state)


async def _to_judge(uow: UnitOfWork, error_id: UUID, *, expected: int) -> RecordedError:
    error = await uow.recorded_errors.get_for_change(error_id)
    refuse_stale(version=error.version, expected=expected)
    return error


async def _shown(uow: UnitOfWork, error: RecordedError) -> VersionedView[RecordedErrorView]:
    confirm = partial(
        rules.refuse_confirmation,
        error.state,
        proposed_by=error.proposed_by,
        actor=uow.actor.identities,
    )
    judge = (
        ("confirm", Permission.ERROR_CONFIRM, confirm),
        ("decline", Permission.ERROR_PROPOSE, partial(_refuse_declining, uow, error)),
    )
    view = RecordedErrorView.model_validate(
        {
            **{name: getattr(error, name) for name in _OWN},
            "mistake": Mistake(error.mistake),
            "right_person_id": await _right_shown(uow, error),
            "followed": await _followed(uow, error),
            "available_actions": [
                Action.model_validate(
                    available(action, actor=uow.actor, permission=permission, rule=rule)
                )
                for action, permission, rule in judge
            ],
        }
    )
    return versioned(view, error)


async def _right_shown(uow: UnitOfWork, error: RecordedError) -> UUID | None:
    """The right child, as far as the reader may know of them: they may be hidden by now."""
    if error.right_person_id is None:
        return None
    known = await uow.people.list_named([error.right_person_id])
    return known[0].id if known else None


_OWN = tuple(
    name
    for name in RecordedErrorView.model_fields
    if name not in {"followed", "available_actions", "right_person_id"}
)


async def _followed(uow: UnitOfWork, error: RecordedError) -> list[FollowedView]:
    """What was undone with it or, for the second person to see, what would be."""
    if error.confirmed_at is not None:
        return [
            FollowedView.model_validate(each)
            for each in await uow.recorded_errors.list_that_follow(error.id)
        ]
    if error.declined_at is not None or not uow.actor.in_hub:
        return []
    followed = await consequences.find(uow, error)
    return [
        FollowedView(subject_type=subject, subject_id=record_id)
        for subject, record_id in followed.records()
        if record_id != error.subject_id
    ]
