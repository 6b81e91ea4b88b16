"""One valid row of each table about who is kept from a record, and who opened it nevertheless.

The restriction is lifted, the conflict ended and the glass closed again, so that they keep
nothing from the staff whose reach other tests attack.
"""

from datetime import timedelta

from tests.support.database.cases import NOW, TODAY, Case, Row, Writers

BEFORE = NOW - timedelta(days=1)


def restriction(case: Case) -> list[Row]:
    return [
        case.changing_row(
            person_id=case.id("people"),
            contact_id=None,
            kind="cloaked",
            grounds="police_operation",
            reason="An invented operation.",
            owner_id=case.user(case.worker),
            ring="01632 960000, the invented duty desk",
            set_at=BEFORE,
            set_by=case.user("information_governance"),
            provisional_until=NOW,
            reviewed_at=BEFORE,
            review_on=TODAY + timedelta(days=60),
            lifted_at=NOW,
            lifted_by=case.user("information_governance"),
            lifted_because="The invented operation is over.",
        )
    ]


def approval(case: Case) -> list[Row]:
    return [
        case.row(
            restriction_id=case.id("restrictions"),
            set_by=case.user("information_governance"),
            approved_by=case.user("hub_manager"),
            approved_at=BEFORE,
        )
    ]


def listing(case: Case) -> list[Row]:
    return [
        case.row(
            restriction_id=case.id("restrictions"),
            listing="allow",
            user_id=case.user(case.worker),
            team_id=None,
            agency_id=None,
            reason="Works with the child.",
            listed_at=BEFORE,
            listed_by=case.user("information_governance"),
            ended_at=None,
            ended_by=None,
        )
    ]


def review(case: Case) -> list[Row]:
    return [
        case.row(
            restriction_id=case.id("restrictions"),
            note="Still needed.",
            review_on=TODAY + timedelta(days=60),
            reviewed_at=BEFORE,
            reviewed_by=case.user("information_governance"),
        )
    ]


def alert(case: Case) -> list[Row]:
    return [
        case.row(
            restriction_id=case.id("restrictions"),
            kind="matched",
            asked_by=None,
            contact_id=case.id("contacts"),
            person_id=None,
            raised_at=BEFORE,
            seen_at=None,
            seen_by=None,
        )
    ]


def conflict(case: Case) -> list[Row]:
    return [
        case.row(
            user_id=case.user(case.worker),
            person_id=case.id("people"),
            relation="neighbour",
            note="Lived next door, in an invented street.",
            declared_at=BEFORE,
            declared_by=case.user(case.worker),
            ended_at=NOW,
            ended_by=case.user("information_governance"),
            ended_because="Moved away.",
        )
    ]


def grant(case: Case) -> list[Row]:
    return [
        case.changing_row(
            person_id=case.id("people"),
            user_id=case.user(case.worker),
            reason_code="missing_child",
            reason="The invented child is missing.",
            granted_at=BEFORE,
            expires_at=BEFORE + timedelta(hours=4),
            ended_at=None,
            review_due_at=NOW + timedelta(days=1),
        )
    ]


def grant_review(case: Case) -> list[Row]:
    return [
        case.row(
            break_glass_grant_id=case.id("break_glass_grants"),
            user_id=case.user(case.worker),
            outcome="justified",
            note="The child was found.",
            reviewed_at=NOW,
            reviewed_by=case.user("information_governance"),
        )
    ]


def relaxation(case: Case) -> list[Row]:
    return [
        case.row(
            restriction_id=case.id("restrictions"),
            act="lift",
            reason="The invented operation is over.",
            asked_at=BEFORE,
            asked_by=case.user("information_governance"),
            lapses_at=NOW + timedelta(days=1),
            done_at=NOW,
        )
    ]


def relaxation_approval(case: Case) -> list[Row]:
    return [
        case.row(
            restriction_relaxation_id=case.id("restriction_relaxations"),
            asked_by=case.user("information_governance"),
            approved_by=case.user("hub_manager"),
            approved_at=BEFORE,
        )
    ]


WRITERS: Writers = {
    "restrictions": restriction,
    "restriction_approvals": approval,
    "restriction_listings": listing,
    "restriction_reviews": review,
    "restriction_relaxations": relaxation,
    "restriction_relaxation_approvals": relaxation_approval,
    "restriction_alerts": alert,
    "conflicts_of_interest": conflict,
    "break_glass_grants": grant,
    "break_glass_reviews": grant_review,
}
