"""Handling: what is made of several fragments is never freer than any, and none goes further."""

from datetime import date, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.domain.sharing.handling import (
    Grading,
    Handling,
    HandlingCode,
    InformationAssessment,
    InformationExpired,
    OnwardSharingNotAgreed,
    OutsideAudience,
    SourceEvaluation,
    refuse_beyond_handling,
    strictest,
)

POLICE, HEALTH, SCHOOL, HOUSING = (UUID(int=number) for number in range(4))
WEDNESDAY = date(2026, 11, 18)

AGENCIES = st.frozensets(st.sampled_from((POLICE, HEALTH, SCHOOL, HOUSING)))
GRADINGS = st.builds(
    Grading,
    source=st.sampled_from(SourceEvaluation),
    information=st.sampled_from(InformationAssessment),
    handling=st.sampled_from(HandlingCode),
)
CONDITIONS = st.builds(
    Handling,
    audience=st.none() | AGENCIES,
    may_tell_family=st.booleans(),
    may_tell_child=st.booleans(),
    may_tell_court=st.booleans(),
    no_onward_sharing=st.booleans(),
    expires_on=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    grading=st.none() | GRADINGS,
)
SEVERAL = st.lists(CONDITIONS, min_size=1, max_size=4)

FREELY = Handling(
    audience=frozenset({POLICE, HEALTH, SCHOOL}),
    may_tell_family=True,
    may_tell_child=True,
    may_tell_court=True,
    no_onward_sharing=False,
)


def is_no_looser(whole: Handling, part: Handling) -> bool:
    """Whether nothing is let through by the whole that the part would not let through."""
    return (
        (part.audience is None or (whole.audience is not None and whole.audience <= part.audience))
        and (part.may_tell_family or not whole.may_tell_family)
        and (part.may_tell_child or not whole.may_tell_child)
        and (part.may_tell_court or not whole.may_tell_court)
        and (whole.no_onward_sharing or not part.no_onward_sharing)
        and (
            part.expires_on is None
            or (whole.expires_on is not None and whole.expires_on <= part.expires_on)
        )
        and (
            part.grading is None
            or (
                whole.grading is not None
                and whole.grading.source >= part.grading.source
                and whole.grading.information >= part.grading.information
                and (
                    whole.grading.handling is HandlingCode.WITH_CONDITIONS
                    or part.grading.handling is HandlingCode.LAWFUL_SHARING
                )
            )
        )
    )


@given(SEVERAL)
def test_what_is_made_of_several_is_no_looser_than_any_of_them(parts: list[Handling]) -> None:
    whole = strictest(parts)
    assert whole is not None
    assert all(is_no_looser(whole, part) for part in parts)


@given(SEVERAL, CONDITIONS)
def test_it_is_no_stricter_than_it_must_be(parts: list[Handling], bound: Handling) -> None:
    whole = strictest(parts)
    assert whole is not None
    if all(is_no_looser(bound, part) for part in parts):
        assert is_no_looser(bound, whole)


@given(SEVERAL)
def test_the_order_of_the_parts_does_not_matter(parts: list[Handling]) -> None:
    assert len({strictest(order) for order in permutations(parts)}) == 1


@given(SEVERAL)
def test_the_same_again_changes_nothing(parts: list[Handling]) -> None:
    whole = strictest(parts)
    assert whole is not None
    assert strictest([*parts, *parts]) == strictest([whole, *parts]) == whole


def test_where_there_is_no_fragment_there_is_nothing_to_handle() -> None:
    assert strictest([]) is None


@given(CONDITIONS, AGENCIES, AGENCIES, st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_what_stricter_conditions_let_through_looser_ones_do(
    part: Handling, recipients: frozenset[UUID], agreed: frozenset[UUID], on: date
) -> None:
    whole = strictest([part, FREELY])
    assert whole is not None
    try:
        refuse_beyond_handling(
            whole, originator_id=POLICE, recipients=recipients, agreed=agreed, on=on
        )
    except (OutsideAudience, InformationExpired, OnwardSharingNotAgreed):
        return
    refuse_beyond_handling(part, originator_id=POLICE, recipients=recipients, agreed=agreed, on=on)


def given_to(*recipients: UUID, agreed: frozenset[UUID] = frozenset(), **changes: object) -> None:
    """What the police told freely but for these changes, given to these agencies."""
    members = {name: getattr(FREELY, name) for name in Handling.__slots__}
    refuse_beyond_handling(
        Handling(**(members | changes)),
        originator_id=POLICE,
        recipients=frozenset(recipients),
        agreed=agreed,
        on=WEDNESDAY,
    )


def test_it_goes_to_whom_its_originator_named() -> None:
    given_to(HEALTH, SCHOOL)
    with pytest.raises(OutsideAudience):
        given_to(HEALTH, HOUSING)


def test_where_its_originator_named_nobody_the_hub_sees_to_whom_it_goes() -> None:
    given_to(HEALTH, HOUSING, audience=None)
    with pytest.raises(OutsideAudience):
        given_to(HEALTH, audience=frozenset())


def test_the_originator_may_be_given_what_it_told() -> None:
    given_to(POLICE, audience=frozenset(), no_onward_sharing=True)


def test_its_last_day_is_a_day_on_which_it_may_be_used() -> None:
    given_to(HEALTH, expires_on=WEDNESDAY)
    with pytest.raises(InformationExpired):
        given_to(HEALTH, expires_on=WEDNESDAY - timedelta(days=1))


def test_what_may_go_no_further_goes_where_its_originator_agreed() -> None:
    with pytest.raises(OnwardSharingNotAgreed):
        given_to(HEALTH, no_onward_sharing=True)
    given_to(HEALTH, no_onward_sharing=True, agreed=frozenset({HEALTH}))
    with pytest.raises(OnwardSharingNotAgreed):
        given_to(HEALTH, SCHOOL, no_onward_sharing=True, agreed=frozenset({HEALTH}))


def test_an_agreement_does_not_widen_the_audience() -> None:
    with pytest.raises(OutsideAudience):
        given_to(HOUSING, no_onward_sharing=True, agreed=frozenset({HOUSING}))
