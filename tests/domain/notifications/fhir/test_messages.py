"""A FHIR message is told as a notice: nothing added, nothing lost unseen."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome
from hypothesis import given, strategies as st

from app.domain.notifications.fhir.messages import MessageFault, Understanding, understanding
from app.domain.notifications.fhir.outcomes import expression, issue_of, outcome, outcome_of_refusal
from app.domain.notifications.notifications import Fault, NotificationMode, Sent
from app.services.notifications.fhir.messages import tell
from app.services.notifications.parsing import ParsedEvent, read
from tests.support.samples.fhir_messages import Json, a_message, add, encoded, of, resource

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
HEALTH = frozenset({"health"})


def told(message: Json) -> Json:
    telling = tell(encoded(message))
    assert telling.faults == ()
    assert telling.event is not None
    data: Json = telling.event["data"]
    return data


def reading(message: Json, *, kinds: frozenset[str] = HEALTH) -> ParsedEvent:
    sent = Sent(NotificationMode.FHIR, "application/fhir+json", encoded(message), {})
    return read(sent, agency_kinds=kinds, now=NOW)


def codes(message: Json) -> set[str]:
    return {fault.code for fault in reading(message).faults}


def test_the_example_is_a_referral_of_one_child() -> None:
    message = a_message()
    made = reading(message)
    assert made.faults == made.warnings == ()
    assert made.source == "urn:example:health:referrals"
    assert made.event_id == message["id"]
    assert made.notice is not None
    data = made.notice.data
    (child,) = data.children
    assert (child.given, child.family, str(child.born_on)) == (
        "Testchild",
        "Alpha-Invented",
        "2016-03-04",
    )
    assert (child.sex, child.nhs_number, child.postcode) == ("M", "9990000018", "ZZ1 1ZZ")
    assert child.involvement == "subject"
    (mother,) = data.people
    assert (mother.part, mother.given) == ("mother", "Testparent")
    assert mother.description == "mother; Phone: 01632 960009"
    assert data.reporter.name == "Triage Nurse Invented"
    assert data.reporter.capacity == "Invented General Hospital"
    assert data.reporter.telephone == "01632 960010"
    assert data.occurred_at == datetime(2026, 11, 17, 21, 40, tzinfo=UTC)
    assert data.reference.startswith("urn:example:health:referral|REF-")
    assert data.also_known_as == [data.reference.partition("|")[2]]


def test_the_words_are_the_senders_and_say_where_they_stood() -> None:
    request = (
        "Request: reason: A burn that the account given does not explain.;"
        " note: He said that he was told to lie.; category: Safeguarding referral"
    )
    assert told(a_message())["concern"].splitlines() == [
        request,
        "Alert: Do not telephone the home address.; status: active",
        "Encounter: emergency; status: in-progress; period: 2026-11-17T21:40:00Z to now",
        "Sent by: Invented General Hospital",
    ]


def test_what_no_part_of_the_notice_was_made_of_is_listed() -> None:
    message = a_message()
    add(message, "Device", deviceName=[{"name": "Invented", "type": "other"}])
    resource(message, "Patient")["maritalStatus"] = {"text": "Invented"}
    left = tell(encoded(message)).unmapped
    assert "/entry/2/resource/maritalStatus" in left
    assert f"/entry/{len(message['entry']) - 1}" in left
    assert not any("name" in pointer and "/entry/2" in pointer for pointer in left)


@given(st.text(min_size=1, max_size=30).filter(str.isalnum))
def test_every_word_of_a_request_is_told_or_listed(words: str) -> None:
    message = a_message()
    resource(message, "ServiceRequest")["asNeededCodeableConcept"] = {"text": words}
    resource(message, "ServiceRequest")["note"].append({"text": words})
    telling = tell(encoded(message))
    assert telling.event is not None
    assert words in telling.event["data"]["concern"]
    assert "/entry/1/resource/asNeededCodeableConcept" in telling.unmapped


@pytest.mark.parametrize("value", ["9990000019", "999000001", "9999999999"])
def test_a_number_that_cannot_be_is_set_aside_with_a_warning(value: str) -> None:
    message = a_message()
    resource(message, "Patient")["identifier"][0]["value"] = value
    made = reading(message)
    assert made.notice is not None
    assert made.notice.data.children[0].nhs_number is None
    (warning,) = made.warnings
    assert warning.pointer == "/entry/2/resource/identifier/0/value"
    assert warning.pointer in made.unmapped
    assert value not in repr(warning)


def test_a_number_of_another_system_is_no_nhs_number() -> None:
    message = a_message()
    resource(message, "Patient")["identifier"][0]["system"] = "urn:example:hospital"
    assert "nhs_number" not in told(message)["children"][0]
    assert "/entry/2/resource/identifier" in tell(encoded(message)).unmapped


def test_other_patients_are_children_unless_they_are_grown_up() -> None:
    message = a_message()
    add(message, "Patient", name=[{"given": ["Testsibling"]}], birthDate="2019-01-02")
    add(message, "Patient", name=[{"given": ["Testbaby"]}])
    add(message, "Patient", name=[{"given": ["Testgrown"]}], birthDate="1980-01-02")
    data = told(message)
    named = [(child["given"], child["involvement"]) for child in data["children"]]
    assert named == [("Testchild", "subject"), ("Testsibling", "linked"), ("Testbaby", "linked")]
    assert [person["given"] for person in data["people"]] == ["Testgrown", "Testparent"]


@pytest.mark.parametrize(
    "written", ["2016-03-04\u200b", "2016\u201103\u201104", "2016-03-04T00:00:00Z"]
)
def test_a_day_of_birth_is_read_as_in_a_notice(written: str) -> None:
    message = a_message()
    resource(message, "Patient")["birthDate"] = written
    assert told(message)["children"][0]["born_on"] == "2016-03-04"


def test_what_is_said_of_another_says_of_whom() -> None:
    message = a_message()
    sibling = add(message, "Patient", name=[{"given": ["Testsibling"]}], birthDate="2019-01-02")
    add(message, "Observation", status="final", code={"text": "A bruise"}, subject=sibling)
    assert "Observation (about Testsibling): A bruise" in told(message)["concern"]


def test_an_adult_who_is_referred_is_taken_as_sent_with_a_warning() -> None:
    message = a_message()
    resource(message, "Patient")["birthDate"] = "1959-05-04"
    assert [warning.code for warning in reading(message).warnings] == ["subject_is_an_adult"]


def test_a_mother_who_expects_a_child_is_its_parent() -> None:
    message = a_message()
    resource(message, "Patient")["birthDate"] = "1996-05-04"
    add(
        message,
        "Observation",
        status="final",
        code={"coding": [{"system": "http://snomed.info/sct", "code": "161714006"}]},
        subject=of(message, "Patient"),
        valueDateTime="2027-02-01",
    )
    data = told(message)
    (child,) = data["children"]
    assert child["expected_on"] == "2027-02-01"
    assert child["family"] == "Alpha-Invented"
    assert "given" not in child
    assert child["postcode"] == "ZZ1 1ZZ"
    mother = data["people"][0]
    assert (mother["part"], mother["given"]) == ("mother", "Testchild")
    assert (mother["postcode"], mother["address_lines"][0]) == (
        "ZZ1 1ZZ",
        child["address_lines"][0],
    )
    assert reading(message).notice is not None


def test_a_child_is_expected_on_a_day_that_is_not_known() -> None:
    message = a_message()
    resource(message, "Patient")["birthDate"] = "1996-05-04"
    add(
        message,
        "Observation",
        status="final",
        code={"coding": [{"system": "http://snomed.info/sct", "code": "161714006"}]},
        subject=of(message, "Patient"),
        dataAbsentReason={"coding": [{"code": "unknown"}]},
    )
    made = reading(message)
    assert made.notice is not None
    (child,) = made.notice.data.children
    assert (child.unborn, child.expected_on, child.family) == (True, None, "Alpha-Invented")
    del resource(message, "Patient")["birthDate"]
    (herself,) = told(message)["children"]
    assert (herself["unborn"], herself.get("given")) == (True, None)


def test_a_mother_who_is_a_child_herself_stays_one() -> None:
    message = a_message()
    resource(message, "Patient")["birthDate"] = "2011-05-04"
    add(
        message,
        "Observation",
        status="final",
        code={"coding": [{"system": "http://loinc.org", "code": "11778-8"}]},
        subject=of(message, "Patient"),
        valueDateTime="2027-02-01",
    )
    expected = [child.get("expected_on") for child in told(message)["children"]]
    assert expected == ["2027-02-01", None]


def test_a_child_to_be_born_has_no_given_name_sex_or_number() -> None:
    message = a_message()
    resource(message, "Patient")["birthDate"] = "2027-01-10"
    made = reading(message)
    assert made.notice is not None
    (child,) = made.notice.data.children
    assert str(child.expected_on) == "2027-01-10"
    assert {child.given, child.sex, child.nhs_number, child.born_on} == {None}
    assert "/entry/2/resource/gender" in made.unmapped


def test_part_of_a_date_of_birth_is_told_in_words() -> None:
    message = a_message()
    resource(message, "Patient")["birthDate"] = "2016-03"
    (child,) = told(message)["children"]
    assert "born_on" not in child
    assert "Born: 2016-03" in child["description"]
    assert child["estimated_birth_year"] == 2016
    resource(message, "Patient")["contact"] = []
    person = {"resourceType": "Patient", "name": [{"given": ["Testaunt"]}], "birthDate": "1990"}
    add(
        message,
        "RelatedPerson",
        name=person["name"],
        birthDate="1990",
        patient=of(message, "Patient"),
    )
    (aunt,) = told(message)["people"]
    assert (aunt["estimated_birth_year"], aunt["description"]) == (1990, "Born: 1990")


def test_a_death_is_told() -> None:
    message = a_message()
    resource(message, "Patient")["deceasedDateTime"] = "2026-11-17"
    assert "Recorded as deceased: 2026-11-17" in told(message)["children"][0]["description"]


def test_a_restricted_record_says_so() -> None:
    message = a_message()
    resource(message, "Patient")["meta"] = {"security": [{"code": "R"}]}
    assert "restricted" in told(message)["children"][0]["description"]


def test_how_the_child_is_reached_is_no_other_person() -> None:
    message = a_message()
    resource(message, "Patient")["contact"].append(
        {
            "relationship": [{"coding": [{"code": "ONESELF"}]}],
            "telecom": [{"system": "phone", "value": "01632 960011", "use": "mobile"}],
        }
    )
    data = told(message)
    assert len(data["people"]) == 1
    assert "Phone: 01632 960011 (mobile)" in data["children"][0]["description"]


def test_a_practitioner_asks_in_the_role_that_the_message_has_for_them() -> None:
    message = a_message()
    where = add(message, "Organization", name="Invented Surgery")
    add(
        message,
        "PractitionerRole",
        practitioner=of(message, "Practitioner"),
        organization=where,
        code=[{"coding": [{"display": "Nurse"}]}],
    )
    assert told(message)["reporter"]["capacity"] == "Nurse, Invented Surgery"


def test_a_form_is_told_question_by_question() -> None:
    message = a_message()
    inner = {"linkId": "1.1", "text": "Seen alone?", "answer": [{"valueBoolean": False}]}
    add(
        message,
        "QuestionnaireResponse",
        status="completed",
        item=[{"linkId": "1", "text": "Safety", "item": [inner]}],
    )
    assert "Form: Safety\nForm: Seen alone? no" in told(message)["concern"]


def test_a_narrative_is_words_and_never_markup() -> None:
    message = a_message()
    resource(message, "ServiceRequest")["text"] = {
        "status": "additional",
        "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>One &amp; two</p><b>three</b></div>',
    }
    assert "Text of the ServiceRequest: One & two\nthree" in told(message)["concern"]


def test_many_of_anything_are_read_once_each() -> None:
    references = [{"reference": f"urn:example:{n}", "display": "Invented"} for n in range(4000)]
    message = a_message(reasonReference=references)
    resource(message, "ServiceRequest")["text"] = {"status": "additional", "div": "<br" * 500_000}
    # Were each read once for every other, this would take minutes.
    assert told(message)["concern"]


def test_more_words_than_a_contact_holds_are_cut_with_a_warning() -> None:
    message = a_message(note=[{"text": "word " * 3999} for _ in range(2)])
    made = reading(message)
    assert made.notice is not None
    assert len(made.notice.data.concern) == 20_000
    assert [warning.code for warning in made.warnings] == ["concern_shortened"]


@pytest.mark.parametrize(
    ("reason", "status", "withdrawn"),
    [
        ("new", "active", False),
        ("update", "active", False),
        ("update", "revoked", True),
        ("update", "entered-in-error", True),
        ("delete", "active", True),
    ],
)
def test_a_request_is_taken_back_by_a_delete_or_its_status(
    reason: str, status: str, withdrawn: bool
) -> None:
    data = told(a_message(reason=reason, status=status))
    assert data["withdrawn"] is withdrawn
    assert data["concern"].startswith("The sender takes back this request.") is withdrawn


def test_an_encounter_or_plan_gives_the_reference_of_a_request_without_one() -> None:
    message = a_message(identifier=[])
    del resource(message, "ServiceRequest")["identifier"]
    resource(message, "Encounter")["identifier"] = [
        {"system": "https://fhir.nhs.uk/Id/journey-id", "value": "J-1"},
        {"system": "urn:example:case", "value": "C-1"},
    ]
    assert told(message)["reference"] == "urn:example:case|C-1"


@pytest.mark.parametrize("reason", ["update", "delete"])
def test_what_changes_something_says_what(reason: str) -> None:
    message = a_message(reason=reason)
    del resource(message, "ServiceRequest")["identifier"]
    assert codes(message) == {MessageFault.REFERENCE_MISSING}
    assert codes({**message, "identifier": {"value": "B-1"}}) == {MessageFault.REFERENCE_MISSING}


def test_a_new_request_without_a_reference_is_known_by_its_message() -> None:
    message = a_message()
    del resource(message, "ServiceRequest")["identifier"]
    assert told(message)["reference"] == message["id"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"identifier": {"system": "urn:example:b", "value": "B-1"}}, "urn:example:b|B-1"),
        ({"id": "bundle-1"}, "bundle-1"),
        ({"id": None}, "header-invented"),
    ],
)
def test_a_message_is_known_by_what_stays_with_it(change: Json, named: str) -> None:
    message = {**a_message(), **change}
    message = {name: value for name, value in message.items() if value is not None}
    assert reading(message).event_id == named


def test_what_lies_after_the_message_was_only_planned() -> None:
    message = a_message()
    resource(message, "Encounter")["period"]["start"] = "2026-12-01T09:00:00Z"
    assert told(message)["occurred_at"] == "2026-11-17T22:40:00+00:00"


def test_a_whole_day_begins_in_london() -> None:
    message = a_message()
    resource(message, "Encounter")["period"]["start"] = "2026-07-01"
    assert told(message)["occurred_at"] == "2026-07-01T00:00:00+01:00"


def _without_a_patient(message: Json) -> None:
    message["entry"] = [
        entry for entry in message["entry"] if entry["resource"]["resourceType"] != "Patient"
    ]


def _without_a_request(message: Json) -> None:
    message["entry"] = [
        entry for entry in message["entry"] if entry["resource"]["resourceType"] != "ServiceRequest"
    ]


def _header_last(message: Json) -> None:
    message["entry"].reverse()


def _of_another_event(message: Json) -> None:
    resource(message, "MessageHeader")["eventCoding"]["code"] = "booking-request"


def _with_a_modifier(message: Json) -> None:
    resource(message, "Flag")["modifierExtension"] = [{"url": "urn:not", "valueBoolean": True}]


def _of_no_known_kind(message: Json) -> None:
    add(message, "Invention")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_without_a_patient, MessageFault.PATIENT_MISSING),
        (_without_a_request, MessageFault.REQUEST_MISSING),
        (_header_last, MessageFault.HEADER_NOT_FIRST),
        (_of_another_event, MessageFault.EVENT_NOT_SUPPORTED),
        (_with_a_modifier, MessageFault.MODIFIER_NOT_UNDERSTOOD),
        (_of_no_known_kind, MessageFault.RESOURCE_NOT_KNOWN),
        (lambda message: message.update(type="collection"), MessageFault.NOT_A_MESSAGE),
        (lambda message: message.update(resourceType="Patient"), MessageFault.NOT_A_BUNDLE),
        (lambda message: message.update(timestamp="soon"), MessageFault.ELEMENT_NOT_VALID),
        (lambda message: message.update(invented=True), MessageFault.ELEMENT_NOT_KNOWN),
    ],
)
def test_what_is_not_understood_says_why(change: Any, fault: MessageFault) -> None:
    message = a_message()
    change(message)
    made = reading(message)
    assert made.notice is None
    assert {each.code for each in made.faults} == {fault}


def test_an_unknown_reason_is_not_guessed() -> None:
    assert codes(a_message(reason="renew")) == {MessageFault.REASON_NOT_SUPPORTED}


def test_a_fault_of_the_notice_points_into_the_message() -> None:
    message = a_message()
    assert [fault.pointer for fault in reading(message, kinds=frozenset({"police"})).faults] == [
        "/entry/0/resource/eventCoding"
    ]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(ANY_JSON)
def test_any_json_is_understood_or_faulted(value: object) -> None:
    assert tell(json.dumps(value).encode()).faults


@given(st.data())
def test_any_damage_to_a_message_is_understood_or_faulted(data: st.DataObject) -> None:
    message: Any = a_message()
    at: Any = message
    while isinstance(at, dict | list) and at:
        step = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[step], dict | list) or data.draw(st.booleans()):
            at[step] = data.draw(ANY_JSON)
            break
        at = at[step]
    made = reading(message)
    assert (made.notice is None) == bool(made.faults)


def test_issues_are_those_of_the_standard() -> None:
    issue = issue_of(Fault("/entry/3/resource/birthDate", "element_not_valid"))
    assert issue.expression == "Bundle.entry[3].resource.birthDate"
    assert expression("") == "Bundle"
    for told_ in (outcome([issue], id_="x"), outcome_of_refusal(401, type_="t", detail="d")):
        assert OperationOutcome.model_validate(told_).issue[0].severity == "error"


@pytest.mark.parametrize(
    ("faults", "how"),
    [
        ([], Understanding.UNDERSTOOD),
        (["patient_missing"], Understanding.UNPROCESSABLE),
        (["in_the_future"], Understanding.UNPROCESSABLE),
        (["event_id_reused"], Understanding.CONFLICTING),
        (["patient_missing", "not_json"], Understanding.MALFORMED),
    ],
)
def test_the_deepest_fault_is_answered(faults: list[str], how: Understanding) -> None:
    assert understanding(faults) is how
