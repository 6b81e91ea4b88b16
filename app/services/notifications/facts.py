"""Facts of a notice that are stored beside its bytes, to find and count it by."""

from typing import Any

from app.domain.notifications.household_keys import household_keys
from app.domain.people.names import fold
from app.schemas.notifications.notice_data import ChildInNotice
from app.schemas.notifications.notices import AnyNotice


def facts_of(notice: AnyNotice | None) -> dict[str, Any]:
    """The columns of a notice that are stored beside its bytes, to find and count it by."""
    if notice is None:
        none: dict[str, Any] = dict.fromkeys(("type", "reference", "occurred_at"))
        return none | {"household_keys": [], "incident_keys": []}
    data = notice.data
    households = {key for child in data.children for key in _household_keys(child)}
    incidents = {fold(reference) for reference in (data.reference, *data.also_known_as)}
    return {
        "type": notice.type,
        "reference": data.reference,
        "occurred_at": data.occurred_at,
        "household_keys": sorted(households),
        "incident_keys": sorted(incidents),
    }


def _household_keys(child: ChildInNotice) -> frozenset[str]:
    return household_keys(
        address_lines=child.address_lines or (),
        postcode=child.postcode,
        nhs_number=child.nhs_number,
        upn=child.upn,
        given=child.given,
        family=child.family,
        born_on=child.born_on,
    )
