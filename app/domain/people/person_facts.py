"""Details of a person when a record is made, and the refusals of impossible ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from app.domain.errors import Conflict, Malformed
from app.domain.people.addresses import searchable_postcode
from app.domain.people.ages import Estimate, refuse_estimate
from app.domain.people.births import (
    NotUnborn,
    NotYetKnowable,
    is_unborn,
    refuse_details_before_birth,
)
from app.domain.people.identifiers import IdentifierScheme, standardise
from app.domain.people.matching.keys import record_keys
from app.domain.people.names import Name, NameKind
from app.domain.people.people import refuse_impossible_dates
from app.domain.people.people_search import bounded
from app.domain.periods import refuse_backward


class NothingSaid(Malformed):
    """A record without details could be about anyone and could not be found again."""

    headline = "Give a detail by which this person can be found"


class IdentifierRepeated(Malformed):
    """One number under one scheme was given twice."""

    headline = "Give each identifier once"


class IdentifierAlreadyHeld(Conflict):
    """The record already has this identifier."""

    headline = "This identifier is already on the record"


class BirthNotRecorded(Conflict):
    """The child is recorded as expected: a birth is recorded as one, not as a correction."""

    headline = "Record the birth instead; this child is recorded as unborn"


@dataclass(frozen=True, slots=True)
class NameFacts:
    """A name as given, and the days from and to which it was used."""

    given: str | None
    family: str | None
    kind: NameKind = NameKind.CURRENT
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def name(self) -> Name:
        """The name alone."""
        return Name(self.given, self.family, self.kind)


@dataclass(frozen=True, slots=True)
class IdentifierFacts:
    """A number, and the id of the agency that supplied it.

    `authority` is the Department for Education's number of the council whose child id it is.
    """

    scheme: IdentifierScheme
    value: str
    supplied_by: UUID | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """An address as given, and the days from and to which the person lived there."""

    lines: tuple[str, ...]
    postcode: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """All details of a person. `sex` and the rest are census codes."""

    names: tuple[NameFacts, ...] = ()
    born_on: date | None = None
    expected_on: date | None = None
    unborn: bool = False
    estimate: Estimate | None = None
    died_on: date | None = None
    sex: str | None = None
    ethnicity: str | None = None
    disabilities: tuple[str, ...] = ()
    first_language: str | None = None
    interpreter_needed: bool | None = None
    identifiers: tuple[IdentifierFacts, ...] = ()
    addresses: tuple[AddressFacts, ...] = ()


def refuse_nothing_said(facts: PersonFacts) -> None:
    """Refuse a record with no name, no birth, no number and no address.

    That a child is unborn without a date says nothing by which they could be found.

    Raises:
        NothingSaid: nothing by which the record could be found again.
    """
    found_by = (facts.names, facts.born_on, facts.expected_on, facts.identifiers, facts.addresses)
    if not any(found_by):
        raise NothingSaid(pointer="", code="nothing-said")


def proved(facts: PersonFacts, *, today: date) -> PersonFacts:
    """Return the details with every identifier in its stored form, or refuse impossible ones.

    Raises:
        DatesImpossible, NotYetKnowable, EstimateUnclear, EndsBeforeItStarts,
        IdentifierNotValid, IdentifierRepeated: each with a pointer to the member at fault.
    """
    refuse_impossible_dates(
        today=today, born_on=facts.born_on, expected_on=facts.expected_on, died_on=facts.died_on
    )
    unborn = is_unborn(born_on=facts.born_on, expected_on=facts.expected_on, unborn=facts.unborn)
    if unborn:
        _refuse_before_birth(facts)
    refuse_estimate(facts.estimate, today=today, born_on=facts.born_on, unborn=unborn)
    _refuse_backward("names", facts.names)
    _refuse_backward("addresses", facts.addresses)
    return replace(facts, unborn=unborn, identifiers=_standardised(facts.identifiers))


def _refuse_backward(member: str, periods: Sequence[NameFacts | AddressFacts]) -> None:
    for place, period in enumerate(periods):
        refuse_backward(
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            pointer=f"/{member}/{place}/ends_on",
        )


def refuse_correction_of_birth(
    *,
    born_on: date | None,
    expected_on: date | None,
    unborn: bool,
    not_born_alive_at: datetime | None = None,
) -> None:
    """Refuse to correct the birth of a child whose birth is not recorded.

    Raises:
        BirthNotRecorded: the child is unborn.
        NotUnborn: the child was not born alive.
    """
    if not_born_alive_at is not None:
        raise NotUnborn("This child was not born alive.", code="not-born-alive")
    if is_unborn(born_on=born_on, expected_on=expected_on, unborn=unborn):
        raise BirthNotRecorded


def refuse_before_birth(
    *,
    pointer: str,
    born_on: date | None,
    expected_on: date | None,
    unborn: bool,
    not_born_alive_at: datetime | None = None,
    given: str | None = None,
    sex: str | None = None,
    scheme: IdentifierScheme | None = None,
) -> None:
    """Refuse to add, to the record of an unborn child, details that only a born child has.

    A child who was not born alive may have been given a name.

    Raises:
        NotYetKnowable: with `pointer`, the place in the request.
    """
    if not is_unborn(
        born_on=born_on,
        expected_on=expected_on,
        unborn=unborn,
        not_born_alive_at=not_born_alive_at,
    ):
        return
    try:
        refuse_details_before_birth(
            given=given, sex=sex, has_nhs_number=scheme is IdentifierScheme.NHS_NUMBER
        )
    except NotYetKnowable as refused:
        code = refused.code or ""
        raise NotYetKnowable(refused.detail, pointer=pointer, code=code) from None


def _refuse_before_birth(facts: PersonFacts) -> None:
    schemes = {identifier.scheme for identifier in facts.identifiers}
    refuse_details_before_birth(
        given=next((name.given for name in facts.names if name.given is not None), None),
        sex=facts.sex,
        has_nhs_number=IdentifierScheme.NHS_NUMBER in schemes,
    )


def _standardised(identifiers: tuple[IdentifierFacts, ...]) -> tuple[IdentifierFacts, ...]:
    standardised: dict[tuple[IdentifierScheme, str], IdentifierFacts] = {}
    for place, given in enumerate(identifiers):
        pointer = f"/identifiers/{place}/value"
        value = standardise(given.value, scheme=given.scheme, pointer=pointer)
        if (given.scheme, value) in standardised:
            raise IdentifierRepeated(pointer=pointer, code="identifier-repeated")
        standardised[given.scheme, value] = replace(given, value=value)
    return tuple(standardised.values())


def keys_of(facts: PersonFacts) -> list[str]:
    """Return the keys under which the record is found (see `matching.keys`).

    Postcodes that name no place are left out: the key of 'no fixed abode' would find everyone
    recorded with it.
    """
    postcodes = [searchable_postcode(address.postcode) for address in facts.addresses]
    return bounded(
        record_keys(
            [name.name for name in facts.names],
            born_on=facts.born_on,
            expected_on=facts.expected_on,
            postcodes=[postcode for postcode in postcodes if postcode is not None],
        )
    )
