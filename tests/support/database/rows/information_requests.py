"""One valid row of each table of asking and answering, and others of an agency nobody acts for."""

from datetime import timedelta

from tests.support.database.cases import NOW, TODAY, Case, Row, Writers

OTHER = "Probation"
"""Also asked, and answered: an agency of whose officers no case has one."""


def legal_gateway(case: Case) -> list[Row]:
    """Of no partnership; law is national."""
    return [
        {
            "code": f"invented_act_s{case.number}",
            "title": "An invented power",
            "source": "Invented Act 2026",
            "kind": "power",
            "below_section_47": "with_reason",
            "in_force_from": TODAY,
        }
    ]


def request(case: Case) -> list[Row]:
    return [
        case.row(
            contact_id=case.id("contacts"),
            purpose="section_47",
            legal_gateway="children_act_1989_s47",
            gateway_reason="An invented burn.",
            background="An invented worry.",
            questions=["What is known of the household?"],
            period_from=TODAY - timedelta(days=365),
            rating="red",
            sent_at=NOW,
            sent_by=case.user("hub_practitioner"),
        )
    ]


def person(case: Case) -> list[Row]:
    return [case.row(**_of_request(case), person_id=case.id("people"))]


def agency(case: Case) -> list[Row]:
    return [
        case.row(**_of_request(case), agency_id=agency_id, answered_at=NOW)
        for agency_id in _agencies(case)
    ]


def answer(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_request(case),
            requested_agency_id=asked["id"],
            agency_id=asked["agency_id"],
            answer="held",
            final=True,
            returned_at=NOW,
            returned_by=case.user("agency_officer"),
        )
        for asked in case.made["information_request_agencies"]
    ]


def fragment(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_request(case),
            information_return_id=told["id"],
            agency_id=told["agency_id"],
            person_id=case.id("people"),
            content="An invented call to the address.",
            source="Incident log",
            source_dated_on=TODAY,
            may_tell_family=False,
            may_tell_child=False,
            may_tell_court=True,
            no_onward_sharing=True,
        )
        for told in case.made["information_returns"]
    ]


def audience(case: Case) -> list[Row]:
    return [
        case.row(
            information_fragment_id=told["id"],
            agency_id=case.founded.agencies["Children's social care"],
        )
        for told in case.made["information_fragments"]
    ]


def reading(case: Case) -> list[Row]:
    return [
        case.row(
            information_return_id=told["id"],
            user_id=case.user("hub_manager"),
            agency_id=case.founded.agencies["Children's social care"],
            read_at=NOW,
        )
        for told in case.made["information_returns"]
    ]


def decision_return(case: Case) -> list[Row]:
    return [case.row(**_of_decision(case), information_return_id=case.id("information_returns"))]


def decision_request(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_decision(case),
            requested_agency_id=case.id("information_request_agencies"),
            disposition="still_wanted",
        )
    ]


def task(case: Case) -> list[Row]:
    return [
        case.changing_row(
            **_of_decision(case),
            information_return_id=case.id("information_returns"),
            user_id=case.user("hub_manager"),
            raised_at=NOW,
        )
    ]


def _agencies(case: Case) -> list[object]:
    return [case.agency_id, case.founded.agencies[OTHER]]


def _of_request(case: Case) -> Row:
    return {"information_request_id": case.id("information_requests")}


def _of_decision(case: Case) -> Row:
    return {"threshold_decision_id": case.id("threshold_decisions")}


WRITERS: Writers = {
    "legal_gateways": legal_gateway,
    "information_requests": request,
    "information_request_people": person,
    "information_request_agencies": agency,
    "information_returns": answer,
    "information_fragments": fragment,
    "fragment_audiences": audience,
    "return_readings": reading,
    "decision_returns": decision_return,
    "decision_requests": decision_request,
    "return_tasks": task,
}
