"""Every act that happens in the world takes the time at which it happened, or says why not."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.http.unconnected_application import unconnected_application

Json = dict[str, Any]

IN_THE_SERVICE = "It is done in the service itself, at the moment of recording."
TAKES_EFFECT = (
    "It takes effect when it is recorded; nothing could have been opened or closed before."
)
TYPING = "It describes what is on record, and is no act."
OWN_DAYS = "It carries the days that count."
SEARCH = "It changes nothing."
PARTNER = "What a partner system sends says itself when it happened."

WITHOUT_A_TIME = {
    "acceptInvitation": TAKES_EFFECT,
    "addPersonToContact": TYPING,
    "agreeToClosure": "A second person reads the closure in the service, and agrees there.",
    "agreeToOnwardSharing": TAKES_EFFECT,
    "approveRelaxation": TAKES_EFFECT,
    "approveRestriction": TAKES_EFFECT,
    "changePerson": TYPING,
    "changeRestriction": TAKES_EFFECT,
    "changeSubscription": IN_THE_SERVICE,
    "confirmRole": TAKES_EFFECT,
    "closeReferral": OWN_DAYS,
    "confirmRecordedError": IN_THE_SERVICE,
    "correctNotification": PARTNER,
    "decideLinkReviewItem": IN_THE_SERVICE,
    "declareConflictOfInterest": TAKES_EFFECT,
    "declineRecordedError": IN_THE_SERVICE,
    "declineRole": IN_THE_SERVICE,
    "endAddress": OWN_DAYS,
    "endBreakGlass": TAKES_EFFECT,
    "endConflictOfInterest": TAKES_EFFECT,
    "endInvolvement": OWN_DAYS,
    "endMembership": OWN_DAYS,
    "endRelationship": OWN_DAYS,
    "endSubscription": IN_THE_SERVICE,
    "endUnsafeContact": TAKES_EFFECT,
    "explainBreach": TYPING,
    "giveException": TAKES_EFFECT,
    "grantMembership": OWN_DAYS,
    "identifyPersonInContact": TYPING,
    "judgeAccessSignal": IN_THE_SERVICE,
    "judgeIncidentProposal": IN_THE_SERVICE,
    "liftRestriction": TAKES_EFFECT,
    "linkIdentities": TAKES_EFFECT,
    "linkPerson": TYPING,
    "makeShare": IN_THE_SERVICE,
    "markContactInError": IN_THE_SERVICE,
    "pauseSubscription": IN_THE_SERVICE,
    "prepareSanitisation": IN_THE_SERVICE,
    "processMessage": PARTNER,
    "proposeRecordedError": IN_THE_SERVICE,
    "putOnRestrictionList": TAKES_EFFECT,
    "reasonAbsence": TYPING,
    "recordAddress": OWN_DAYS,
    "recordAttendance": "Who came is part of the meeting, which says when it was held.",
    "recordBirth": OWN_DAYS,
    "recordClosure": OWN_DAYS,
    "recordIdentifier": TYPING,
    "recordInvolvement": OWN_DAYS,
    "recordName": OWN_DAYS,
    "recordPerson": TYPING,
    "recordRecommenderView": "The recommender answers a decision that is read in the service.",
    "recordRelationship": OWN_DAYS,
    "recordUnsafeContact": TAKES_EFFECT,
    "redeliver": IN_THE_SERVICE,
    "refuseToShare": IN_THE_SERVICE,
    "registerUser": OWN_DAYS,
    "releaseSanitisation": IN_THE_SERVICE,
    "replayNotification": PARTNER,
    "resolveReturnTask": "The task is raised and read in the service, when an answer is recorded.",
    "restrictContact": TAKES_EFFECT,
    "restrictPerson": TAKES_EFFECT,
    "resumeSubscription": IN_THE_SERVICE,
    "resumeUser": TAKES_EFFECT,
    "reviewBreakGlass": IN_THE_SERVICE,
    "reviewRestriction": IN_THE_SERVICE,
    "revokeShare": TAKES_EFFECT,
    "revokeToken": TAKES_EFFECT,
    "revokeUser": TAKES_EFFECT,
    "rotateSubscriptionSecret": IN_THE_SERVICE,
    "searchContacts": SEARCH,
    "searchPeople": SEARCH,
    "searchReferrals": SEARCH,
    "seeRestrictionAlert": IN_THE_SERVICE,
    "sendNotification": PARTNER,
    "sendNotifications": PARTNER,
    "setNotificationAside": IN_THE_SERVICE,
    "subscribe": IN_THE_SERVICE,
    "suspendUser": TAKES_EFFECT,
    "takeOffRestrictionList": TAKES_EFFECT,
    "triageContact": "Children are identified from records that are opened in the service.",
    "unlinkPerson": TYPING,
    "useBreakGlass": TAKES_EFFECT,
    "withdrawIdentityLink": TAKES_EFFECT,
    "withdrawRole": IN_THE_SERVICE,
}
"""What takes no time at which it happened, and why."""


@pytest.fixture(scope="module")
def document() -> Json:
    described: Json = unconnected_application().openapi()
    return described


def writing(document: Json) -> Iterator[tuple[str, Json]]:
    """Each operation that is not a reading, with the members of its body."""
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if method != "get":
                yield operation["operationId"], members(document, operation)


def members(document: Json, operation: Json) -> Json:
    """What the body of an operation may hold, by name."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    schema = content["schema"] if content else {}
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    found: Json = schema.get("properties", {})
    return found


def untimed(document: Json) -> set[str]:
    """The operations that write and take no time at which the act happened."""
    return {
        name
        for name, of in writing(document)
        if "late_because" not in of or not any(member.endswith("_at") for member in of)
    }


def test_an_operation_that_writes_takes_the_time_of_its_act_or_is_excused(document: Json) -> None:
    assert untimed(document) == set(WITHOUT_A_TIME)


def test_an_act_that_lost_its_time_is_found(document: Json) -> None:
    answered = document["components"]["schemas"]["AnswerRouting"]["properties"]
    kept = answered.pop("late_because")
    try:
        assert "answerRouting" in untimed(document)
    finally:
        answered["late_because"] = kept
