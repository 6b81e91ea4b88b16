"""Users: no one ends their own access, and a partnership keeps an administrator."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.directory.identities import (
    IdentitiesLinkedAlready,
    IdentityLinkOfOwn,
    IdentityLinkWithdrawn,
    IdentityWithItself,
    refuse_linking,
    refuse_unlinking,
)
from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.role_proposals import (
    GIVEN_BY_ONE,
    Likeness,
    is_given_by_one,
    likenesses,
    needs_second_person,
)
from app.domain.directory.roles import Role
from app.domain.directory.users import (
    AccessRevoked,
    LastAdministrator,
    LastDayTooLate,
    MembershipEnded,
    OwnAccess,
    UserFacts,
    UserNotSuspended,
    UserSuspended,
    last_to_stay,
    refuse_ending,
    refuse_resuming,
    refuse_revoking,
    refuse_suspending,
)

USER, ACTOR, OTHER = uuid4(), uuid4(), uuid4()
BY = frozenset({ACTOR, OTHER})
TODAY = date(2026, 11, 18)
FACTS = UserFacts(
    USER, revoked=False, suspended=False, last_administrator=False, last_to_stay=False
)


def test_a_user_is_suspended_and_resumed_by_another_and_once() -> None:
    refuse_suspending(FACTS, by=BY)
    refuse_revoking(FACTS, by=BY)
    suspended = replace(FACTS, suspended=True)
    refuse_resuming(suspended, by=BY)
    with pytest.raises(UserSuspended):
        refuse_suspending(suspended, by=BY)
    with pytest.raises(UserNotSuspended):
        refuse_resuming(FACTS, by=BY)
    for refuse in (refuse_suspending, refuse_resuming, refuse_revoking):
        with pytest.raises(AccessRevoked):
            refuse(replace(suspended, revoked=True), by=BY)
        for own in (ACTOR, OTHER):
            with pytest.raises(OwnAccess):
                refuse(replace(suspended, user_id=own), by=BY)
    with pytest.raises(LastAdministrator):
        refuse_suspending(replace(FACTS, last_administrator=True), by=BY)
    with pytest.raises(LastAdministrator):
        refuse_revoking(replace(FACTS, last_to_stay=True), by=BY)
    refuse_suspending(replace(FACTS, last_to_stay=True), by=BY)


@pytest.mark.parametrize(
    ("own", "others", "last"),
    [
        (None, [], False),
        (date.max, [], True),
        (TODAY, [], True),
        (date.max, [TODAY], True),
        (date.max, [TODAY, date.max], False),
        (TODAY, [TODAY], False),
        (TODAY + timedelta(days=1), [TODAY], True),
        (TODAY, [TODAY + timedelta(days=1)], False),
    ],
)
def test_whoever_administers_longest_is_the_last_to_stay(
    own: date | None, others: list[date], last: bool
) -> None:
    until = {uuid4(): last_day for last_day in others}
    assert last_to_stay(USER, until=until | ({} if own is None else {USER: own})) == last


def _end(
    *,
    user_id: UUID = USER,
    ended: bool = False,
    last: bool = False,
    ends_on: date | None = None,
    last_day: date | None = None,
) -> None:
    refuse_ending(
        user_id=user_id,
        by=BY,
        ended=ended,
        last_administrator=last,
        starts_on=TODAY,
        ends_on=ends_on,
        last_day=last_day,
    )


def test_a_role_is_ended_once_by_another_and_not_the_last_administrators() -> None:
    _end()
    with pytest.raises(OwnAccess):
        _end(user_id=OTHER)
    with pytest.raises(MembershipEnded):
        _end(ended=True)
    with pytest.raises(LastAdministrator):
        _end(last=True)


@given(st.integers(-5, 20), st.one_of(st.none(), st.integers(0, 15)))
def test_a_last_day_lies_within_the_role(last: int, end: int | None) -> None:
    ends_on = None if end is None else TODAY + timedelta(days=end)
    last_day = TODAY + timedelta(days=last)
    if last >= 0 and (end is None or last <= end):
        _end(ends_on=ends_on, last_day=last_day)
    else:
        with pytest.raises(LastDayTooLate):
            _end(ends_on=ends_on, last_day=last_day)


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_do_decides_whether_one_person_gives_it(role: Role) -> None:
    more = PERMISSIONS[role] - GIVEN_BY_ONE
    assert is_given_by_one(role) == (not more)
    assert needs_second_person(
        role, by=BY, registered_by=None, registered_on=TODAY, today=TODAY
    ) == bool(more)
    assert needs_second_person(role, by=BY, registered_by=OTHER, registered_on=TODAY, today=TODAY)


def test_nothing_that_reads_another_persons_record_or_decides_is_given_by_one() -> None:
    assert {role for role in Role if is_given_by_one(role)} == {
        Role.REFERRER,
        Role.PARTNER_SYSTEM,
        Role.PERFORMANCE_ANALYST,
    }
    assert {
        Permission.PERSON_READ,
        Permission.WORKLIST_READ,
        Permission.AUDIT_READ,
        Permission.USER_ADMINISTER,
        Permission.ROLE_CONFIRM,
    }.isdisjoint(GIVEN_BY_ONE)


def test_two_users_are_linked_once_and_unlinked_by_another_once() -> None:
    refuse_linking(USER, ACTOR, by=BY, are_one_person=False, either_governs=False)
    with pytest.raises(IdentityWithItself):
        refuse_linking(USER, USER, by=BY, are_one_person=True, either_governs=False)
    with pytest.raises(IdentitiesLinkedAlready):
        refuse_linking(USER, ACTOR, by=BY, are_one_person=True, either_governs=False)
    refuse_linking(USER, uuid4(), by=BY, are_one_person=False, either_governs=True)
    for own in (ACTOR, OTHER):
        with pytest.raises(IdentityLinkOfOwn):
            refuse_linking(own, USER, by=BY, are_one_person=False, either_governs=True)
    of_others = frozenset({USER, uuid4()})
    refuse_unlinking(by=BY, users=of_others, withdrawn=False)
    with pytest.raises(IdentityLinkWithdrawn):
        refuse_unlinking(by=BY, users=of_others, withdrawn=True)
    with pytest.raises(IdentityLinkOfOwn):
        refuse_unlinking(by=BY, users=frozenset({USER, OTHER}), withdrawn=False)


@pytest.mark.parametrize(
    ("name", "subject", "issuer", "alike"),
    [
        ("jo  TEST (invented)", "jo@council.example", "https://other.example", {"name", "subject"}),
        ("Jo Test (invented)", "someone", "https://own.example", {"name"}),
        ("Else (invented)", "JO@council.example", "https://other.example", {"subject"}),
        ("Else (invented)", "jo@council.example", "https://own.example", set()),
        ("Else (invented)", "someone", "https://other.example", set()),
    ],
)
def test_users_are_alike_in_name_or_in_subject_of_two_issuers(
    name: str, subject: str, issuer: str, alike: set[str]
) -> None:
    assert likenesses(
        name=("Jo Test (invented)", name),
        subject=("jo@council.example", subject),
        issuers=("https://own.example", issuer),
    ) == {Likeness(each) for each in alike}
