"""Views of shares, as their readers may see them."""

from datetime import datetime

from app.domain.directory.actions import available
from app.domain.directory.permissions import Permission
from app.domain.sharing.handling import strictest
from app.domain.sharing.shares import refuse_revoked, state_of
from app.models import Share, SharedFragment
from app.schemas.sharing.shares import (
    ReadingView,
    RecipientView,
    SharedFragmentView,
    ShareSummaryView,
    ShareView,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.sharing import handling
from app.unit_of_work import UnitOfWork


def summary(share: Share, *, now: datetime) -> ShareSummaryView:
    """A share in a list."""
    return ShareSummaryView.model_validate(
        {
            **{
                name: getattr(share, name)
                for name in ShareSummaryView.model_fields.keys() - {"state"}
            },
            "state": state_of(expires_at=share.expires_at, revoked_at=share.revoked_at, now=now),
        }
    )


def view(uow: UnitOfWork, share: Share) -> VersionedView[ShareView]:
    """A share, loaded with as much of it as its reader may see."""
    conditions = strictest(handling.handling_as_sent(sent) for sent in share.fragments)
    revoke = available(
        "revoke",
        actor=uow.actor,
        permission=Permission.SHARE_REVOKE,
        rule=lambda: refuse_revoked(share.revoked_at),
    )
    shown = ShareView(
        **summary(share, now=uow.now).model_dump(),
        contact_id=share.contact_id,
        gateway_reason=share.gateway_reason,
        necessity=share.necessity,
        revoked_by=share.revoked_by,
        revoked_because=share.revoked_because,
        recipients=_recipients(share),
        fragments=[_fragment(sent) for sent in share.fragments],
        handling=None if conditions is None else handling.view(conditions),
        available_actions=[Action.model_validate(revoke)],
    )
    return versioned(shown, share)


def _recipients(share: Share) -> list[RecipientView]:
    return [
        RecipientView(
            agency_id=recipient.agency_id,
            readings=[
                ReadingView.model_validate(reading)
                for reading in share.readings
                if reading.agency_id == recipient.agency_id
            ],
        )
        for recipient in share.recipients
    ]


def _fragment(sent: SharedFragment) -> SharedFragmentView:
    return SharedFragmentView(
        id=sent.id,
        information_fragment_id=sent.information_fragment_id,
        agency_id=sent.agency_id,
        person_id=sent.person_id,
        sanitised=sent.sanitisation_id is not None,
        wording=sent.wording,
        source=sent.source,
        source_dated_on=sent.source_dated_on,
        handling=handling.view(handling.handling_as_sent(sent)),
    )
