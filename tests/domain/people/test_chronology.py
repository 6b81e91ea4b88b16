"""The chronology: one order, whatever order the entries are read in."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, strategies as st

from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import Role
from app.domain.people.chronology import Entry, Happening, Source, closed_to, in_order

DAY = date(2026, 11, 18)
MORNING = datetime(2026, 11, 18, 9, tzinfo=UTC)

entries = st.builds(
    Entry,
    on=st.just(DAY),
    at=st.none() | st.integers(0, 3).map(lambda hours: MORNING + timedelta(hours=hours)),
    what=st.sampled_from(Happening),
    record_type=st.just("people"),
    record_id=st.integers(0, 3).map(lambda number: UUID(int=number)),
    person_id=st.integers(0, 1).map(lambda number: UUID(int=number)),
)


def an_entry(what: Happening, *, on: date = DAY, at: datetime | None = None) -> Entry:
    return Entry(
        on=on, at=at, what=what, record_type="people", record_id=UUID(int=1), person_id=UUID(int=1)
    )


@given(
    st.lists(entries, max_size=8).flatmap(
        lambda some: st.tuples(st.just(some), st.permutations(some))
    )
)
def test_one_life_is_told_in_one_order(told: tuple[list[Entry], list[Entry]]) -> None:
    assert in_order(told[0]) == in_order(told[1])


def test_the_oldest_comes_first_and_a_day_without_an_hour_before_its_hours() -> None:
    told = [
        an_entry(Happening.RATED, at=MORNING + timedelta(minutes=1)),
        an_entry(Happening.CONTACT_RECEIVED, at=MORNING),
        an_entry(Happening.REFERRAL_CLOSED),
        an_entry(Happening.DIED, on=DAY - timedelta(days=1)),
    ]
    assert [entry.what for entry in in_order(told)] == [
        Happening.DIED,
        Happening.REFERRAL_CLOSED,
        Happening.CONTACT_RECEIVED,
        Happening.RATED,
    ]


def test_what_follows_from_something_at_the_same_moment_comes_after_it() -> None:
    told = [
        an_entry(what, at=MORNING)
        for what in (Happening.DECIDED, Happening.CONTACT_RECEIVED, Happening.TRIAGED)
    ]
    assert [entry.what for entry in in_order(told)] == [
        Happening.CONTACT_RECEIVED,
        Happening.TRIAGED,
        Happening.DECIDED,
    ]


def test_each_role_is_told_which_records_are_closed_to_it() -> None:
    closed = {role: set(closed_to(PERMISSIONS[role])) for role in Role}
    assert closed[Role.HUB_MANAGER] == closed[Role.SOCIAL_WORKER] == set()
    assert closed[Role.HUB_SUPPORT] == {Source.DECISIONS, Source.ENQUIRIES}
    assert closed[Role.ADMINISTRATOR] == set(Source)


def test_who_reads_enquiries_reads_the_exceptions_told_with_them() -> None:
    for role, permissions in PERMISSIONS.items():
        assert (Permission.ENQUIRY_READ in permissions) is (
            Permission.EXCEPTION_READ in permissions
        ), role
