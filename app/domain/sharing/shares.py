"""Shares: information from agencies that the hub gives to others, frozen as it was sent."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from app.domain.directory.identities import Identities
from app.domain.directory.purposes import Purpose
from app.domain.errors import Conflict, Forbidden, Malformed
from app.domain.sharing.information_requests import REQUEST_PURPOSES


class ShareState(StrEnum):
    """Whether the recipients of a share may still read it."""

    STANDING = "standing"
    EXPIRED = "expired"
    REVOKED = "revoked"


class NotShared(StrEnum):
    """Why the hub did not give an agency the information it asked for."""

    OUTSIDE_AUDIENCE = "outside_audience"
    ONWARD_SHARING_NOT_AGREED = "onward_sharing_not_agreed"
    INFORMATION_EXPIRED = "information_expired"
    NOT_NECESSARY = "not_necessary"
    NO_GATEWAY = "no_gateway"
    DETRIMENTAL_TO_CHILD = "detrimental_to_child"
    ENDANGERS_ANOTHER = "endangers_another"
    OTHER = "other"


class ShareRevoked(Conflict):
    """The share was revoked before; when, by whom and why stays as it was recorded."""

    headline: ClassVar[str] = "This share has been revoked already"


class ShareNeverOpen(Malformed):
    """A share that ends before it begins could not be read by anyone."""

    headline: ClassVar[str] = "Give the share an end after it is made"


class NotAPurposeToShare(Malformed):
    """Information from agencies is shared to screen, to enquire, to meet or to assess."""

    headline: ClassVar[str] = (
        "Choose another purpose; information from agencies is not shared for this one"
    )


class InformationCorrected(Conflict):
    """The agency has corrected the return that this is part of; only the correction stands."""

    headline: ClassVar[str] = (
        "Share the corrected information instead; the agency has corrected this"
    )


class FragmentAboutAnother(Conflict):
    """The fragment does not answer a question about the child, so it concerns others.

    Shared under this child it would be on the wrong register, and missing from the right one.
    """

    headline: ClassVar[str] = "Share this under another child; it was not given about this one"


class SanitisedByPreparer(Forbidden):
    """The person who prepared a sanitised version cannot release it: two people check it."""

    headline: ClassVar[str] = "Ask someone else to release this version; you prepared it"


class SanitisationReleased(Conflict):
    """The version has been released, and shows who released it."""

    headline: ClassVar[str] = "This version has been released already"


class SanitisationNotReleased(Conflict):
    """A sanitised version cannot be sent before it is released."""

    headline: ClassVar[str] = "Have this version released first"


class AgreementNotNeeded(Conflict):
    """The fragment may go to its audience without the originator's agreement each time."""

    headline: ClassVar[str] = "This information may go to its audience without your agreement"


class AgreedAlready(Conflict):
    """The originator has agreed that the fragment goes to each of these agencies."""

    headline: ClassVar[str] = "Your agency has already agreed to this"


def state_of(
    *, expires_at: datetime | None, revoked_at: datetime | None, now: datetime
) -> ShareState:
    """The state of a share at an instant. At its exact expiry time it has expired."""
    if revoked_at is not None:
        return ShareState.REVOKED
    if expires_at is not None and expires_at <= now:
        return ShareState.EXPIRED
    return ShareState.STANDING


def refuse_purpose(purpose: Purpose) -> None:
    """Refuse to share for a purpose for which agencies are not asked.

    Raises:
        NotAPurposeToShare: with a pointer to it.
    """
    if purpose not in REQUEST_PURPOSES:
        raise NotAPurposeToShare(pointer="/purpose", code="not_a_purpose_to_share")


def refuse_never_open(expires_at: datetime | None, *, now: datetime) -> None:
    """Refuse a share that has ended by the time it is made.

    Raises:
        ShareNeverOpen: with a pointer to its end.
    """
    if state_of(expires_at=expires_at, revoked_at=None, now=now) is not ShareState.STANDING:
        raise ShareNeverOpen(pointer="/expires_at", code="not_in_the_future")


def refuse_revoked(revoked_at: datetime | None) -> None:
    """Refuse to revoke a share twice. An expired one may still be revoked: the reason matters.

    Raises:
        ShareRevoked: it was revoked before.
    """
    if revoked_at is not None:
        raise ShareRevoked


def refuse_corrected(return_id: UUID, *, corrected: AbstractSet[UUID]) -> None:
    """Refuse to share information that its originator has since corrected.

    Raises:
        InformationCorrected: the return is one of those `corrected`.
    """
    if return_id in corrected:
        raise InformationCorrected


def refuse_another_childs(asked_about: AbstractSet[UUID], *, same: AbstractSet[UUID]) -> None:
    """Refuse to share or withhold, under a child, information that does not concern them.

    It concerns everyone in `asked_about`, the people of the request that it answers; `same` are all
    the records of the child.

    Raises:
        FragmentAboutAnother: none of these is a record of the child.
    """
    if not same & asked_about:
        raise FragmentAboutAnother


def refuse_release(*, prepared_by: UUID, released_at: datetime | None, by: Identities) -> None:
    """Refuse a release by the person who prepared the version, or a second release.

    Raises:
        SanitisationReleased, SanitisedByPreparer: see each.
    """
    if released_at is not None:
        raise SanitisationReleased
    if prepared_by in by:
        raise SanitisedByPreparer


def refuse_unreleased(released_at: datetime | None) -> None:
    """Refuse to send a sanitised version before another person has released it.

    Raises:
        SanitisationNotReleased: it has not been released.
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
