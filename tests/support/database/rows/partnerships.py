"""One valid row of each table about the partnership itself."""

from datetime import date, timedelta
from uuid import uuid4

from tests.support.database.cases import NOW, TODAY, Case, Row, Writers

# Beyond every day that a test reckons with, so that no clock of a test meets these rows.
_FAR_AHEAD = date(2061, 1, 1)


def partnership(case: Case) -> list[Row]:
    """Another partnership than the case's: its own exists."""
    return [
        {
            "id": uuid4(),
            "slug": f"invented-{case.number}",
            "name": "Invented Partnership",
            "authority_code": "975",
            "created_at": NOW,
        }
    ]


def agency(case: Case) -> list[Row]:
    return [case.row(name=f"Invented agency {case.number}", kind="voluntary")]


def team(case: Case) -> list[Row]:
    return [case.row(name=f"Invented team {case.number}", agency_id=case.id("agencies"))]


def user(case: Case) -> list[Row]:
    return [
        case.row(
            issuer="https://issuer.invalid",
            subject=f"invented-{case.number}",
            display_name="Newcomer (invented)",
            created_at=NOW,
            registered_by=case.user("administrator"),
        )
    ]


def role_proposal(case: Case) -> list[Row]:
    return [
        case.row(
            user_id=case.id("users"),
            agency_id=case.id("agencies"),
            role="agency_officer",
            starts_on=TODAY,
            proposed_at=NOW,
            proposed_by=case.user("administrator"),
            lapses_at=NOW + timedelta(days=14),
            decision="confirmed",
            decided_at=NOW,
            decided_by=case.user("information_governance"),
        )
    ]


def user_suspension(case: Case) -> list[Row]:
    """Over again, so that it keeps nobody out."""
    return [
        case.row(
            user_id=case.id("users"),
            because="An invented absence.",
            suspended_at=NOW - timedelta(days=1),
            suspended_by=case.user("administrator"),
            resumed_at=NOW,
            resumed_by=case.user("administrator"),
            resumed_because="Back from the invented absence.",
        )
    ]


def identity_link(case: Case) -> list[Row]:
    """Withdrawn, so that it makes nobody another."""
    first, second = sorted((case.id("users"), case.user("housing_system")))
    return [
        case.row(
            user_id=first,
            same_as_user_id=second,
            reason="An invented secondment.",
            declared_at=NOW - timedelta(days=1),
            declared_by=case.user("administrator"),
            withdrawn_at=NOW,
            withdrawn_by=case.user("administrator"),
            withdrawn_because="Two people of one invented name.",
        )
    ]


def membership(case: Case) -> list[Row]:
    return [
        case.row(
            user_id=case.id("users"),
            agency_id=case.id("agencies"),
            role="agency_officer",
            starts_on=TODAY,
            role_proposal_id=case.id("role_proposals"),
        )
    ]


def revoked_token(case: Case) -> list[Row]:
    return [
        case.row(
            issuer="https://issuer.invalid", token_id=f"invented-{case.number}", revoked_at=NOW
        )
    ]


def threshold_document(case: Case) -> list[Row]:
    return [
        case.row(
            edition=f"invented-{case.number}",
            title="The right help at the right time",
            in_force_from=_FAR_AHEAD + timedelta(days=case.number),
        )
    ]


def threshold_criterion(case: Case) -> list[Row]:
    return [
        case.row(
            threshold_document_id=case.id("threshold_documents"),
            code="X1",
            level="universal",
            wording="An invented indicator of need.",
        )
    ]


def local_closure(case: Case) -> list[Row]:
    return [
        case.row(closed_on=_FAR_AHEAD + timedelta(days=case.number), reason="An invented festival")
    ]


def local_timescale(case: Case) -> list[Row]:
    return [
        case.row(
            kind="child_seen",
            rating="red",
            span=1,
            unit="working_days",
            source="Invented local indicator",
            in_force_from=_FAR_AHEAD + timedelta(days=case.number),
        )
    ]


WRITERS: Writers = {
    "partnerships": partnership,
    "agencies": agency,
    "teams": team,
    "users": user,
    "role_proposals": role_proposal,
    "user_suspensions": user_suspension,
    "identity_links": identity_link,
    "memberships": membership,
    "revoked_tokens": revoked_token,
    "threshold_documents": threshold_document,
    "threshold_criteria": threshold_criterion,
    "local_closures": local_closure,
    "local_timescales": local_timescale,
}
