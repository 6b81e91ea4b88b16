"""A reference leads where the standard says, or is a fault; nobody is taken for somebody else."""

from typing import Any

import pytest

from app.domain.notifications.fhir.messages import MessageFault
from app.domain.notifications.fhir.outcomes import issue_of
from app.domain.notifications.notifications import Fault
from app.services.notifications.fhir.messages import tell
from tests.support.samples.fhir_messages import Json, a_message, add, encoded, of, resource

SERVER = "https://trust.invented.example/fhir"
ELSEWHERE = "https://other.invented.example/fhir"
MOTHER: Json = {"name": [{"given": ["Testmother"]}], "birthDate": "1990-01-01"}


def subject_of(message: Json) -> str:
    """The given name of the one subject child that a message is understood to be about."""
    telling = tell(encoded(message))
    assert telling.faults == ()
    assert telling.event is not None
    (subject,) = (
        child for child in telling.event["data"]["children"] if child["involvement"] == "subject"
    )
    return str(subject["given"])


def faults(message: Json) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in tell(encoded(message)).faults]


def with_mother_first(reference: Json, *, from_: str = "", **of_child: Any) -> Json:
    """A request about whom `reference` says: the mother is told of before the child.

    `from_` is the `fullUrl` of the request, `url` of the child that of the child.
    """
    message = a_message(subject=reference)
    resource(message, "Flag")["subject"] = reference
    message["entry"].insert(
        1, {"fullUrl": f"{SERVER}/Patient/m1", "resource": {"resourceType": "Patient", **MOTHER}}
    )
    for entry in message["entry"]:
        if entry["resource"].get("birthDate") == "2016-03-04":
            entry["fullUrl"] = of_child.pop("url", entry["fullUrl"])
            entry["resource"].update(of_child)
        if from_ and entry["resource"]["resourceType"] == "ServiceRequest":
            entry["fullUrl"] = from_
            resource(message, "MessageHeader")["focus"] = [{"reference": from_}]
    return message


C1 = {"reference": "Patient/c1"}
OF_REQUEST = f"{SERVER}/ServiceRequest/r1"


@pytest.mark.parametrize(
    ("reference", "from_", "child"),
    [
        (C1, "", {"url": f"{SERVER}/Patient/c1"}),
        (C1, "", {"id": "c1"}),
        (C1, "", {"id": "c1", "url": f"{SERVER}/Patient/c1"}),
        (C1, OF_REQUEST, {"url": f"{SERVER}/Patient/c1"}),
        (C1, OF_REQUEST, {"id": "c1"}),
        ({"reference": f"{SERVER}/Patient/c1"}, "", {"url": f"{SERVER}/Patient/c1"}),
        ({"reference": f"{SERVER}/Patient/c1/_history/2"}, "", {"url": f"{SERVER}/Patient/c1"}),
        ({"reference": "Patient/c1/_history/2"}, "", {"id": "c1"}),
        ({"reference": "urn:uuid:1-invented"}, "", {"url": "urn:uuid:1-invented"}),
        (
            {"identifier": {"system": "urn:example:hospital", "value": "C-1"}},
            "",
            {"identifier": [{"system": "urn:example:hospital", "value": "C-1"}]},
        ),
        (
            {
                "reference": "https://spine.invented.example/Patient/9990000018",
                "type": "Patient",
                "identifier": {"system": "urn:example:hospital", "value": "C-1"},
            },
            "",
            {"identifier": [{"system": "urn:example:hospital", "value": "C-1"}]},
        ),
    ],
)
def test_the_child_who_is_meant_is_the_subject(reference: Json, from_: str, child: Json) -> None:
    message = with_mother_first(reference, from_=from_, **child)
    assert subject_of(message) == "Testchild"
    telling = tell(encoded(message))
    assert telling.event is not None
    assert "(about" not in telling.event["data"]["concern"]


