"""One valid row of each table about what was recorded in error."""

from tests.support.database.cases import NOW, Case, Row, Writers


def recorded_error(case: Case) -> list[Row]:
    return [
        case.changing_row(
            subject_type="threshold_decision",
            subject_id=case.id("threshold_decisions"),
            person_id=case.id("people"),
            contact_id=case.id("contacts"),
            mistake="wrong_child",
            reason="An invented cousin of the same name.",
            proposed_at=NOW,
            proposed_by=case.user("hub_practitioner"),
        )
    ]


WRITERS: Writers = {"recorded_errors": recorded_error}
