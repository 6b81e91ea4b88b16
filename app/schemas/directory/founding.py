"""A partnership as one file describes it, for `frontdoor partnership found`."""

from typing import Annotated

from pydantic import Field

from app.domain.clocks.deadlines import Unit
from app.domain.clocks.definitions import ClockKind
from app.domain.contacts.contacts import Rating
from app.domain.contacts.threshold_decisions import Level
from app.domain.directory.agencies import AgencyKind
from app.domain.directory.partnerships import SLUG
from app.schemas.types import Code, Command, Day, Line, Note


class PlannedAgency(Command):
    """A body of the partnership."""

    name: Line
    kind: Annotated[AgencyKind, Code]


class PlannedTeam(Command):
    """A team of an agency, which is given by its name."""

    name: Line
    agency: Line


class PlannedCriterion(Command):
    """One indicator of need that the threshold document lists under a level."""

    code: Line
    level: Annotated[Level, Code]
    wording: Note


class PlannedThresholdDocument(Command):
    """One published edition of the threshold document, with all its criteria."""

    edition: Line
    title: Line
    in_force_from: Day
    criteria: list[PlannedCriterion] = Field(min_length=1, max_length=500)


class PlannedClosure(Command):
    """A weekday on which the partnership does not work, beside England's bank holidays."""

    closed_on: Day
    reason: Line


class PlannedLimit(Command):
    """A limit of the partnership's own, in force from a day until a later one replaces it."""

    kind: Annotated[ClockKind, Code]
    rating: Annotated[Rating, Code] | None = None
    span: int = Field(ge=0, le=1000)
    unit: Annotated[Unit, Code]
    source: Line
    in_force_from: Day


class PlannedUser(Command):
    """Who signs in with an issuer's tokens, for an agency that is given by its name."""

    issuer: Line
    subject: Line
    display_name: Line
    agency: Line


class PlannedServiceAccount(PlannedUser):
    """A partner's system, and whom to ring about it."""

    support_contact: Line


class PartnershipFile(Command):
    """A partnership, with everything it needs before its administrators can sign in.

    `authority_code` is the local authority's three digits in the Department's register.
    """

    slug: str = Field(pattern=SLUG, max_length=41)
    name: Line
    authority_code: str = Field(pattern=r"^[0-9]{3}$", max_length=3)
    agencies: list[PlannedAgency] = Field(min_length=1, max_length=500)
    teams: list[PlannedTeam] = Field(default_factory=list, max_length=500)
    threshold_documents: list[PlannedThresholdDocument] = Field(min_length=1, max_length=50)
    closures: list[PlannedClosure] = Field(default_factory=list, max_length=500)
    local_limits: list[PlannedLimit] = Field(default_factory=list, max_length=200)
    service_accounts: list[PlannedServiceAccount] = Field(default_factory=list, max_length=500)
    administrators: list[PlannedUser] = Field(min_length=2, max_length=2)
