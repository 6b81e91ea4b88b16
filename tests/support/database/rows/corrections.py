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


def link_review(case: Case) -> list[Row]:
    link = case.made["person_links"][0]
    return [
        case.changing_row(
            person_link_id=link["id"],
            act="unlinked",
            person_id=link["person_id"],
            same_as_person_id=link["same_as_person_id"],
            begun_at=NOW,
            begun_by=case.user("hub_practitioner"),
        )
    ]


def link_review_item(case: Case) -> list[Row]:
    return [
        case.row(
            link_review_id=case.id("link_reviews"),
            subject_type="referral",
            subject_id=case.id("referrals"),
            person_id=case.id("people"),
            built_at=NOW,
        )
    ]


WRITERS: Writers = {
    "recorded_errors": recorded_error,
    "link_reviews": link_review,
    "link_review_items": link_review_item,
}
