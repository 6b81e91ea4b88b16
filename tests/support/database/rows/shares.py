"""One valid row of each table of sharing: two agencies' words, given to social care."""

from app.cli.demo.partnerships import COUNCIL
from tests.support.database.cases import NOW, Case, Row, Writers


def sanitisation(case: Case) -> list[Row]:
    return [
        case.changing_row(
            information_fragment_id=case.id("information_fragments"),
            wording="An invented call, without the address.",
            because="The address would tell who called.",
            prepared_at=NOW,
            prepared_by=case.user("hub_practitioner"),
            released_at=NOW,
            released_by=case.user("hub_manager"),
        )
    ]


def agreement(case: Case) -> list[Row]:
    return [
        case.row(
            information_fragment_id=told["id"],
            agency_id=told["agency_id"],
            recipient_id=case.founded.agencies[COUNCIL],
            agreed_at=NOW,
            agreed_by=case.user("agency_officer"),
        )
        for told in case.made["information_fragments"]
    ]


def share(case: Case) -> list[Row]:
    return [
        case.changing_row(
            person_id=case.id("people"),
            contact_id=case.id("contacts"),
            purpose="section_47",
            legal_gateway="children_act_1989_s47",
            gateway_reason="An invented burn.",
            necessity="Whoever visits must know of the call.",
            shared_at=NOW,
            shared_by=case.user("hub_practitioner"),
        )
    ]


def recipient(case: Case) -> list[Row]:
    return [case.row(**_of_share(case), shared_at=NOW, agency_id=case.founded.agencies[COUNCIL])]


def fragment(case: Case) -> list[Row]:
    """The first in its sanitised version, the other as it was told."""
    version = case.made["sanitisations"][0]
    first, other = (
        case.row(
            **_of_share(case),
            information_fragment_id=told["id"],
            audience=[case.founded.agencies[COUNCIL]],
            **{name: told[name] for name in _AS_TOLD},
        )
        for told in case.made["information_fragments"]
    )
    told = case.made["information_fragments"][1]
    return [
        first | {"sanitisation_id": version["id"], "wording": version["wording"], "source": None},
        other | {"sanitisation_id": None, "wording": told["content"], "source": told["source"]},
    ]


_AS_TOLD = (
    "agency_id",
    "person_id",
    "source_dated_on",
    "may_tell_family",
    "may_tell_child",
    "may_tell_court",
    "no_onward_sharing",
)


def reading(case: Case) -> list[Row]:
    return [
        case.row(
            **_of_share(case),
            agency_id=case.founded.agencies[COUNCIL],
            user_id=case.user(case.worker),
            read_at=NOW,
        )
    ]


def refusal(case: Case) -> list[Row]:
    return [
        case.row(
            person_id=case.id("people"),
            information_fragment_id=case.id("information_fragments"),
            agency_id=case.founded.agencies["Housing"],
            reason="outside_audience",
            because="Housing has no part in the enquiries.",
            refused_at=NOW,
            refused_by=case.user("hub_practitioner"),
        )
    ]


def _of_share(case: Case) -> Row:
    return {"share_id": case.id("shares")}


WRITERS: Writers = {
    "sanitisations": sanitisation,
    "onward_agreements": agreement,
    "shares": share,
    "share_recipients": recipient,
    "shared_fragments": fragment,
    "share_readings": reading,
    "refusals_to_share": refusal,
}
