"""One valid row of each table from the worry to the referral."""

from uuid import uuid4

from app.domain.references import new_reference
from tests.support.database.cases import NOW, TODAY, Case, Row, Writers


def contact(case: Case) -> list[Row]:
    """The worry, and another that may be about the same incident."""
    return [_contact(case), _contact(case)]


def _contact(case: Case) -> Row:
    return case.changing_row(
        reference=new_reference(uuid4().int),
        channel="telephone",
        received_at=NOW,
        recorded_at=NOW,
        recorded_by=case.user("hub_practitioner"),
        source="2A",
        agency_id=case.agency_id,
        referrer_user_id=case.user(case.referrer),
        referrer_unnamed_to_family=False,
        concern="An invented worry.",
        safe_now="safe",
        data_protection_consent="given",
        service_agreement="given",
        medical_consent="not_asked",
        family_informed=True,
    )


def contact_child(case: Case) -> list[Row]:
    return [
        case.row(
            contact_id=contact["id"],
            person_id=case.id("people"),
            described_as="known",
            state="decided",
            rating="red",
            outcome="strategy_meeting",
        )
        for contact in case.made["contacts"]
    ]


def contact_person(case: Case) -> list[Row]:
    return [case.row(contact_id=case.id("contacts"), part="parent", given="Testparent")]


def triage(case: Case) -> list[Row]:
    return [
        case.row(
            **_child_of_contact(case),
            person_id=case.id("people"),
            identification="known",
            history_read=True,
            triaged_at=NOW,
            triaged_by=case.user("hub_practitioner"),
        )
    ]


def rating(case: Case) -> list[Row]:
    return [
        case.row(
            **_child_of_contact(case),
            rating="red",
            reason="An invented burn.",
            rated_at=NOW,
            rated_by=case.user("hub_practitioner"),
        )
    ]


def recommendation(case: Case) -> list[Row]:
    return [
        case.row(
            **_child_of_contact(case),
            level="significant_harm",
            outcome="strategy_meeting",
            rationale="An invented rationale.",
            recommended_at=NOW,
            recommended_by=case.user("hub_practitioner"),
        )
    ]


def unsent_message(case: Case) -> list[Row]:
    return [
        case.row(
            contact_id=case.id("contacts"),
            kind="feedback",
            ground="referrer_gone",
            reason="The number is no longer in use.",
            decided_at=NOW,
            decided_by=case.user("hub_support"),
        )
    ]


def referrer_message(case: Case) -> list[Row]:
    return [
        case.row(
            contact_id=case.id("contacts"),
            kind="acknowledgement",
            means="email",
            wording="Thank you.",
            sent_at=NOW,
            sent_by=case.user("hub_support"),
        )
    ]


def threshold_decision(case: Case) -> list[Row]:
    return [
        case.row(
            **_child_of_contact(case),
            person_id=case.id("people"),
            threshold_document_id=case.founded.threshold_document_id,
            level="significant_harm",
            criteria=["S1"],
            outcome="strategy_meeting",
            rationale="An invented rationale.",
            history_considered=True,
            decided_at=NOW,
            recorded_at=NOW,
            decided_by=case.user("hub_manager"),
        )
    ]


def other_authority(case: Case) -> list[Row]:
    return [
        case.changing_row(
            **_child_of_contact(case),
            person_id=case.id("people"),
            threshold_decision_id=case.id("threshold_decisions"),
            name="Invented Council",
            contact_means="The duty desk, by telephone",
            passed_at=NOW,
            passed_by=case.user("hub_manager"),
        )
    ]


def overturning_view(case: Case) -> list[Row]:
    return [
        case.row(
            threshold_decision_id=case.id("threshold_decisions"),
            stance="dissents",
            reason="An invented reason.",
            recorded_at=NOW,
            recorded_by=case.user("hub_practitioner"),
        )
    ]


def referral(case: Case) -> list[Row]:
    return [
        case.changing_row(
            person_id=case.id("people"),
            decision_id=case.id("threshold_decisions"),
            received_on=TODAY,
            opened_on=TODAY,
            source="2A",
            primary_need="N1",
            no_further_action=False,
            recorded_at=NOW,
        )
    ]


def allocation(case: Case) -> list[Row]:
    return [
        case.row(
            referral_id=case.id("referrals"),
            person_id=case.id("people"),
            user_id=case.user(case.worker),
            team_id=case.team_id,
            allocated_at=NOW,
            allocated_by=case.user("hub_manager"),
        )
    ]


def routing(case: Case) -> list[Row]:
    return [
        case.row(
            **_child_of_contact(case),
            person_id=case.id("people"),
            referral_id=case.id("referrals"),
            user_id=case.user(case.worker),
            team_id=case.team_id,
            routed_at=NOW,
        )
    ]


def _child_of_contact(case: Case) -> Row:
    return {"contact_id": case.id("contacts"), "contact_child_id": case.id("contact_children")}


WRITERS: Writers = {
    "contacts": contact,
    "contact_children": contact_child,
    "contact_people": contact_person,
    "triages": triage,
    "ratings": rating,
    "recommendations": recommendation,
    "referrer_messages": referrer_message,
    "unsent_messages": unsent_message,
    "threshold_decisions": threshold_decision,
    "overturning_views": overturning_view,
    "other_authorities": other_authority,
    "referrals": referral,
    "allocations": allocation,
    "routings": routing,
}
