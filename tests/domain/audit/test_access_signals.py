"""Rules of improper access: what is asked about, what is not, and in which words."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.audit.access_sightings import (
    ENUMERATED_WITHIN,
    NOT_FOUND_IN_A_ROW,
    REFUSALS_OF_RESTRICTED,
    Bearing,
    Sighting,
    after_leaving,
    conflicted,
    enumeration,
    no_relationship,
    restricted_refusals,
    same_surname_and_address,
)
from app.domain.audit.access_signals import (
    MOST_EVENTS,
    Finding,
    SignalJudged,
    SignalKind,
    SignalOutcome,
    explain,
    refuse_judged,
)
from app.domain.audit.access_ties import Span, Tie, work_of
from app.domain.audit.access_volumes import (
    FEWEST_DAYS_OF_NORM,
    FEWEST_TO_BE_UNUSUAL,
    LOOKS_BACK_DAYS,
    TIMES_OWN_NORM,
    TIMES_PEERS_NORM,
    DayOfUser,
    unusual_for_role,
    unusual_for_user,
)
from app.domain.restrictions.conflicts_of_interest import ConflictRelation

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 18, tzinfo=UTC)
TODAY = NOON.date()
USER, PERSON = uuid4(), uuid4()
HUB, TEAM = frozenset({"hub_practitioner"}), frozenset({"social_worker"})


def seen(
    *,
    by: UUID = USER,
    of: UUID | None = PERSON,
    sought: UUID | None = None,
    refused: bool = False,
    **later: float,
) -> Sighting:
    return Sighting(uuid4(), by, NOON + timedelta(**later), of, sought, refused)


def kinds(findings: Sequence[Finding]) -> list[SignalKind]:
    return [finding.kind for finding in findings]


def test_ones_own_record_is_asked_about_although_it_was_refused() -> None:
    tried = [seen(refused=True), seen(refused=True, minutes=1), seen(minutes=2)]
    (finding,) = conflicted((sighting, ConflictRelation.SELF) for sighting in tried)
    assert finding.kind is SignalKind.OWN_RECORD
    assert (finding.user_id, finding.person_id) == (USER, PERSON)
    assert finding.event_ids == tuple(sighting.event_id for sighting in tried)
    assert (finding.window_from, finding.window_until) == (MIDNIGHT, tried[-1].occurred_at)
    assert explain(finding.kind, finding.facts) == (
        "The user tried to open their own record: opened it once and was refused it twice in one"
        " day. No one works on such a record."
    )


def test_every_record_in_which_somebody_has_an_interest_is_asked_about_by_itself() -> None:
    found = conflicted(
        [
            (seen(refused=True), ConflictRelation.RELATIVE),
            (seen(of=uuid4()), ConflictRelation.NEIGHBOUR),
            (seen(days=1), ConflictRelation.RELATIVE),
        ]
    )
    assert kinds(found) == [SignalKind.DECLARED_INTEREST] * 3
    assert {finding.facts["relation"] for finding in found} == {"relative", "neighbour"}
    assert "(relative): was refused it once in one day" in explain(found[0].kind, found[0].facts)


def bearing(*families: str, at: Sequence[str] = ("12 invented road|ZZ91ZZ",)) -> Bearing:
    return Bearing(frozenset(families), frozenset(at))


@pytest.mark.parametrize(
    ("opened", "alike"),
    [
        (bearing("Alpha-Invented"), True),
        (bearing("ALPHA INVENTED"), True),
        (bearing("Alpha"), True),
        (bearing("Beta", "Alpha-Invented"), True),
        (bearing("Beta"), False),
        (bearing(), False),
        (bearing("Alpha-Invented", at=["14 invented road|ZZ91ZZ"]), False),
        (bearing("Alpha-Invented", at=[]), False),
    ],
)
def test_a_person_of_ones_name_at_ones_address_is_asked_about(
    opened: Bearing, *, alike: bool
) -> None:
    found = same_surname_and_address([(seen(), bearing("Alpha-Invented"), opened)])
    assert kinds(found) == [SignalKind.SAME_SURNAME_AND_ADDRESS] * alike


def span(tie: Tie, *, of: UUID = PERSON, user_id: UUID | None = None, **later: float) -> Span:
    at = NOON + timedelta(**later)
    return Span(tie, of, at - timedelta(hours=1), at + timedelta(hours=1), user_id)


@pytest.mark.parametrize("tie", Tie)
def test_the_hub_may_open_whatever_there_is_work_on(tie: Tie) -> None:
    for tied, times in ((span(tie), 0), (span(tie, days=1), 1), (span(tie, of=uuid4()), 1)):
        found = no_relationship([(seen(), HUB)], work=work_of([tied], circles={}))
        assert kinds(found) == [SignalKind.NO_RELATIONSHIP] * times


@pytest.mark.parametrize("tie", Tie)
def test_a_tie_of_somebody_else_is_none(tie: Tie) -> None:
    work = work_of([span(tie, user_id=uuid4())], circles={})
    assert len(no_relationship([(seen(), HUB)], work=work)) == 1


@pytest.mark.parametrize("tie", Tie)
def test_a_team_may_open_what_is_allocated_or_opened_in_an_emergency(tie: Tie) -> None:
    found = no_relationship([(seen(), TEAM)], work=work_of([span(tie)], circles={}))
    assert len(found) == (tie not in {Tie.ALLOCATED, Tie.GLASS})


@pytest.mark.parametrize("tie", Tie)
def test_work_on_a_child_is_work_on_those_around_them(tie: Tie) -> None:
    sister = uuid4()
    work = work_of([span(tie, of=sister)], circles={PERSON: {sister}})
    about_her_alone = {Tie.GLASS, Tie.RECORDED, Tie.SCREENING}
    assert len(no_relationship([(seen(), HUB)], work=work)) == (tie in about_her_alone)


def test_refusals_of_restricted_records_are_asked_about_from_the_third_in_a_day() -> None:
    refusals = [seen(refused=True, minutes=count) for count in range(REFUSALS_OF_RESTRICTED)]
    assert kinds(restricted_refusals(refusals)) == [SignalKind.RESTRICTED_REFUSALS]
    assert restricted_refusals(refusals[1:]) == []
    over_two_days = [*refusals[1:], seen(refused=True, days=1)]
    assert restricted_refusals(over_two_days) == []
    by_two = [*refusals[1:], seen(by=uuid4(), refused=True)]
    assert restricted_refusals(by_two) == []


def test_a_day_is_a_day_in_london() -> None:
    before_and_after_midnight = [
        Sighting(uuid4(), USER, datetime(2026, 7, 1, 22, 59, tzinfo=UTC) + timedelta(minutes=late))
        for late in (0, 1, 2)
    ]
    found = after_leaving(before_and_after_midnight)
    assert [finding.window_from for finding in found] == [
        datetime(2026, 6, 30, 23, tzinfo=UTC),
        datetime(2026, 7, 1, 23, tzinfo=UTC),
    ]
    assert [finding.facts["events"] for finding in found] == [1, 2]


def test_many_ids_of_nothing_within_minutes_are_asked_about() -> None:
    tries = [
        seen(of=None, sought=uuid4(), refused=True, seconds=count)
        for count in range(NOT_FOUND_IN_A_ROW)
    ]
    (finding,) = enumeration(tries)
    assert (finding.kind, finding.facts["ids"]) == (SignalKind.ENUMERATION, NOT_FOUND_IN_A_ROW)
    assert enumeration(tries[1:]) == []


def test_one_stale_link_followed_again_and_again_is_not_asked_about() -> None:
    stale = uuid4()
    tries = [seen(of=None, sought=stale, refused=True, seconds=count) for count in range(50)]
    assert enumeration(tries) == []


@given(st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 15)), min_size=0, max_size=40))
def test_enumeration_is_found_exactly_where_some_ten_minutes_hold_ten_ids(
    tries: list[tuple[int, int]],
) -> None:
    ids = [uuid4() for _ in range(16)]
    sightings = [
        seen(of=None, sought=ids[which], refused=True, seconds=second) for second, which in tries
    ]
    span_ = int(ENUMERATED_WITHIN.total_seconds())
    most = max(
        (
            len({which for second, which in tries if start <= second <= start + span_})
            for start, _ in tries
        ),
        default=0,
    )
    found = enumeration(sightings)
    assert bool(found) == (most >= NOT_FOUND_IN_A_ROW)
    assert [finding.facts["ids"] for finding in found] == [most] * bool(found)


def day(people: int, *, by: UUID = USER, roles: frozenset[str] = HUB, ago: int = 0) -> DayOfUser:
    return DayOfUser(by, roles, TODAY - timedelta(days=ago), people, (uuid4(),), NOON)


COUNTS = st.lists(st.integers(1, 60), min_size=0, max_size=LOOKS_BACK_DAYS)


def own_days(counts: Sequence[int]) -> list[DayOfUser]:
    return [day(count, ago=ago) for ago, count in enumerate(counts, start=1)]


def days_of_peers(counts: Sequence[int]) -> list[DayOfUser]:
    return [day(count, by=uuid4()) for count in counts]


@given(COUNTS, st.integers(0, 200))
def test_volume_does_not_depend_on_the_order_in_which_days_are_read(
    counts: list[int], people: int
) -> None:
    days = [*own_days(counts), *days_of_peers(counts), day(people)]
    in_any_order = sorted(days, key=lambda each: each.event_ids)
    for rule in (unusual_for_user, unusual_for_role):
        assert {found.user_id for found in rule(days, judged=[TODAY])} == {
            found.user_id for found in rule(in_any_order, judged=[TODAY])
        }


@given(COUNTS, st.integers(0, 200), st.integers(1, 100))
def test_opening_more_never_makes_a_day_less_unusual(
    counts: list[int], people: int, more: int
) -> None:
    for before, rule in (
        (own_days(counts), unusual_for_user),
        (days_of_peers(counts), unusual_for_role),
    ):
        few, many = (
            any(found.user_id == USER for found in rule([*before, day(opened)], judged=[TODAY]))
            for opened in (people, people + more)
        )
        assert few <= many


@given(COUNTS, st.integers(0, FEWEST_TO_BE_UNUSUAL - 1))
def test_a_day_of_few_is_never_unusual(counts: list[int], people: int) -> None:
    assert unusual_for_user([*own_days(counts), day(people)], judged=[TODAY]) == []


@given(st.integers(1, 40), st.integers(FEWEST_DAYS_OF_NORM, LOOKS_BACK_DAYS))
def test_a_day_is_unusual_from_the_stated_multiple_of_the_norm_on(usual: int, days: int) -> None:
    for before, rule, times in (
        (own_days([usual] * days), unusual_for_user, TIMES_OWN_NORM),
        (days_of_peers([usual] * days), unusual_for_role, TIMES_PEERS_NORM),
    ):
        enough = max(FEWEST_TO_BE_UNUSUAL, times * usual)
        (finding,) = rule([*before, day(enough)], judged=[TODAY])
        assert (finding.user_id, dict(finding.facts)) == (
            USER,
            {"people": enough, "usual": usual},
        )
        assert rule([*before, day(enough - 1)], judged=[TODAY]) == []


def test_without_enough_days_there_is_no_norm_to_compare_with() -> None:
    few = [1] * (FEWEST_DAYS_OF_NORM - 1)
    assert unusual_for_user([*own_days(few), day(200)], judged=[TODAY]) == []
    assert unusual_for_role([*days_of_peers(few), day(200)], judged=[TODAY]) == []


def test_days_long_past_and_other_roles_are_no_norm() -> None:
    long_past = [day(1, ago=LOOKS_BACK_DAYS + ago) for ago in range(1, 20)]
    assert unusual_for_user([*long_past, day(200)], judged=[TODAY]) == []
    others = [day(1, by=uuid4(), roles=frozenset({"hub_support"})) for _ in range(20)]
    assert unusual_for_role([*others, day(200)], judged=[TODAY]) == []


def test_a_signal_names_at_most_the_latest_of_many_events() -> None:
    many = [seen(seconds=count) for count in range(MOST_EVENTS + 1)]
    (finding,) = after_leaving(many)
    assert finding.event_ids == tuple(sighting.event_id for sighting in many[1:])
    assert finding.facts["events"] == MOST_EVENTS + 1


FACTS: dict[SignalKind, dict[str, int | str]] = {
    SignalKind.OWN_RECORD: {"opened": 1, "refused": 0, "relation": "self"},
    SignalKind.DECLARED_INTEREST: {"opened": 0, "refused": 3, "relation": "friend"},
    SignalKind.SAME_SURNAME_AND_ADDRESS: {"opened": 2},
    SignalKind.NO_RELATIONSHIP: {"opened": 1},
    SignalKind.RESTRICTED_REFUSALS: {"refused": 3, "records": 2},
    SignalKind.UNUSUAL_FOR_USER: {"people": 30, "usual": 4},
    SignalKind.UNUSUAL_FOR_ROLE: {"people": 30, "usual": 4},
    SignalKind.ENUMERATION: {"ids": 12, "minutes": 10},
    SignalKind.AFTER_LEAVING: {"events": 1},
    SignalKind.RIGHTS_GIVEN: {"acts": "role_proposal.made user.resumed", "events": 3},
    SignalKind.LIKE_ANOTHER_USER: {"alike": 3},
    SignalKind.AUDIT_DESTROYED: {"events": 2},
}


@pytest.mark.parametrize("kind", SignalKind)
def test_every_kind_of_signal_is_explained_in_sentences(kind: SignalKind) -> None:
    said = explain(kind, FACTS[kind])
    assert said.startswith("The user")
    assert said.endswith(".")
    assert all(
        str(count) in said
        for count in FACTS[kind].values()
        if str(count).isdigit() and int(count) > 2
    )


def test_an_outcome_is_recorded_once() -> None:
    refuse_judged(None)
    with pytest.raises(SignalJudged):
        refuse_judged(SignalOutcome.EXPLAINED)


def test_the_window_of_a_day_of_volume_is_that_day() -> None:
    found = unusual_for_role([*days_of_peers([1] * 5), day(20)], judged=[date(2026, 11, 18)])
    assert [(each.window_from, each.window_until) for each in found] == [(MIDNIGHT, NOON)]
