"""Identity of a census child: identifiers and characteristics, checked against the rules."""

from datetime import date
from typing import Final

from app.domain import codes
from app.domain.census.children import Element, PersonFacts
from app.domain.census.faults import FaultKind
from app.domain.census.findings import Findings
from app.domain.census.rule_numbers import TOO_LONG, of_upn
from app.domain.people.identifiers import IdentifierNotValid, IdentifierScheme, standardise
from app.domain.people.people import DatesImpossible, refuse_impossible_dates

_SEX_OF_GENDER: Final = {"0": "U", "1": "M", "2": "F", "9": "U"}
_NEITHER: Final = "9"
_UNKNOWN_SEX: Final = "U"


def judge_person(child: Element, *, found: Findings, today: date) -> PersonFacts | None:
    """Return the child's identity as far as the file gives it, or None where it has no child id.

    If a fault in `found` refuses the child, the rest of the answer must not be imported; it is
    returned so that the child's episodes can still be checked against it.
    """
    identifiers = child.first("ChildIdentifiers")
    if identifiers is None:
        found.add_missing(FaultKind.IDENTIFIERS_MISSING, child, tag="ChildIdentifiers")
        return None
    la_child_id = _la_child_id(identifiers, found)
    if la_child_id is None:
        return None
    born_on, expected_on = _birth(identifiers, found, today=today)
    upn, upn_as_sent = _upn(identifiers, found)
    characteristics = child.first("ChildCharacteristics") or Element("", child.line)
    return PersonFacts(
        la_child_id=la_child_id,
        upn=upn,
        upn_as_sent=upn_as_sent,
        former_upn=_former_upn(identifiers, found),
        upn_unknown=_upn_unknown(identifiers, found),
        born_on=born_on,
        expected_on=expected_on,
        died_on=_death(identifiers, found, born_on=born_on, expected_on=expected_on, today=today),
        sex=_sex(identifiers, found, is_unborn=expected_on is not None),
        ethnicity=_ethnicity(characteristics, found),
        disabilities=_disabilities(characteristics, found),
    )


def _la_child_id(identifiers: Element, found: Findings) -> str | None:
    element = identifiers.first("LAchildID")
    if element is None:
        found.add_missing(FaultKind.CHILD_ID_NOT_USABLE, identifiers, tag="LAchildID")
        return None
    try:
        return standardise(element.text, scheme=IdentifierScheme.LA_CHILD_ID)
    except IdentifierNotValid as refused:
        too_long = TOO_LONG if refused.code == "identifier-too-long" else None
        found.add(FaultKind.CHILD_ID_NOT_USABLE, element, rule=too_long)
        return None


def _birth(
    identifiers: Element, found: Findings, *, today: date
) -> tuple[date | None, date | None]:
    birth = identifiers.first("PersonBirthDate")
    expected = identifiers.first("ExpectedPersonBirthDate")
    given = birth or expected
    if given is None:
        found.add_missing(FaultKind.BIRTH_DATE_MISSING, identifiers, tag="PersonBirthDate")
        return None, None
    if birth and expected:
        found.add(FaultKind.EXPECTED_DATE_WITH_BIRTH_DATE, expected)
    day = found.read_date(identifiers, given.tag, otherwise=FaultKind.BIRTH_DATE_NOT_VALID)
    born_on, expected_on = (day, None) if birth else (None, day)
    try:
        refuse_impossible_dates(today=today, born_on=born_on, expected_on=expected_on, died_on=None)
    except DatesImpossible:
        found.add(FaultKind.BIRTH_DATE_NOT_VALID, given)
    return born_on, expected_on


