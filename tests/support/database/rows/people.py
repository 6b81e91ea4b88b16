"""One valid row of each table about a child, and of the census file that told of them."""

from datetime import date
from uuid import uuid4

from app.domain.people.matching.keys import record_keys
from app.domain.people.names import Name
from app.domain.references import new_reference
from tests.support.database.cases import NOW, TODAY, Case, Row, Writers

_BORN_ON = date(2016, 3, 4)


def people(case: Case) -> list[Row]:
    """The child, their mother, and a second record of the same child.

    The child's id is the lowest, so that the link between the records is written from the child.
    """
    keys = list(
        record_keys(
            [Name(given="Testchild", family="Alpha-Invented")],
            born_on=_BORN_ON,
            expected_on=None,
            postcodes=["ZZ9 1ZZ"],
        )
    )
    rows = [
        case.changing_row(
            reference=new_reference(uuid4().int),
            born_on=born_on,
            match_keys=keys,
            recorded_at=NOW,
        )
        for born_on in (_BORN_ON, date(1990, 1, 1), _BORN_ON)
    ]
    ids = sorted(row["id"] for row in rows)
    return [{**row, "id": id_} for row, id_ in zip(rows, ids, strict=True)]


def name(case: Case) -> list[Row]:
    return [
        case.row(
            person_id=case.id("people"),
            kind="current",
            given="Testchild",
            family="Alpha-Invented",
            recorded_at=NOW,
        )
    ]


def identifier(case: Case) -> list[Row]:
    return [
        case.row(
            person_id=case.id("people"),
            scheme="nhs_number",
            value="9990000018",
            supplied_by=case.agency_id,
            recorded_at=NOW,
        )
    ]


def address(case: Case) -> list[Row]:
    return [
        case.row(
            person_id=case.id("people"),
            lines=["12 Invented Road"],
            postcode="ZZ9 1ZZ",
            starts_on=date(2020, 1, 1),
            recorded_at=NOW,
        )
    ]


def relationship(case: Case) -> list[Row]:
    """The child's mother is the child's mother: read one way, and there is one way."""
    return [
        case.row(
            person_id=case.id("people", 1),
            related_person_id=case.id("people"),
            kind="mother",
            parental_responsibility=True,
            starts_on=_BORN_ON,
            recorded_at=NOW,
            recorded_by=case.user("hub_practitioner"),
        )
    ]


def link(case: Case) -> list[Row]:
    return [
        case.changing_row(
            person_id=case.id("people"),
            same_as_person_id=case.id("people", 2),
            linked_at=NOW,
            linked_by=case.user("hub_practitioner"),
            linked_because="Same invented name and day.",
        )
    ]


def unsafe_contact(case: Case) -> list[Row]:
    return [
        case.row(
            person_id=case.id("people"),
            means="telephone",
            reason="He answers her telephone.",
            recorded_at=NOW,
            recorded_by=case.user("hub_practitioner"),
        )
    ]


def involvement(case: Case) -> list[Row]:
    return [
        case.row(
            person_id=case.id("people"),
            agency_id=case.agency_id,
            capacity="Works with the child",
            starts_on=TODAY,
            recorded_at=NOW,
            recorded_by=case.user("hub_practitioner"),
        )
    ]


def census_import(case: Case) -> list[Row]:
    return [case.row(file_digest=uuid4().hex, collection_year="2026", started_at=NOW)]


def imported_child(case: Case) -> list[Row]:
    return [
        case.row(
            census_import_id=case.id("census_imports"),
            place=1,
            line=1,
            person_id=case.id("people"),
            as_sent=b"<Child/>",
            result="loaded",
            faults=[],
        )
    ]


def census_episode(case: Case) -> list[Row]:
    return [
        case.row(
            imported_child_id=case.id("imported_children"),
            person_id=case.id("people"),
            position=1,
            kind="child_protection_plan",
            starts_on=date(2025, 6, 1),
            category="NEG",
            sent=[{"element": "CPPstartDate", "text": "2025-06-01"}],
        )
    ]


WRITERS: Writers = {
    "people": people,
    "person_names": name,
    "person_identifiers": identifier,
    "person_addresses": address,
    "relationships": relationship,
    "person_links": link,
    "unsafe_contacts": unsafe_contact,
    "involvements": involvement,
    "census_imports": census_import,
    "imported_children": imported_child,
    "census_episodes": census_episode,
}
