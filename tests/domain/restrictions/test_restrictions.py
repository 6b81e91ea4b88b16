"""The rules of restricted records and of conflicts of interest."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.clocks.working_time import Calendar, london_date
from app.domain.directory.access import HiddenFrom
from app.domain.directory.permissions import Permission
from app.domain.directory.roles import Role
from app.domain.restrictions.conflicts_of_interest import (
    DECLARING_FOR_OTHERS,
    ConflictEnded,
    ConflictEndedByUser,
    ConflictOfAnother,
    refuse_declaring,
    refuse_ending,
)
from app.domain.restrictions.restriction_actions import RestrictionFacts, on_restriction
from app.domain.restrictions.restrictions import (
    APPROVALS_TO_CLOAK,
    REVIEW_WITHIN_DAYS,
    ApprovedAlready,
    ApprovedBySetter,
    NothingToApprove,
    OwnerDenied,
    RestrictionKind,
    ReviewTooLate,
    acts_as,
    awaits_approval,
    provisional_until,
    refuse_approval,
    refuse_denying,
    refuse_late_review,
)
from tests.support.samples.actors import an_actor

SIGNPOSTED, CLOAKED = RestrictionKind
NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
instants = st.integers(0, 20 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ids = st.uuids(version=4)


@given(set_at=instants, later=st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_cloak_acts_at_once_and_alone_for_two_working_days_at_the_least(
    set_at: datetime, later: timedelta
) -> None:
    until = provisional_until(CLOAKED, set_at=set_at, calendar=Calendar())
    assert until is not None
    assert until - set_at >= timedelta(days=2)
    now = set_at + later
    acting = acts_as(CLOAKED, approvals=0, provisional_until=until, now=now)
    assert (acting is CLOAKED) == (now < until)


@given(set_at=instants)
def test_a_closure_lengthens_the_time_to_approve_and_nothing_shortens_it(
    set_at: datetime,
) -> None:
    plain = provisional_until(CLOAKED, set_at=set_at, calendar=Calendar())
    closed = frozenset({london_date(set_at) + timedelta(days=ahead) for ahead in range(1, 4)})
    longer = provisional_until(CLOAKED, set_at=set_at, calendar=Calendar(closures=closed))
    assert plain is not None
    assert longer is not None
    assert longer >= plain


@given(approvals=st.integers(0, 5), now=instants, until=instants)
def test_two_approvals_make_a_cloak_last_whatever_the_time(
    approvals: int, now: datetime, until: datetime
) -> None:
    acting = acts_as(CLOAKED, approvals=approvals, provisional_until=until, now=now)
    assert (acting is CLOAKED) == (approvals >= APPROVALS_TO_CLOAK or now < until)


@given(approvals=st.integers(0, 5), now=instants)
def test_a_signpost_is_never_more_than_that(approvals: int, now: datetime) -> None:
    assert provisional_until(SIGNPOSTED, set_at=now, calendar=Calendar()) is None
    acting = acts_as(SIGNPOSTED, approvals=approvals, provisional_until=None, now=now)
    assert acting is SIGNPOSTED
    assert not awaits_approval(SIGNPOSTED, approvals=approvals, lifted_at=None)


@given(approvals=st.integers(0, 5), lifted=st.booleans())
def test_a_cloak_awaits_approval_while_it_stands_lapsed_or_not(
    approvals: int, lifted: bool
) -> None:
    waits = awaits_approval(CLOAKED, approvals=approvals, lifted_at=NOW if lifted else None)
    assert waits == (not lifted and approvals < APPROVALS_TO_CLOAK)


@given(people=st.lists(ids, min_size=1, max_size=8), set_by=ids)
def test_approvals_are_of_different_people_none_of_whom_set_it(
    people: list[UUID], set_by: UUID
) -> None:
    approved: list[UUID] = []
    for by in [*people, *people, set_by]:
        try:
            refuse_approval(CLOAKED, by=frozenset({by}), set_by=set_by, approved_by=approved)
        except ApprovedBySetter:
            assert by == set_by
        except ApprovedAlready:
            assert by in approved
        else:
            approved.append(by)
    assert set(approved) == set(people) - {set_by}
    assert len(approved) == len(set(approved))


def test_there_is_nothing_to_approve_about_a_signpost() -> None:
    with pytest.raises(NothingToApprove):
        refuse_approval(SIGNPOSTED, by=frozenset({uuid4()}), set_by=uuid4(), approved_by=[])


@given(today=st.dates(date(2020, 1, 1), date(2040, 1, 1)), ahead=st.integers(-400, 400))
def test_a_review_is_due_from_today_to_90_days_on(today: date, ahead: int) -> None:
    review_on = today + timedelta(days=ahead)
    if 0 <= ahead <= REVIEW_WITHIN_DAYS:
        refuse_late_review(review_on, today=today)
    else:
        with pytest.raises(ReviewTooLate):
            refuse_late_review(review_on, today=today)


@given(denied=st.sets(ids, max_size=5), answering=st.sets(ids, min_size=1, max_size=5))
def test_whoever_answers_for_it_is_in_no_way_on_the_deny_list(
    denied: set[UUID], answering: set[UUID]
) -> None:
    refuse_denying(denied - answering, who_answers=answering, pointer="")
    with pytest.raises(OwnerDenied):
        refuse_denying(denied | {min(answering)}, who_answers=answering, pointer="")


@given(by=ids, user=ids, roles=st.sets(st.sampled_from(Role), max_size=4))
def test_everybody_declares_for_themselves_and_managers_for_others(
    by: UUID, user: UUID, roles: set[Role]
) -> None:
    refuse_declaring(by=frozenset({user}), user=user, roles=roles)
    if by == user or roles & DECLARING_FOR_OTHERS:
        refuse_declaring(by=frozenset({by}), user=user, roles=roles)
    else:
        with pytest.raises(ConflictOfAnother):
            refuse_declaring(by=frozenset({by}), user=user, roles=roles)


def test_nobody_ends_their_own_interest_and_nobody_ends_one_twice() -> None:
    user, other = uuid4(), uuid4()
    refuse_ending(by=frozenset({other}), user=user, ended=False)
    with pytest.raises(ConflictEndedByUser):
        refuse_ending(by=frozenset({user}), user=user, ended=False)
    with pytest.raises(ConflictEnded):
        refuse_ending(by=frozenset({other}), user=user, ended=True)


@given(st.sets(ids, max_size=6), st.sets(ids, max_size=6), st.sets(ids, max_size=6))
def test_only_the_signposted_come_into_sight_of_what_weighs_them(
    cloaked: set[UUID], signposted: set[UUID], contacts: set[UUID]
) -> None:
    kept = HiddenFrom(
        people=frozenset(cloaked | signposted),
        signposted=frozenset(signposted - cloaked),
        contacts=frozenset(contacts),
    )
    still = kept.but_signposted()
    assert still.people == cloaked
    assert still.contacts == contacts
    assert kept.holds_any(cloaked | signposted) == bool(cloaked | signposted)
    assert not HiddenFrom().holds_any(cloaked | signposted | contacts)


@pytest.mark.parametrize("lifted", [False, True])
def test_what_may_be_done_is_told_by_the_rules_that_would_refuse_it(lifted: bool) -> None:
    manager = an_actor(Role.HUB_MANAGER)
    facts = RestrictionFacts(
        kind=CLOAKED,
        set_by=manager.user,
        approved_by=[],
        lifted_at=NOW if lifted else None,
    )
    told = {act.action: act.reason for act in on_restriction(manager, facts)}
    if lifted:
        assert set(told.values()) == {"restriction_lifted"}
    else:
        assert told.pop("approve") == "approved_by_setter"
        assert set(told.values()) == {None}
    reader = on_restriction(an_actor(Role.SOCIAL_WORKER), facts)
    assert {act.reason for act in reader} == {"permission_missing"}
    assert Permission.RESTRICTION_READ in an_actor(Role.SOCIAL_WORKER).permissions
