"""Which notices may tell of one incident, and why."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from app.domain.notifications.incident_proposals import Reason, ToldOf, distance, reasons

NIGHT = datetime(2026, 11, 17, 23, 40, tzinfo=UTC)
HOME, CHILD, NHS = "home:ZZ9 3AA:4", "child:2016-03-04 zed invented", "nhs:9990000018"

KEYS = st.frozensets(st.sampled_from([HOME, CHILD, NHS, "home:ZZ9 3AB:7", "upn:A999999999999"]))
NOTICES = st.builds(
    ToldOf,
    st.datetimes(timezones=st.just(UTC)),
    st.frozensets(st.sampled_from(["inv-1", "inv-2", "inv-3"])),
    KEYS,
)


def told(
    *, after: float = 0, reference: str = "inv-1", keys: frozenset[str] = frozenset()
) -> ToldOf:
    return ToldOf(NIGHT + timedelta(hours=after), frozenset({reference}), keys)


def test_a_shared_reference_says_more_than_the_hour() -> None:
    soon, by_reference = told(after=0.1, reference="inv-2"), told(after=20)
    assert distance(told(), by_reference) < distance(told(), soon)


def test_of_two_without_a_shared_reference_the_nearer_in_time_is_likelier_before_or_after() -> None:
    earlier, later = told(after=-1, reference="inv-2"), told(after=2, reference="inv-3")
    assert distance(told(), earlier) < distance(told(), later)


@given(NOTICES, NOTICES)
def test_whichever_of_two_is_asked_about_the_answer_is_the_same(one: ToldOf, other: ToldOf) -> None:
    assert distance(one, other) == distance(other, one)
    assert reasons(one, other) == reasons(other, one)


def test_every_reason_has_its_own_ground() -> None:
    def shared(*keys: str, reference: str = "inv-2") -> list[Reason]:
        ours = told(keys=frozenset({HOME, CHILD, NHS}))
        return reasons(ours, told(reference=reference, keys=frozenset(keys)))

    assert shared(HOME) == [Reason.SAME_HOME]
    assert shared(CHILD) == shared(NHS) == shared(CHILD, NHS) == [Reason.SAME_CHILD]
    assert shared(reference="inv-1") == [Reason.SAME_REFERENCE]
    assert shared("home:ZZ9 3AB:7") == []
    assert shared(HOME, NHS, reference="inv-1") == list(Reason)
