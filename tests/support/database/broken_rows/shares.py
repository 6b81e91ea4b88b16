"""What breaks the constraints on shares, on sanitised versions and on refusals to share."""

from datetime import timedelta

from tests.support.database.broken_rows.information_requests import AGAIN, graded
from tests.support.database.cases import NOW, Case, Row


def broken_rows(case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    before = NOW - timedelta(seconds=1)
    revoked = {
        "revoked_at": NOW,
        "revoked_by": case.user("hub_manager"),
        "revoked_because": "It was for another child.",
    }
    return {
        "ck_sanitisations_release_says_who_and_when": [{"released_by": None}],
        "ck_sanitisations_released_by_another": [{"released_by": case.user("hub_practitioner")}],
        "ck_sanitisations_released_after_it_was_prepared": [{"released_at": before}],
        "uq_onward_agreements_once": AGAIN,
        "ck_onward_agreements_is_about_another_agency": [{"recipient_id": case.agency_id}],
        "ck_shares_ends_after_it_is_made": [{"expires_at": NOW}],
        "ck_shares_revocation_says_who_when_and_why": [{**revoked, "revoked_by": None}],
        "ck_shares_revoked_after_it_was_made": [{**revoked, "revoked_at": before}],
        "ck_shares_revoked_because_is_not_blank": [{**revoked, "revoked_because": " "}],
        "uq_share_recipients_once": AGAIN,
        "uq_shared_fragments_once": AGAIN,
        "ck_shared_fragments_graded_wholly_or_not": [{"handling_code": "P"}],
        "ck_shared_fragments_source_goes_with_its_words": [{"sanitisation_id": None}],
        "ck_shared_fragments_source_evaluation_is_known": [graded(source_evaluation="4")],
        "ck_shared_fragments_intelligence_assessment_is_known": [
            graded(intelligence_assessment="F")
        ],
        "ck_shared_fragments_handling_code_is_known": [graded(handling_code="X")],
        "ck_refusals_to_share_is_of_one_fragment_or_return": [{"information_fragment_id": None}],
    }
