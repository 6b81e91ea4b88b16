"""Purposes of opening a person's record, and the roles that open one for each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.directory.roles import Role
from app.domain.errors import Forbidden, Malformed


class Purpose(StrEnum):
    """The purpose of opening a person's record; recorded with the reading."""

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
"""The purposes a role may read for; a role that is not listed opens no record.

Information governance opens none either: it reads who opened them, often on behalf of the people
they are about.
"""


class PurposeNotForRole(Forbidden):
    """None of the actor's roles reads records for the stated purpose."""

    headline = "Your role cannot open records for this purpose"


class PurposeNotGiven(Malformed):
    """A person's record is opened for a purpose, which is recorded with the reading."""

    headline = "Say in the Purpose header why you open this record"
