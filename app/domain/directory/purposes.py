"""Why a person's record is opened, and which roles open one for what."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.directory.roles import Role
from app.domain.errors import Forbidden, Malformed


class Purpose(StrEnum):
    """Why a person's record is opened; recorded with the reading."""

    SCREENING = "screening"
    SECTION_47 = "section_47"
    STRATEGY_MEETING = "strategy_meeting"
    ASSESSMENT = "assessment"
    QUALITY_ASSURANCE = "quality_assurance"
    SUBJECT_ACCESS = "subject_access"
    COURT = "court"


_CASEWORK = frozenset({Purpose.SECTION_47, Purpose.STRATEGY_MEETING, Purpose.ASSESSMENT})

PURPOSES: Mapping[Role, frozenset[Purpose]] = MappingProxyType(
    {
        Role.HUB_PRACTITIONER: _CASEWORK | {Purpose.SCREENING},
        Role.HUB_MANAGER: frozenset(Purpose),
        Role.HUB_SUPPORT: frozenset({Purpose.SCREENING, Purpose.STRATEGY_MEETING}),
        Role.SOCIAL_WORKER: _CASEWORK | {Purpose.COURT},
        Role.TEAM_MANAGER: _CASEWORK
        | {Purpose.COURT, Purpose.QUALITY_ASSURANCE, Purpose.SUBJECT_ACCESS},
        Role.AGENCY_OFFICER: frozenset({Purpose.STRATEGY_MEETING, Purpose.SECTION_47}),
        Role.INFORMATION_GOVERNANCE: frozenset({Purpose.QUALITY_ASSURANCE, Purpose.SUBJECT_ACCESS}),
    }
)
"""The purposes a role may read for; a role left out opens no record.

Information governance opens none either: it reads who opened them, often for whom they are of.
"""


class PurposeNotForRole(Forbidden):
    """The stated purpose is not one that any of the actor's roles works for."""

    headline = "Your role does not read records for this purpose"


class PurposeNotGiven(Malformed):
    """A person's record is opened for a purpose, which is recorded with the reading."""

    headline = "Say in the Purpose header why you open this record"
