"""The list of gates: on which kind of record each stands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.casework.closure_reasons import (
    AssessmentMissing,
    AuthorityHasNotAccepted,
    DeathNotRecorded,
    DiedOnRecord,
    NotYetAdult,
)
from app.domain.casework.enquiries import ChildNotSeen, NobodyConsulted
from app.domain.casework.protections import ProtectionRunning
from app.domain.casework.referrals import StrategyMeetingOwed
from app.domain.gates import ExceptionNotNeeded, Gate, gate_name
from app.domain.meetings.invitations import RequiredAgencyMissing
from app.domain.people.referral_subjects import ChildHasDied
from app.domain.records import RecordKind

GATES: Final[Mapping[type[Gate], RecordKind]] = MappingProxyType(
    {
        ChildHasDied: RecordKind.CONTACT_CHILD,
        ChildNotSeen: RecordKind.ENQUIRY,
        NobodyConsulted: RecordKind.ENQUIRY,
        StrategyMeetingOwed: RecordKind.REFERRAL,
        ProtectionRunning: RecordKind.REFERRAL,
        AssessmentMissing: RecordKind.REFERRAL,
        DeathNotRecorded: RecordKind.REFERRAL,
        DiedOnRecord: RecordKind.REFERRAL,
        NotYetAdult: RecordKind.REFERRAL,
        AuthorityHasNotAccepted: RecordKind.REFERRAL,
        RequiredAgencyMissing: RecordKind.STRATEGY_MEETING,
    }
)
"""Every gate, and the kind of record on which its exceptions are given."""


def find_gate(name: str, *, on: RecordKind) -> type[Gate]:
    """The gate of this name on records of this kind.

    Raises:
        ExceptionNotNeeded: there is none; the code is the name.
    """
    for gate, kind in GATES.items():
        if gate_name(gate) == name and kind is on:
            return gate
    raise ExceptionNotNeeded(code=name)
