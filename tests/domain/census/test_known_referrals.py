"""What becomes of a file's episodes beside the referrals that a child has on record."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.census.children import ReferralFacts
from app.domain.census.known_referrals import KnownReferral, weigh

DAY = date(2025, 2, 3)


A_SENT = ReferralFacts(
    line=1,
    referred_on=DAY,
    source="1A",
    primary_need="N1",
    closed_on=None,
    closure_reason=None,
    no_further_action=False,
    initial_conference_on=None,
    section_47=(),
)
A_KNOWN = KnownReferral(
    id=uuid4(),
    opened_on=DAY,
    closed_on=None,
    closure_reason=None,
    source="1A",
    primary_need="N1",
    no_further_action=False,
    from_census=True,
    in_hands=False,
    in_error=False,
    enquiries=(),
)


def sent(day: date = DAY, closed: date | None = None, **changes: Any) -> ReferralFacts:
    reason = "RC1" if closed else None
    return replace(A_SENT, referred_on=day, closed_on=closed, closure_reason=reason, **changes)


def known(day: date = DAY, closed: date | None = None, **changes: Any) -> KnownReferral:
    reason = "RC1" if closed else None
    return replace(
        A_KNOWN, id=uuid4(), opened_on=day, closed_on=closed, closure_reason=reason, **changes
    )


def codes(
    *episodes: ReferralFacts, on_record: list[KnownReferral], latest: bool = True
) -> list[str]:
    found = weigh(episodes, known=on_record, is_latest=latest)
    return [fault.code for each in found for fault in each.faults]


def test_an_episode_that_is_on_record_as_sent_changes_nothing() -> None:
    (weighed,) = weigh([sent()], known=[known()], is_latest=True)
    assert (weighed.changes, weighed.faults, weighed.is_loaded) == ({}, [], True)


def test_a_closure_makes_room_for_the_next_episode_of_the_same_file() -> None:
    closed, reopened = weigh(
        [sent(closed=date(2025, 6, 2)), sent(date(2025, 9, 1))], known=[known()], is_latest=True
    )
    assert closed.changes["closed_on"] == date(2025, 6, 2)
    assert reopened.is_loaded
    assert reopened.faults == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"in_hands": True}, "closure_differs"),
        ({"from_census": False}, "referral_of_the_hub"),
    ],
)
def test_what_the_hub_has_in_hand_is_not_closed_by_a_file(
    changes: dict[str, Any], code: str
) -> None:
    (weighed,) = weigh([sent(closed=date(2025, 6, 2))], known=[known(**changes)], is_latest=True)
    assert weighed.changes == {}
    assert [fault.code for fault in weighed.faults] == [code]


@pytest.mark.parametrize(
    ("day", "closed", "code"),
    [
        (date(2025, 9, 1), None, "second_open_on_record"),
        (date(2025, 9, 1), date(2025, 10, 1), "overlaps_on_record"),
        (date(2024, 9, 1), date(2025, 2, 4), "overlaps_on_record"),
    ],
)
def test_a_second_referral_at_one_time_is_not_loaded(
    day: date, closed: date | None, code: str
) -> None:
    (weighed,) = weigh([sent(day, closed)], known=[known()], is_latest=True)
    assert not weighed.is_loaded
    assert [fault.code for fault in weighed.faults] == [code]


def test_a_referral_before_or_after_those_on_record_is_loaded() -> None:
    on_record = [known(closed=date(2025, 6, 2))]
    assert codes(sent(date(2024, 1, 1), DAY), on_record=on_record) == []
    assert codes(sent(date(2025, 6, 2)), sent(closed=date(2025, 6, 2)), on_record=on_record) == []


def test_a_day_is_corrected_by_a_later_file_and_only_within_a_month() -> None:
    assert codes(sent(date(2025, 3, 6)), on_record=[known()]) == ["referral_day_corrected"]
    assert codes(sent(date(2025, 3, 7)), on_record=[known()]) == ["second_open_on_record"]
    assert codes(sent(date(2025, 2, 4)), on_record=[known()], latest=False) == [
        "second_open_on_record"
    ]


def test_a_code_is_corrected_by_a_later_file_and_completed_by_any() -> None:
    other = sent(primary_need="N2")
    (later,) = weigh([other], known=[known()], is_latest=True)
    assert later.changes == {"primary_need": "N2"}
    assert codes(other, on_record=[known()], latest=False) == ["record_differs"]
    (older,) = weigh([other], known=[known(primary_need=None)], is_latest=False)
    assert older.changes == {"primary_need": "N2"}


def test_an_episode_is_not_opened_again_beside_another_open_one() -> None:
    on_record = [known(closed=date(2025, 6, 2)), known(date(2025, 9, 1))]
    assert codes(sent(), on_record=on_record) == ["closure_differs"]


def test_what_a_file_brought_in_error_is_not_brought_again_and_stands_in_nobodys_way() -> None:
    in_error = known(in_error=True)
    (again,) = weigh([sent()], known=[in_error], is_latest=True)
    assert not again.is_loaded
    assert [fault.code for fault in again.faults] == ["in_error_on_record"]
    (other,) = weigh([sent(date(2025, 2, 4))], known=[in_error], is_latest=True)
    assert (other.is_loaded, other.referral_id, other.faults) == (True, None, [])


def test_an_error_of_the_hub_does_not_keep_the_councils_referral_out() -> None:
    of_the_hub = known(in_error=True, from_census=False)
    (weighed,) = weigh([sent()], known=[of_the_hub], is_latest=True)
    assert (weighed.is_loaded, weighed.referral_id, weighed.faults) == (True, None, [])


def test_a_referral_of_the_hub_is_known_by_the_day_its_request_was_received_or_it_was_opened() -> (
    None
):
    opened = known(DAY + timedelta(days=3), from_census=False, received_on=DAY)
    for day in (DAY, DAY + timedelta(days=3)):
        (weighed,) = weigh([sent(day)], known=[opened], is_latest=True)
        assert weighed.referral_id == opened.id
        assert not weighed.changes


def test_what_is_in_error_is_not_taken_for_a_correction_of_another_day() -> None:
    in_error = known(in_error=True)
    near = known(DAY + timedelta(days=7))
    (weighed,) = weigh([sent()], known=[in_error, near], is_latest=True)
    assert (weighed.is_loaded, weighed.referral_id, weighed.changes) == (False, None, {})
    assert [fault.code for fault in weighed.faults] == ["in_error_on_record"]
