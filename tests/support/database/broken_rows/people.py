"""What breaks the constraints on a partnership, its people, and census files."""

from datetime import date, timedelta
from uuid import UUID

from tests.support.database.cases import NOW, TODAY, Case, Row

AGAIN: list[Row] = [{}]
_STANDING = {"resumed_at": None, "resumed_by": None, "resumed_because": None}
_LINKED = {"withdrawn_at": None, "withdrawn_by": None, "withdrawn_because": None}


def broken_rows(case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    yesterday = TODAY - timedelta(days=1)
    ended = {
        "born_on": None,
        "unborn": True,
        "not_born_alive_at": NOW,
        "not_born_alive_recorded_at": NOW,
        "not_born_alive_recorded_by": case.user("hub_practitioner"),
    }
    return {
        "ck_partnerships_slug_is_plain": [{"slug": "Not Plain"}],
        "uq_partnerships_slug": AGAIN,
        "uq_agencies_partnership_id_name": AGAIN,
        "uq_teams_partnership_id_name": AGAIN,
        "uq_users_partnership_id_issuer_subject": AGAIN,
        "uq_revoked_tokens_partnership_id_issuer_token_id": AGAIN,
        "ck_memberships_care_roles_work_in_a_team": [
            {"role": "social_worker", "role_proposal_id": None}
        ],
        "ck_memberships_ends_after_it_starts": [{"ends_on": yesterday}],
        "ck_memberships_ended_by_someone": [{"ended_at": NOW}],
        "ck_memberships_ending_says_who_when_and_why": [{"end_recorded_at": NOW}],
        "ck_memberships_ended_by_another": [
            {
                "end_recorded_at": NOW,
                "end_recorded_by": case.id("users"),
                "end_because": "Wants to leave.",
            }
        ],
        "ex_memberships_one_at_a_time": [
            {"starts_on": TODAY + timedelta(days=1), "role_proposal_id": None}
        ],
        "uq_memberships_partnership_id_role_proposal_id": [{"role": "referrer"}],
        "ck_role_proposals_ends_after_it_starts": [{"ends_on": yesterday}],
        "ck_role_proposals_care_roles_work_in_a_team": [{"role": "social_worker"}],
        "ck_role_proposals_proposed_for_another": [{"proposed_by": case.id("users")}],
        "ck_role_proposals_deciding_says_who_and_when": [{"decided_at": None}],
        "ck_role_proposals_confirmed_by_a_second_person": [
            {"decided_by": case.user("administrator")}
        ],
        "ck_role_proposals_confirmed_before_it_lapses": [{"lapses_at": NOW}],
        "ck_role_proposals_declining_says_why": [{"decision": "declined"}],
        "ck_user_suspensions_suspended_by_another": [{"suspended_by": case.id("users")}],
        "ck_user_suspensions_resumed_by_another": [{"resumed_by": case.id("users")}],
        "ck_user_suspensions_resuming_says_who_when_and_why": [{"resumed_because": None}],
        "uq_user_suspensions_standing": [_STANDING, _STANDING],
        "ck_identity_links_of_two_in_order": [{"same_as_user_id": UUID(int=0)}],
        "ck_identity_links_withdrawing_says_who_when_and_why": [{"withdrawn_because": None}],
        "ck_identity_links_withdrawn_by_another": [{"withdrawn_by": case.id("users")}],
        "uq_identity_links_standing": [_LINKED, _LINKED],
        "uq_threshold_documents_partnership_id_edition": [{"in_force_from": date(2060, 1, 1)}],
        "uq_threshold_documents_partnership_id_in_force_from": [{"edition": "another"}],
        "uq_threshold_criteria_partnership_id_threshold_document_id_code": AGAIN,
        "uq_local_closures_partnership_id_closed_on": AGAIN,
        "ck_local_timescales_span_is_not_negative": [{"span": -1}],
        "uq_local_timescales_partnership_id_kind_rating_in_force_from": [
            {"rating": None},
            {"rating": None},
        ],
        "uq_people_partnership_id_reference": AGAIN,
        "ck_people_died_after_birth": [{"died_on": date(2016, 3, 3)}],
        "ck_people_not_born_alive_says_who_and_when": [
            {"born_on": None, "unborn": True, "not_born_alive_at": NOW}
        ],
        "ck_people_not_born_alive_before_recorded": [
            {**ended, "not_born_alive_at": NOW + timedelta(seconds=1)}
        ],
        "ck_people_not_born_alive_has_reason_only_with_it": [
            {"not_born_alive_late_because": "The midwife told us later."}
        ],
        "ck_people_not_born_alive_late_because_is_not_blank": [
            {**ended, "not_born_alive_late_because": " "}
        ],
        "ck_people_not_born_alive_was_expected": [{**ended, "born_on": TODAY}],
        "ck_people_born_in_our_time": [{"born_on": date(1899, 12, 31)}],
        "ck_people_expected_in_our_time": [{"expected_on": date(2101, 1, 1)}],
        "ck_person_names_says_something": [{"given": None, "family": None}],
        "ck_person_names_ends_after_it_starts": [{"starts_on": TODAY, "ends_on": yesterday}],
        "ck_person_identifiers_nhs_number_form": [{"value": "999 000 0018"}],
        "ck_person_identifiers_upn_form": [{"scheme": "former_upn", "value": "A12345"}],
        "ck_person_identifiers_value_is_not_blank": [{"scheme": "police_id", "value": " "}],
        "uq_person_identifiers_partnership_id_person_id_scheme_value": AGAIN,
        "ck_person_addresses_has_lines": [{"lines": []}],
        "ck_person_addresses_ends_after_it_starts": [{"ends_on": date(2019, 12, 31)}],
        "ck_relationships_between_two_people": [{"related_person_id": case.id("people", 1)}],
        "ck_relationships_ends_after_it_starts": [{"ends_on": date(2016, 3, 3)}],
        "ck_person_links_pair_is_written_one_way": [
            {"person_id": case.id("people", 2), "same_as_person_id": case.id("people")}
        ],
        "ck_person_links_unlinking_says_who_when_and_why": [{"unlinked_at": NOW}],
        "uq_person_links_standing": AGAIN,
        "ck_unsafe_contacts_names_the_address": [{"means": "address"}],
        "ck_unsafe_contacts_names_the_person": [{"means": "person"}],
        "ck_unsafe_contacts_ending_says_who_when_and_why": [{"ended_at": NOW}],
        "ck_involvements_ends_after_it_starts": [{"ends_on": yesterday}],
        "ck_census_imports_authority_form": [{"authority": "97"}],
        "ck_person_identifiers_authority_form": [{"authority": "Ashdale"}],
        "uq_census_imports_partnership_id_file_digest": AGAIN,
        "uq_imported_children_partnership_id_census_import_id_place": AGAIN,
        "ck_census_episodes_ends_after_it_starts": [{"ends_on": date(2025, 5, 31)}],
        "ck_census_episodes_position_counts_from_one": [{"position": 0}],
        "ck_census_episodes_what_has_a_record_is_no_episode": [{"kind": "section_47"}],
        "uq_census_episodes_partnership_id_imported_child_id_position": AGAIN,
        "ck_imported_children_place_counts_from_one": [{"place": 0}],
    }