def _death(
    identifiers: Element,
    found: Findings,
    *,
    born_on: date | None,
    expected_on: date | None,
    today: date,
) -> date | None:
    death = identifiers.first("PersonDeathDate")
    if death is None:
        return None
    died_on = found.read_date(identifiers, death.tag, otherwise=FaultKind.DEATH_DATE_NOT_VALID)
    if died_on is None:
        return None
    if died_on > today:
        found.add(FaultKind.DEATH_DATE_NOT_VALID, death)
        return None
    if expected_on or (born_on and died_on < born_on):
        found.add(FaultKind.DEATH_BEFORE_BIRTH, death)
        return None
    return died_on


def _upn(identifiers: Element, found: Findings) -> tuple[str | None, str | None]:
    """Return the number if it passes its check, and if it fails the number as sent."""
    element = identifiers.first("UPN")
    if element is None:
        return None, None
    try:
        return standardise(element.text, scheme=IdentifierScheme.UPN), None
    except IdentifierNotValid:
        found.add(FaultKind.UPN_NOT_VALID, element, rule=of_upn(element.text))
    try:
        return None, standardise(element.text, scheme=IdentifierScheme.UPN_AS_SENT)
    except IdentifierNotValid:
        # Too long to be any number; it stays in the child's text as sent.
        return None, None


def _former_upn(identifiers: Element, found: Findings) -> str | None:
    element = identifiers.first("FormerUPN")
    if element is None:
        return None
    try:
        return standardise(element.text, scheme=IdentifierScheme.FORMER_UPN)
    except IdentifierNotValid:
        found.add(FaultKind.FORMER_UPN_NOT_VALID, element)
        return None


def _upn_unknown(identifiers: Element, found: Findings) -> str | None:
    element = identifiers.first("UPNunknown")
    if element is not None and identifiers.first("UPN") is not None:
        found.add(FaultKind.UPN_UNKNOWN_WITH_UPN, element)
        return None
    return found.read_code(
        identifiers,
        "UPNunknown",
        among=codes.UPN_UNKNOWN,
        otherwise=FaultKind.UPN_UNKNOWN_NOT_KNOWN,
    )


def _sex(identifiers: Element, found: Findings, *, is_unborn: bool) -> str | None:
    element = identifiers.first("Sex") or identifiers.first("GenderCurrent")
    if element is None:
        found.add_missing(FaultKind.VALUE_MISSING, identifiers, tag="Sex")
        return None
    among = codes.SEX if element.tag == "Sex" else codes.GENDER_CURRENT
    sent = found.read_code(identifiers, element.tag, among=among, otherwise=FaultKind.SEX_NOT_KNOWN)
    if sent is None:
        return None
    if sent == _NEITHER:
        found.add(FaultKind.SEX_NEITHER, element)
    sex = _SEX_OF_GENDER.get(sent, sent)
    if is_unborn and sex != _UNKNOWN_SEX:
        found.add(FaultKind.SEX_OF_UNBORN_CHILD, element)
        return None
    return sex


def _ethnicity(characteristics: Element, found: Findings) -> str | None:
    if characteristics.first("Ethnicity") is None:
        found.add_missing(FaultKind.VALUE_MISSING, characteristics, tag="Ethnicity")
    return found.read_code(
        characteristics,
        "Ethnicity",
        among=codes.ETHNICITY,
        otherwise=FaultKind.ETHNICITY_NOT_KNOWN,
    )


def _disabilities(characteristics: Element, found: Findings) -> tuple[str, ...]:
    listed = characteristics.first("Disabilities")
    sent = list(listed.every("Disability")) if listed else []
    named = {element.text for element in sent} & codes.DISABILITY.keys() - {"NONE"}
    read: list[str] = []
    for element in sent:
        if element.text not in codes.DISABILITY:
            found.add(FaultKind.DISABILITY_NOT_KNOWN, element)
        elif element.text == "NONE" and named:
            # A disability lost is a need unmet; one too many only raises a question.
            found.add(FaultKind.NONE_WITH_DISABILITY, element)
        elif element.text in read:
            found.add(FaultKind.DISABILITY_REPEATED, element)
        else:
            read.append(element.text)
    return tuple(read)
