"""Shares: what the hub gives to agencies of what others told it, frozen as it was sent."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from app.domain.directory.purposes import Purpose
from app.domain.errors import Conflict, Forbidden, Malformed
from app.domain.sharing.information_requests import REQUEST_PURPOSES


class ShareState(StrEnum):
    """Whether those who were given a share may still read it."""

    STANDING = "standing"
    EXPIRED = "expired"
    REVOKED = "revoked"


class NotShared(StrEnum):
    """Why the hub did not give an agency what it asked for."""

    OUTSIDE_AUDIENCE = "outside_audience"
    ONWARD_SHARING_NOT_AGREED = "onward_sharing_not_agreed"
    INFORMATION_EXPIRED = "information_expired"
    NOT_NECESSARY = "not_necessary"
    NO_GATEWAY = "no_gateway"
    DETRIMENTAL_TO_CHILD = "detrimental_to_child"
    ENDANGERS_ANOTHER = "endangers_another"
    OTHER = "other"


class ShareRevoked(Conflict):
    """The share was taken back before; when, by whom and why stays as it was recorded."""

    headline: ClassVar[str] = "This share has been revoked already"


class ShareNeverOpen(Malformed):
    """A share that ends before it begins could be read by nobody."""

    headline: ClassVar[str] = "A share ends after it is made"


class NotAPurposeToShare(Malformed):
    """Agencies are given what others told to screen, to enquire, to meet or to assess."""

    headline: ClassVar[str] = "What agencies told is not shared with others for this purpose"


class InformationCorrected(Conflict):
    """The agency has corrected the return that this is part of; the correction is what stands."""

    headline: ClassVar[str] = "The agency has corrected this; share what it tells now"


class FragmentAboutAnother(Conflict):
    """It does not answer a question about the child, so it concerns others.

    Shared under this child it would stand on the wrong register, and be missed on the right one.
    """

    headline: ClassVar[str] = "This information was not given about this child"


class SanitisedByPreparer(Forbidden):
    """Who prepared a sanitised version does not release it: a second pair of eyes does."""

    headline: ClassVar[str] = "Somebody else must release what you prepared"


class SanitisationReleased(Conflict):
    """The version has been released, and says who released it."""

    headline: ClassVar[str] = "This version has been released already"


class SanitisationNotReleased(Conflict):
    """A sanitised version that nobody has released cannot be sent."""

    headline: ClassVar[str] = "This version has not been released yet"


class AgreementNotNeeded(Conflict):
    """The fragment may go to its audience without its originator being asked each time."""

    headline: ClassVar[str] = "This information may go to its audience without your agreement"


class AgreedAlready(Conflict):
    """The originator has agreed that the fragment goes to each of these agencies."""

    headline: ClassVar[str] = "Your agency has agreed to this already"


def state_of(
    *, expires_at: datetime | None, revoked_at: datetime | None, now: datetime
) -> ShareState:
    """How a share stands at an instant. At the instant at which it expires it has expired."""
    if revoked_at is not None:
        return ShareState.REVOKED
    if expires_at is not None and expires_at <= now:
        return ShareState.EXPIRED
    return ShareState.STANDING


def refuse_purpose(purpose: Purpose) -> None:
    """Refuse to share for another purpose than agencies are asked for.

    Raises:
        NotAPurposeToShare: with a pointer to it.
    """
    if purpose not in REQUEST_PURPOSES:
        raise NotAPurposeToShare(pointer="/purpose", code="not_a_purpose_to_share")


def refuse_never_open(expires_at: datetime | None, *, now: datetime) -> None:
    """Refuse a share that would have ended when it is made.

    Raises:
        ShareNeverOpen: with a pointer to its end.
    """
    if state_of(expires_at=expires_at, revoked_at=None, now=now) is not ShareState.STANDING:
        raise ShareNeverOpen(pointer="/expires_at", code="not_in_the_future")


def refuse_revoked(revoked_at: datetime | None) -> None:
    """Refuse to take back what was taken back. One that expired may still be: why matters.

    Raises:
        ShareRevoked: it was.
    """
    if revoked_at is not None:
        raise ShareRevoked


def refuse_corrected(return_id: UUID, *, corrected: AbstractSet[UUID]) -> None:
    """Refuse to share what its originator has corrected since.

    Raises:
        InformationCorrected: the return is one of those `corrected`.
    """
    if return_id in corrected:
        raise InformationCorrected


def refuse_another_childs(asked_about: AbstractSet[UUID], *, same: AbstractSet[UUID]) -> None:
    """Refuse to share or withhold, under a child, what does not concern them.

    It concerns everybody whom the request that it answers `asked_about`; `same` are all the
    records of the child.

    Raises:
        FragmentAboutAnother: none of these is a record of the child.
    """
    if not same & asked_about:
        raise FragmentAboutAnother


def refuse_release(*, prepared_by: UUID, released_at: datetime | None, by: UUID) -> None:
    """Refuse a release by whoever prepared the version, or a second one.

    Raises:
        SanitisationReleased, SanitisedByPreparer: see each.
    """
    if released_at is not None:
        raise SanitisationReleased
    if by == prepared_by:
        raise SanitisedByPreparer


def refuse_unreleased(released_at: datetime | None) -> None:
    """Refuse to send a sanitised version before somebody else has released it.

    Raises:
        SanitisationNotReleased: nobody has.
    """
    if released_at is None:
        raise SanitisationNotReleased


def newly_agreed(
    recipients: AbstractSet[UUID], *, no_onward_sharing: bool, agreed: AbstractSet[UUID]
) -> frozenset[UUID]:
    """The agencies for which the originator's agreement to share a fragment is new.

    Raises:
        AgreementNotNeeded: the fragment needs none.
        AgreedAlready: it has been given for each of them.
    """
    if not no_onward_sharing:
        raise AgreementNotNeeded
    waiting = frozenset(recipients) - agreed
    if not waiting:
        raise AgreedAlready
    return waiting
