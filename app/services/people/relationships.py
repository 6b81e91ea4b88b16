"""Relationships between people: recorded one way, read from either side."""

from collections.abc import Iterable
from uuid import UUID

from app.domain.people.people import (
    RelationshipKind,
    read_relationship,
    refuse_impossible_responsibility,
)
from app.domain.people.relationships import Kinship, refuse_relationship
from app.domain.periods import AlreadyEnded, refuse_backward
from app.domain.records import refuse_stale
from app.models import Person, Relationship
from app.schemas.people.people import RecordEnding
from app.schemas.people.relationships import RecordRelationship, RelationshipsView, RelationshipView
from app.services.people.people import touch
from app.services.people.person_views import called
from app.unit_of_work import UnitOfWork


async def record(
    uow: UnitOfWork, *, person_id: UUID, command: RecordRelationship
) -> RelationshipView:
    """Record what one person is to another.

    Raises:
        RecordNotFound: one of them is not in scope.
        NoSuchResponsibility, EndsBeforeItStarts, RelatedToThemselves, RecordsOfOnePerson,
        RelationshipStands: see the rules.
    """
    refuse_impossible_responsibility(
        command.kind, parental_responsibility=command.parental_responsibility
    )
    refuse_backward(starts_on=command.starts_on, ends_on=command.ends_on, pointer="/ends_on")
    pair = {person_id, command.related_person_id}
    # In one order, so that two who relate the same pair wait for one another.
    for each in sorted(pair):
        touch(uow, await uow.people.get_for_change(each))
    refuse_relationship(
        Kinship(person_id, command.kind, command.related_person_id),
        standing=[_kinship(row) for row in await uow.relationships.list_between(pair, pair)],
        same_person=await uow.person_links.list_same_person(person_id),
    )
    recorded = uow.new(
        Relationship,
        person_id=person_id,
        related_person_id=command.related_person_id,
        kind=command.kind,
        parental_responsibility=command.parental_responsibility,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        recorded_at=uow.now,
        recorded_by=uow.actor.user,
    )
    await uow.save(recorded)
    uow.audit(
        "relationship.recorded",
        recorded,
        person_id=person_id,
        shown=[command.related_person_id],
        related_person_id=command.related_person_id,
        kind=command.kind,
    )
    uow.publish(
        "relationship.recorded",
        record_id=recorded.id,
        person_id=person_id,
        related_person_id=command.related_person_id,
    )
    return await _view(uow, recorded, seen_from=person_id)


async def list_of(uow: UnitOfWork, *, person_id: UUID) -> RelationshipsView:
    """Every relationship of one person with another in the actor's scope.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    person = await uow.people.get(person_id)
    found = await uow.relationships.list_of(person_id)
    people = await _people(uow, found)
    uow.audit("relationship.listed", person, person_id=person_id, shown=people.keys() - {person_id})
    return RelationshipsView(items=[_read(row, people, seen_from=person_id) for row in found])


async def end(
    uow: UnitOfWork,
    *,
    person_id: UUID,
    relationship_id: UUID,
    expected: int,
    command: RecordEnding,
) -> RelationshipView:
    """Record the last day on which a relationship held.

    Raises:
        RecordNotFound, VersionStale: see each; the version is the person's.
        AlreadyEnded, EndsBeforeItStarts: see each.
    """
    person = await uow.people.get_for_change(person_id)
    row = await uow.relationships.get_for_change(person_id, relationship_id=relationship_id)
    refuse_stale(version=person.version, expected=expected)
    if row.ends_on is not None:
        raise AlreadyEnded
    refuse_backward(starts_on=row.starts_on, ends_on=command.ends_on, pointer="/ends_on")
    row.ends_on = command.ends_on
    touch(uow, person)
    uow.audit(
        "relationship.ended",
        row,
        person_id=person_id,
        shown=(row.person_id, row.related_person_id),
    )
    uow.publish("relationship.ended", record_id=row.id, person_id=person_id)
    return await _view(uow, row, seen_from=person_id)


def _kinship(row: Relationship) -> Kinship:
    return Kinship(row.person_id, RelationshipKind(row.kind), row.related_person_id)


async def _view(uow: UnitOfWork, row: Relationship, *, seen_from: UUID) -> RelationshipView:
    await uow.session.flush()
    return _read(row, await _people(uow, [row]), seen_from=seen_from)


async def _people(uow: UnitOfWork, rows: Iterable[Relationship]) -> dict[UUID, Person]:
    ids = {each for row in rows for each in (row.person_id, row.related_person_id)}
    return {person.id: person for person in await uow.people.list_named(ids)}


def _read(row: Relationship, people: dict[UUID, Person], *, seen_from: UUID) -> RelationshipView:
    readings = read_relationship(
        RelationshipKind(row.kind), parental_responsibility=row.parental_responsibility
    )
    sentence = readings.forward if row.person_id == seen_from else readings.inverse
    return RelationshipView(
        id=row.id,
        person_id=row.person_id,
        kind=RelationshipKind(row.kind),
        related_person_id=row.related_person_id,
        parental_responsibility=row.parental_responsibility,
        reads=sentence.format(
            first=called(people[row.person_id]), second=called(people[row.related_person_id])
        ),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )
