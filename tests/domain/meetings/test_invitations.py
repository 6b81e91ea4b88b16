"""Who must be at a strategy meeting and why, and when enough of them were."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.directory.agencies import AgencyKind
from app.domain.gates import ExceptionNotNeeded
from app.domain.meetings.invitations import (
    ALWAYS_REQUIRED,
    AbsenceNotReasoned,
    AgencyHasNoPlace,
    InvitedBecause,
    Involved,
    NobodyToInvite,
    Place,
    PlaceBecause,
    RequiredAgencyMissing,
    missing_kinds,
    missing_places,
    refuse_needless_exception,
    refuse_without_place,
    refuse_without_quorum,
    required_places,
    to_be_invited,
)

CARE, POLICE, HEALTH, HOSPITAL, SCHOOL, HOUSING = (UUID(int=number) for number in range(6))
AGENCIES = {
    CARE: AgencyKind.CHILDRENS_SOCIAL_CARE,
    POLICE: AgencyKind.POLICE,
    HEALTH: AgencyKind.HEALTH,
    HOSPITAL: AgencyKind.HEALTH,
    SCHOOL: AgencyKind.EDUCATION,
    HOUSING: AgencyKind.HOUSING,
}
IDS = st.sets(st.sampled_from(sorted(AGENCIES)))
INVOLVED = st.builds(Involved, IDS, IDS, IDS)


def involved(
    *,
    with_a_child: tuple[UUID, ...] = (),
    made: tuple[UUID, ...] = (),
    before: tuple[UUID, ...] = (),
) -> Involved:
    return Involved(frozenset(with_a_child), frozenset(made), frozenset(before))


def asked(tied: Involved) -> dict[UUID, frozenset[PlaceBecause]]:
    return {place.agency_id: place.because for place in required_places(AGENCIES, involved=tied)}


def attended(places: list[Place], *present: UUID) -> list[Place]:
    return [replace(place, attended=place.agency_id in present) for place in places]


def excused(places: list[Place]) -> list[Place]:
    return [replace(place, absence_reasoned=True) for place in places]


def test_social_care_police_and_health_are_always_asked() -> None:
    always = frozenset({PlaceBecause.ALWAYS_REQUIRED})
    assert asked(involved()) == {CARE: always, POLICE: always, HEALTH: always, HOSPITAL: always}


def test_every_reason_for_asking_an_agency_is_shown() -> None:
    because = asked(involved(with_a_child=(SCHOOL, HEALTH), made=(SCHOOL,), before=(HOUSING,)))
    assert because[SCHOOL] == {PlaceBecause.INVOLVED_WITH_CHILD, PlaceBecause.MADE_THE_CONTACT}
    assert because[HEALTH] == {PlaceBecause.INVOLVED_WITH_CHILD, PlaceBecause.ALWAYS_REQUIRED}
    assert because[HOUSING] == {PlaceBecause.CONTRIBUTED_BEFORE}


def test_the_health_agency_that_knows_the_child_stands_for_health() -> None:
    assert HOSPITAL not in asked(involved(with_a_child=(HEALTH,)))


@given(INVOLVED)
def test_whoever_is_tied_to_a_child_is_asked_and_required(tied: Involved) -> None:
    places = required_places(AGENCIES, involved=tied)
    ids = {place.agency_id for place in places}
    assert tied.with_a_child | tied.made_the_contact | tied.contributed_before <= ids
    assert {place.kind for place in places} >= set(ALWAYS_REQUIRED)
    assert all(place.required and place.because for place in places)
    assert len(ids) == len(places)


@given(INVOLVED, IDS, st.sampled_from(sorted(AGENCIES)))
def test_one_more_at_the_table_never_means_more_missing(
    tied: Involved, present: set[UUID], one_more: UUID
) -> None:
    places = required_places(AGENCIES, involved=tied)
    fewer, more = attended(places, *present), attended(places, *present, one_more)
    assert set(missing_kinds(more)) <= set(missing_kinds(fewer))


@given(INVOLVED, IDS)
def test_the_three_that_always_come_are_never_missed_unseen(
    tied: Involved, present: set[UUID]
) -> None:
    places = attended(required_places(AGENCIES, involved=tied), *present)
    there = {place.kind for place in places if place.attended}
    assert set(ALWAYS_REQUIRED) - there <= set(missing_kinds(places))


@given(INVOLVED, IDS)
def test_a_meeting_concludes_either_with_everybody_or_by_exception_never_both_ways(
    tied: Involved, present: set[UUID]
) -> None:
    places = excused(attended(required_places(AGENCIES, involved=tied), *present))
    if missing_kinds(places):
        with pytest.raises(RequiredAgencyMissing):
            refuse_without_quorum(places)
        refuse_needless_exception(places)
    else:
        refuse_without_quorum(places)
        with pytest.raises(ExceptionNotNeeded):
            refuse_needless_exception(places)


def test_one_of_several_untied_agencies_of_a_kind_is_enough() -> None:
    places = attended(required_places(AGENCIES, involved=involved()), CARE, POLICE, HOSPITAL)
    assert missing_places(places) == []
    refuse_without_quorum(places)


def test_no_other_of_its_kind_stands_for_an_agency_that_knows_the_child() -> None:
    places = attended(
        [
            *required_places(AGENCIES, involved=involved(with_a_child=(HEALTH,))),
            Place(
                HOSPITAL,
                AgencyKind.HEALTH,
                required=False,
                because=frozenset({PlaceBecause.BRINGS_EXPERTISE}),
            ),
        ],
        CARE,
        POLICE,
        HOSPITAL,
    )
    assert [place.agency_id for place in missing_places(places)] == [HEALTH]


def test_absence_is_explained_before_an_exception_is_asked_for() -> None:
    places = attended(
        required_places(AGENCIES, involved=involved(with_a_child=(SCHOOL, HEALTH))), CARE
    )
    for rule in (refuse_without_quorum, refuse_needless_exception):
        with pytest.raises(AbsenceNotReasoned) as unexplained:
            rule(places)
        assert unexplained.value.code == "education,health,police"
    with pytest.raises(RequiredAgencyMissing) as missing:
        refuse_without_quorum(excused(places))
    assert missing.value.code == "education,health,police"


def test_a_kind_that_the_partnership_lacks_needs_an_exception_and_no_reason() -> None:
    only = {CARE: AgencyKind.CHILDRENS_SOCIAL_CARE, POLICE: AgencyKind.POLICE}
    places = attended(required_places(only, involved=involved()), CARE, POLICE)
    assert missing_kinds(places) == [AgencyKind.HEALTH]
    refuse_needless_exception(places)


def test_a_further_agency_is_not_needed_to_conclude() -> None:
    further = Place(
        HOUSING,
        AgencyKind.HOUSING,
        required=False,
        because=frozenset({PlaceBecause.KNOWS_THE_FAMILY}),
    )
    places = attended(
        [*required_places(AGENCIES, involved=involved()), further], CARE, POLICE, HEALTH
    )
    refuse_without_quorum(places)


def test_nobody_required_is_left_out_of_the_invitations_silently() -> None:
    care, police, health, hospital = required_places(AGENCIES, involved=involved())
    places = [
        replace(care, invited=True),
        police,
        replace(health, absence_reasoned=True),
        replace(hospital, absence_reasoned=True),
    ]
    assert to_be_invited(places, named=frozenset()) == [police]
    assert to_be_invited(places, named={HEALTH}) == [police, places[2]]


def test_invitations_are_not_sent_to_nobody() -> None:
    places = [
        replace(place, invited=True) for place in required_places(AGENCIES, involved=involved())
    ]
    with pytest.raises(NobodyToInvite):
        to_be_invited(places, named={POLICE})


def test_an_agency_without_a_place_is_named_nowhere() -> None:
    refuse_without_place(SCHOOL, with_place={SCHOOL})
    with pytest.raises(AgencyHasNoPlace) as refused:
        refuse_without_place(uuid4(), with_place={SCHOOL}, code="/actions/0")
    assert refused.value.code == "/actions/0"


def test_what_the_hub_may_invite_for_is_a_reason_to_have_a_place() -> None:
    assert {str(because) for because in InvitedBecause} < {str(because) for because in PlaceBecause}
