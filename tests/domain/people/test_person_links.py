"""Links and relationships: what two records cannot be to one another."""

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.domain.people.people import RelationshipKind
from app.domain.people.person_links import (
    AlreadyLinked,
    CloakedByLink,
    Cloaks,
    LinkedToItself,
    RelatedToEachOther,
    in_one_order,
    refuse_link,
    refuse_unlinking,
)
from app.domain.people.relationships import (
    Kinship,
    RecordsOfOnePerson,
    RelatedToThemselves,
    RelationshipStands,
    refuse_relationship,
)

ONE, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)


@given(st.uuids(), st.uuids())
def test_a_pair_is_written_one_way_whichever_is_named_first(one: UUID, other: UUID) -> None:
    if one == other:
        with pytest.raises(LinkedToItself):
            in_one_order(one, other)
        return
    first, second = in_one_order(one, other)
    assert first < second
    assert in_one_order(other, one) == (first, second)


def test_records_are_linked_unless_they_are_or_their_people_are_relatives() -> None:
    refuse_link(linked=False, related=False)
    with pytest.raises(AlreadyLinked):
        refuse_link(linked=True, related=False)
    with pytest.raises(RelatedToEachOther):
        refuse_link(linked=False, related=True)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (Cloaks(acting=True, approved=True), Cloaks()),
        (Cloaks(), Cloaks(acting=True)),
        (Cloaks(acting=True, approved=True), Cloaks(acting=True)),
    ],
)
def test_a_link_that_alone_keeps_a_record_cloaked_stays(here: Cloaks, there: Cloaks) -> None:
    approved = Cloaks(acting=True, approved=True)
    refuse_unlinking(here=Cloaks(), there=Cloaks())
    refuse_unlinking(here=approved, there=approved)
    with pytest.raises(CloakedByLink):
        refuse_unlinking(here=here, there=there)


@pytest.mark.parametrize("kind", RelationshipKind)
def test_a_relationship_is_recorded_once(kind: RelationshipKind) -> None:
    kinship = Kinship(ONE, kind, OTHER)
    refuse_relationship(kinship, standing=[], same_person={ONE})
    with pytest.raises(RelationshipStands):
        refuse_relationship(kinship, standing=[kinship], same_person={ONE})


@pytest.mark.parametrize(
    ("kind", "both_ways"),
    [
        (RelationshipKind.SIBLING, True),
        (RelationshipKind.TWIN, True),
        (RelationshipKind.PARTNER, True),
        (RelationshipKind.COUSIN, True),
        (RelationshipKind.MOTHER, False),
        (RelationshipKind.CARER, False),
        (RelationshipKind.OTHER, False),
    ],
)
def test_what_reads_the_same_both_ways_is_recorded_from_one_side(
    kind: RelationshipKind, *, both_ways: bool
) -> None:
    standing = [Kinship(OTHER, kind, ONE)]
    kinship = Kinship(ONE, kind, OTHER)
    if both_ways:
        with pytest.raises(RelationshipStands):
            refuse_relationship(kinship, standing=standing, same_person={ONE})
    else:
        refuse_relationship(kinship, standing=standing, same_person={ONE})


def test_nobody_is_their_own_relative_under_any_record() -> None:
    with pytest.raises(RelatedToThemselves):
        refuse_relationship(
            Kinship(ONE, RelationshipKind.TWIN, ONE), standing=[], same_person={ONE}
        )
    with pytest.raises(RecordsOfOnePerson):
        refuse_relationship(
            Kinship(ONE, RelationshipKind.TWIN, OTHER), standing=[], same_person={ONE, OTHER, THIRD}
        )
