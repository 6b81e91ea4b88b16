"""What breaks the constraints on contacts, decisions, referrals and allocations."""

from datetime import timedelta
from uuid import uuid4

from tests.support.database.cases import NOW, TODAY, Case, Row

AGAIN: list[Row] = [{}]
ITS_OWN = uuid4()

_OF_ESTIMATES: dict[str, list[Row]] = {
    "one_estimate_and_its_day": [
        {"estimated_age": 7, "estimated_birth_year": 2019, "age_estimated_on": TODAY}
    ],
    "estimated_age_is_possible": [{"estimated_age": -1, "age_estimated_on": TODAY}],
    "estimated_year_is_possible": [{"estimated_birth_year": 1899, "age_estimated_on": TODAY}],
}


def broken_rows(case: Case) -> dict[str, list[Row]]:
    """By constraint."""
    undecided = {"state": "received", "outcome": None}
    nobody_yet = {**undecided, "person_id": None}
    superseding = {
        "supersedes_id": case.id("threshold_decisions"),
        "what_changed": "The school told us more.",
    }
    added = {
        "reported_by": "A neighbour (invented)",
        "reported_at": NOW,
        "added_at": NOW,
        "added_by": case.user("hub_practitioner"),
    }
    acknowledged = {"acknowledged_at": NOW, "acknowledged_by": case.user("social_worker")}
    answered = {
        **acknowledged,
        "answer": "open_work_goes_on",
        "answer_reason": "The worker knows of it.",
        "answered_at": NOW,
        "answered_by": case.user("social_worker"),
    }
    agreed = {
        "closed_on": TODAY,
        "closed_at": NOW,
        "closed_by": case.user("team_manager"),
        "closure_reason": "RC7",
        "closed_by_team": True,
        "closure_agreed_at": NOW,
        "closure_agreed_by": case.user("hub_manager"),
        "closure_agreed_because": "An invented reason.",
    }
    return {
        "uq_contacts_partnership_id_reference": AGAIN,
        "ck_contacts_received_before_it_was_recorded": [
            {"received_at": NOW + timedelta(seconds=1)}
        ],
        "ck_contacts_says_why_the_family_was_not_told": [{"family_informed": False}],
        "ck_contacts_error_says_who_when_and_why": [{"errored_at": NOW}],
        "ck_contacts_errored_because_is_not_blank": [
            {
                "errored_at": NOW,
                "errored_by": case.user("hub_practitioner"),
                "errored_because": " ",
            }
        ],
        "uq_contact_children_person": AGAIN,
        "ck_contact_children_a_known_child_is_a_person": [nobody_yet],
        "ck_contact_children_a_named_child_has_a_name": [{"described_as": "named"}],
        **_of_other_authorities(case),
        "ck_contact_children_adding_says_who_reported_and_who_added": [
            {"reported_by": "A neighbour (invented)"}
        ],
        "ck_contact_children_reported_before_added": [
            {**added, "reported_at": NOW + timedelta(seconds=1)}
        ],
        "ck_contact_children_reported_by_is_not_blank": [{**added, "reported_by": " "}],
        "ck_contact_people_adding_says_who_and_when": [{"added_at": NOW}],
        "ck_contact_people_identifying_says_who_and_when": [
            {
                "identified_at": NOW,
                "identified_by": case.user("hub_practitioner"),
                "person_id": None,
            }
        ],
        "ck_contact_people_has_lines": [{"address_lines": []}],
        "ck_contact_children_an_unborn_child_is_not_born": [
            {"described_as": "unborn", "born_on": TODAY}
        ],
        **{
            f"ck_{table}_{name}": broken
            for table in ("people", "contact_children", "contact_people")
            for name, broken in _OF_ESTIMATES.items()
        },
        "ck_contact_children_an_unnamed_child_is_described": [{"described_as": "unnamed"}],
        "ck_contact_children_triage_says_who_the_child_is": [
            {**nobody_yet, "described_as": "named", "given": "Testchild", "state": "in_triage"}
        ],
        "ck_contact_children_decided_has_outcome": [{"outcome": None}],
        "ck_contact_children_state_is_known": [{"state": "not-a-code", "outcome": None}],
        "uq_routings_standing": AGAIN,
        "ck_routings_acknowledgement_says_who_and_when": [{"acknowledged_at": NOW}],
        "ck_routings_answer_says_who_when_and_why": [{**acknowledged, "answer": "sent_back"}],
        "ck_routings_answer_is_known": [{**answered, "answer": "not-a-code"}],
        "ck_routings_answer_reason_is_not_blank": [{**answered, "answer_reason": " "}],
        "ck_routings_what_is_answered_is_acknowledged": [
            {**answered, "acknowledged_at": None, "acknowledged_by": None}
        ],
        "uq_threshold_decisions_chain": [superseding, superseding],
        "ck_threshold_decisions_history_was_considered": [{"history_considered": False}],
        "ck_threshold_decisions_an_answer_says_why": [{"answers_because": "It was the same."}],
        "ck_threshold_decisions_overturning_says_why": [{"overturns_because": "It was less."}],
        "ck_threshold_decisions_overturns_because_is_not_blank": [
            {"overturns_id": case.id("recommendations"), "overturns_because": " "}
        ],
        "ck_overturning_views_stance_is_known": [{"stance": "not-a-code"}],
        "ck_overturning_views_dissent_says_why": [{"reason": None}],
        "ck_overturning_views_reason_is_not_blank": [{"reason": " "}],
        "ck_threshold_decisions_answers_another": [
            {**superseding, "id": ITS_OWN, "answers_id": ITS_OWN, "answers_because": "Again."}
        ],
        "ck_threshold_decisions_answers_because_is_not_blank": [
            {
                **superseding,
                "answers_id": case.id("threshold_decisions"),
                "answers_because": " ",
            }
        ],
        "ck_threshold_decisions_names_a_criterion": [{"criteria": []}],
        "ck_threshold_decisions_superseding_says_what_changed": [
            {**superseding, "what_changed": None}
        ],
        "ck_threshold_decisions_what_changed_is_not_blank": [{**superseding, "what_changed": " "}],
        "ck_threshold_decisions_closure_considered_says_how": [
            {"last_closure_id": case.id("referrals")}
        ],
        "ck_threshold_decisions_last_closure_view_is_not_blank": [
            {"last_closure_id": case.id("referrals"), "last_closure_view": " "}
        ],
        "uq_referrals_open": AGAIN,
        "ck_referrals_closes_after_it_opens": [
            {"closed_on": TODAY - timedelta(days=1), "closure_reason": "RC1"}
        ],
        "ck_referrals_a_team_closes_by_someone": [{"closed_by_team": True}],
        "ck_referrals_agreement_says_who_when_and_why": [
            {**agreed, "closure_agreed_because": None}
        ],
        "ck_referrals_agreed_by_another": [
            {**agreed, "closure_agreed_by": case.user("team_manager")}
        ],
        "ck_referrals_a_teams_closure_is_answered": [
            {"decided_again_id": case.id("threshold_decisions")}
        ],
        "ck_referrals_answered_in_one_way": [
            {**agreed, "decided_again_id": case.id("threshold_decisions")}
        ],
        "ck_referrals_closure_agreed_because_is_not_blank": [
            {**agreed, "closure_agreed_because": " "}
        ],
        "ck_referrals_closure_has_a_reason": [{"closed_on": TODAY}],
        "ck_referrals_a_closing_decision_closes": [
            {"closing_decision_id": case.id("threshold_decisions")}
        ],
        "ck_referrals_closure_reason_is_known": [
            {"closed_on": TODAY, "closure_reason": "not-a-code"}
        ],
        "ck_referrals_has_one_origin": [{"decision_id": None}],
        "ck_referrals_only_an_old_census_leaves_the_source_out": [{"source": None}],
        "uq_allocations_standing": AGAIN,
        "ck_allocations_ends_after_it_starts": [{"ended_at": NOW - timedelta(seconds=1)}],
    }


def _of_other_authorities(case: Case) -> dict[str, list[Row]]:
    answered: Row = {
        "answer": "accepted",
        "answered_at": NOW,
        "answer_recorded_at": NOW,
        "answer_recorded_by": case.user("hub_support"),
    }
    return {
        "uq_other_authorities_once": AGAIN,
        "ck_other_authorities_code_has_three_digits": [{"code": "30"}],
        "ck_other_authorities_answer_is_known": [{**answered, "answer": "not-a-code"}],
        "ck_other_authorities_answer_says_who_and_when": [{**answered, "answered_at": None}],
        "ck_other_authorities_refusal_says_why": [{**answered, "answer": "refused"}],
        "ck_other_authorities_answered_after_it_was_passed": [
            {**answered, "answered_at": NOW - timedelta(seconds=1)}
        ],
    }
