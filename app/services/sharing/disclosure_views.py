"""Views of disclosure register entries, shown and exported."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from app.domain.sharing.disclosures import DisclosureKind
from app.domain.sharing.shares import state_of
from app.models import RefusalToShare, Share
from app.repositories.sharing.disclosures import Disclosed
from app.schemas.sharing.disclosures import (
    DisclosedFragmentView,
    DisclosedToView,
    DisclosureView,
)


def of_share(share: Share, *, disclosed: Sequence[Disclosed], now: datetime) -> DisclosureView:
    """What was given to whom, loaded with its recipients and readings; without any words of it."""
    first_read: dict[UUID, datetime] = {}
    for reading in share.readings:
        earlier = first_read.get(reading.agency_id, reading.read_at)
        first_read[reading.agency_id] = min(earlier, reading.read_at)
    return DisclosureView.model_validate(
        {
            "kind": DisclosureKind.SHARED,
            "id": share.id,
            "at": share.shared_at,
            "by": share.shared_by,
            "person_id": share.person_id,
            "to": [
                DisclosedToView(
                    agency_id=recipient.agency_id, first_read_at=first_read.get(recipient.agency_id)
                )
                for recipient in share.recipients
            ],
            "what": [DisclosedFragmentView.model_validate(each) for each in disclosed],
            "information_fragment_id": None,
            "information_return_id": None,
            "purpose": share.purpose,
            "legal_gateway": share.legal_gateway,
            "lawful_basis": share.lawful_basis,
            "why": share.necessity,
            "reason": None,
            "state": state_of(expires_at=share.expires_at, revoked_at=share.revoked_at, now=now),
            "expires_at": share.expires_at,
            "revoked_at": share.revoked_at,
        }
    )


def of_refusal(refusal: RefusalToShare) -> DisclosureView:
    """What an agency asked for and was not given."""
    return DisclosureView.model_validate(
        {
            "kind": DisclosureKind.REFUSED,
            "id": refusal.id,
            "at": refusal.refused_at,
            "by": refusal.refused_by,
            "person_id": refusal.person_id,
            "to": [DisclosedToView(agency_id=refusal.agency_id, first_read_at=None)],
            "what": [],
            "information_fragment_id": refusal.information_fragment_id,
            "information_return_id": refusal.information_return_id,
            "purpose": None,
            "legal_gateway": refusal.legal_gateway,
            "lawful_basis": None,
            "why": refusal.because,
            "reason": refusal.reason,
            "state": None,
            "expires_at": None,
            "revoked_at": None,
        }
    )


COLUMNS: Final = (
    "entry",
    "shared or refused",
    "when",
    "to",
    "what",
    "told by",
    "purpose",
    "legal gateway",
    "why",
    "reason refused",
    "first read",
    "state",
    "expires",
    "revoked",
    "lawful basis",
)
"""The heads of an exported register."""


def lines(entry: DisclosureView, *, names: Mapping[UUID, str]) -> Iterator[tuple[str, ...]]:
    """An entry as exported: a line for each agency that was given it, or refused it."""
    what = [str(each.information_fragment_id) for each in entry.what]
    refused = entry.information_fragment_id or entry.information_return_id
    told_by = dict.fromkeys(names[each.agency_id] for each in entry.what)
    for to in entry.to:
        yield (
            str(entry.id),
            entry.kind,
            _said(entry.at),
            names[to.agency_id],
            " ".join(what) or str(refused),
            "; ".join(told_by),
            entry.purpose or "",
            entry.legal_gateway or "",
            entry.why,
            entry.reason or "",
            _said(to.first_read_at),
            entry.state or "",
            _said(entry.expires_at),
            _said(entry.revoked_at),
            entry.lawful_basis or "",
        )


def _said(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
