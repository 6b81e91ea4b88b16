"""What breaks each constraint of the tables about restrictions, conflicts and broken glass."""

from collections.abc import Mapping
from datetime import timedelta

from tests.support.database.cases import NOW, TODAY, Case, Row
from tests.support.database.rows.restrictions import BEFORE

_STANDING = {"lifted_at": None, "lifted_by": None, "lifted_because": None}
_NOT_ENDED = {"ended_at": None, "ended_by": None, "ended_because": None}


def broken_rows(case: Case) -> Mapping[str, list[Row]]:
    """Changes to a row of the case, the last of which must be refused."""
    of_the_contact = {"person_id": None, "contact_id": case.id("contacts"), **_STANDING}
    too_late = TODAY + timedelta(days=90)  # It was looked at yesterday.
    return {
        "ck_restrictions_kind_is_known": [{"kind": "not-a-code", "provisional_until": None}],
        "ck_restrictions_of_one_record": [{"person_id": None}],
        "ck_restrictions_a_cloak_is_provisional": [{"provisional_until": None}],
        "ck_restrictions_reviewed_within_90_days": [{"review_on": too_late}],
        "ck_restrictions_lifting_says_who_when_and_why": [{"lifted_because": None}],
        "uq_restrictions_standing_person": [_STANDING, _STANDING],
        "uq_restrictions_standing_contact": [of_the_contact, of_the_contact],
        "ck_restriction_approvals_approved_by_another": [
            {"approved_by": case.user("information_governance")}
        ],
        "uq_restriction_approvals_once": [{}],
        "ck_restriction_listings_lists_one": [{"team_id": case.team_id}],
        "ck_restriction_listings_ending_says_who_and_when": [{"ended_at": NOW}],
        "uq_restriction_listings_standing": [{}],
        "ck_restriction_relaxations_says_whom_it_opens_to": [{"act": "allow"}],
        "uq_restriction_relaxation_approvals_once": [{}],
        "ck_restriction_relaxation_approvals_approved_by_another": [
            {"approved_by": case.user("information_governance")}
        ],
        "ck_restriction_reviews_reviewed_within_90_days": [{"review_on": too_late}],
        "ck_restriction_alerts_asking_says_who": [{"asked_by": case.user("hub_support")}],
        "ck_restriction_alerts_a_match_says_of_what": [{"contact_id": None}],
        "ck_restriction_alerts_seeing_says_who_and_when": [{"seen_at": NOW}],
        "uq_restriction_alerts_matched": [{}],
        "ck_conflicts_of_interest_ending_says_who_when_and_why": [{"ended_at": None}],
        "ck_conflicts_of_interest_ended_by_another": [{"ended_by": case.user(case.worker)}],
        "uq_conflicts_of_interest_standing": [_NOT_ENDED, _NOT_ENDED],
        "ck_break_glass_grants_opens_for_hours": [
            {"expires_at": BEFORE + timedelta(hours=4, seconds=1)}
        ],
        "ck_break_glass_grants_ends_after_it_starts": [{"ended_at": BEFORE - timedelta(seconds=1)}],
        "ck_break_glass_grants_is_reviewed_afterwards": [{"review_due_at": BEFORE}],
        "ck_break_glass_reviews_reviewed_by_another": [{"reviewed_by": case.user(case.worker)}],
        "uq_break_glass_reviews_partnership_id_break_glass_grant_id": [{}],
    }