def test_two_servers_have_each_their_own_of_an_id() -> None:
    message = with_mother_first(C1, from_=OF_REQUEST, url=f"{SERVER}/Patient/c1")
    message["entry"][1]["fullUrl"] = f"{ELSEWHERE}/Patient/c1"
    assert subject_of(message) == "Testchild"
    ours = resource(message, "MessageHeader")["focus"][0]["reference"] = "urn:uuid:2-invented"
    message["entry"][2]["fullUrl"] = ours
    assert faults(message) == [
        ("/entry/2/resource/subject", MessageFault.REFERENCE_AMBIGUOUS),
    ]


def test_its_own_server_comes_before_an_id_that_is_nobodys() -> None:
    message = with_mother_first(C1, from_=OF_REQUEST, url=f"{SERVER}/Patient/c1")
    message["entry"][1]["fullUrl"] = "urn:uuid:1-invented"
    message["entry"][1]["resource"]["id"] = "c1"
    assert subject_of(message) == "Testchild"


def test_of_two_versions_the_one_asked_for_is_meant() -> None:
    message = with_mother_first(
        {"reference": f"{SERVER}/Patient/m1/_history/2"},
        url=f"{SERVER}/Patient/m1",
        meta={"versionId": "2"},
    )
    resource(message, "Patient")["meta"] = {"versionId": "1"}
    assert subject_of(message) == "Testchild"
    resource(message, "ServiceRequest")["subject"] = {"reference": f"{SERVER}/Patient/m1"}
    assert faults(message) == [("/entry/2/resource/subject", MessageFault.REFERENCE_AMBIGUOUS)]


@pytest.mark.parametrize(
    ("reference", "from_", "child"),
    [
        (C1, "", {"id": "c2"}),
        (C1, OF_REQUEST, {"url": f"{ELSEWHERE}/Patient/c1"}),
        ({"reference": f"{SERVER}/Patient/c1"}, "", {"id": "c1"}),
        ({"reference": "urn:uuid:1-invented", "display": "Testchild"}, "", {}),
        ({"reference": "#c1"}, "", {"id": "c1"}),
        ({"identifier": {"system": "urn:example:a", "value": "1"}}, "", {}),
        (
            {"identifier": {"system": "urn:example:a", "value": "1"}},
            "",
            {"identifier": [{"system": "urn:example:b", "value": "1"}]},
        ),
    ],
)
def test_a_subject_that_is_not_in_the_message_is_a_fault(
    reference: Json, from_: str, child: Json
) -> None:
    message = with_mother_first(reference, from_=from_, **child)
    assert faults(message) == [("/entry/2/resource/subject", MessageFault.REFERENCE_NOT_RESOLVED)]


def test_one_address_of_two_patients_is_a_fault() -> None:
    message = with_mother_first({"reference": "urn:uuid:1-invented"}, url="urn:uuid:1-invented")
    message["entry"][1]["fullUrl"] = "urn:uuid:1-invented"
    assert faults(message) == [("/entry/2/resource/subject", MessageFault.REFERENCE_AMBIGUOUS)]


def test_a_subject_that_is_no_patient_is_a_fault() -> None:
    message = a_message()
    resource(message, "ServiceRequest")["subject"] = of(message, "Organization")
    assert faults(message) == [("/entry/1/resource/subject", MessageFault.PATIENT_MISSING)]


def test_nobody_is_named_and_there_is_only_one() -> None:
    message = a_message(subject={"display": "A child"})
    assert subject_of(message) == "Testchild"
    add(message, "Patient", **MOTHER)
    assert faults(message) == [("/entry/1/resource/subject", MessageFault.SEVERAL_PATIENTS)]


def test_a_contained_child_is_meant_by_the_request_that_holds_it() -> None:
    message = a_message()
    child = resource(message, "Patient")
    message["entry"] = [entry for entry in message["entry"] if entry["resource"] is not child]
    asked = resource(message, "ServiceRequest")
    asked |= {"contained": [{**child, "id": "p1"}], "subject": {"reference": "#p1"}}
    resource(message, "MessageHeader")["contained"] = [
        {"resourceType": "Patient", "id": "p1", **MOTHER}
    ]
    assert subject_of(message) == "Testchild"
    asked["subject"] = {"reference": "#p2"}
    assert faults(message) == [("/entry/1/resource/subject", MessageFault.REFERENCE_NOT_RESOLVED)]
    del resource(message, "MessageHeader")["contained"]
    asked["subject"] = {"display": "A child"}
    assert subject_of(message) == "Testchild", "there is only this one"


def with_two_requests(*focus: Json) -> Json:
    """A message that takes something back, and holds two requests; the second is to be meant."""
    message = a_message(reason="delete")
    asked = resource(message, "ServiceRequest")
    second = {**asked, "identifier": [{"system": "urn:example:second", "value": "2"}]}
    message["entry"].append({"fullUrl": "urn:uuid:2-invented", "resource": second})
    resource(message, "MessageHeader")["focus"] = list(focus)
    return message


def test_the_request_that_the_header_points_to_is_taken_back() -> None:
    telling = tell(encoded(with_two_requests({"reference": "urn:uuid:2-invented"})))
    assert telling.event is not None
    assert telling.event["data"]["reference"] == "urn:example:second|2"


@pytest.mark.parametrize(
    ("focus", "at", "fault"),
    [
        ([], "", MessageFault.SEVERAL_REQUESTS),
        ([{"display": "The second"}], "", MessageFault.SEVERAL_REQUESTS),
        (
            [{"reference": "urn:uuid:3-invented"}],
            "/0",
            MessageFault.REFERENCE_NOT_RESOLVED,
        ),
        (
            [{"reference": "urn:uuid:2-invented"}, {"reference": "urn:uuid:3-invented"}],
            "/1",
            MessageFault.REFERENCE_NOT_RESOLVED,
        ),
    ],
)
def test_no_request_is_taken_back_for_another(
    focus: list[Json], at: str, fault: MessageFault
) -> None:
    message = with_two_requests(*focus)
    if not focus:
        del resource(message, "MessageHeader")["focus"]
    assert faults(message) == [(f"/entry/0/resource/focus{at}", fault)]


def test_a_focus_on_two_requests_is_one_on_neither() -> None:
    message = with_two_requests({"reference": "urn:uuid:2-invented"})
    resource(message, "MessageHeader")["focus"].append(of(message, "ServiceRequest"))
    assert faults(message) == [("/entry/0/resource/focus", MessageFault.SEVERAL_REQUESTS)]


def test_a_header_without_a_focus_is_of_the_only_request() -> None:
    message = a_message()
    header = resource(message, "MessageHeader")
    header["focus"] = [of(message, "Encounter")]
    assert faults(message) == []
    del header["focus"]
    assert faults(message) == []
    resource(message, "Encounter")["contained"] = [
        {**resource(message, "ServiceRequest"), "id": "earlier"}
    ]
    assert faults(message) == [], "what is contained in another resource is there for that one"


def test_what_is_said_of_somebody_who_is_not_there_is_not_said_of_the_child() -> None:
    message = a_message()
    gone = {"reference": "Patient/gone"}
    add(message, "Observation", status="final", code={"text": "A bruise"}, subject=gone)
    telling = tell(encoded(message))
    assert telling.event is not None
    said = "Observation (about a person who is not in the message): A bruise"
    assert said in telling.event["data"]["concern"]


@pytest.mark.parametrize(
    ("fault", "type_"),
    [
        (MessageFault.REFERENCE_NOT_RESOLVED, "not-found"),
        (MessageFault.REFERENCE_AMBIGUOUS, "multiple-matches"),
        (MessageFault.SEVERAL_REQUESTS, "multiple-matches"),
        (MessageFault.SEVERAL_PATIENTS, "multiple-matches"),
    ],
)
def test_each_is_an_issue_of_the_standard(fault: MessageFault, type_: str) -> None:
    assert issue_of(Fault("/entry/1", fault)).type == type_
