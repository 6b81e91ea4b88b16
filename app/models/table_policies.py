"""Table policies: the row-level rule of each table, declared beside its columns as `__access__`.

Everything else follows from it: the policies and grants (`app/row_security/`), the columns by which
the application scope hides restricted rows (`app/repositories/scope.py`), and the page in `docs/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.models.predicates import Predicate


class OtherRole(StrEnum):
    """The database roles beside those that serve, each of which reads a few tables."""

    SEALER = "frontdoor_sealer"
    AUDITOR = "frontdoor_auditor"
    CUSTODIAN = "frontdoor_custodian"


@dataclass(frozen=True, slots=True)
class TablePolicy:
    """Who reads, inserts and updates the rows of one table; None: no role of the service may.

    `restricted_by` names the columns that say whom or what a row is about: the row is hidden from
    a user from whom one of those is hidden. What reading itself writes, such as the audit log, is
    `written_while_reading`: everything else is closed to a transaction that reads through
    break-glass. `others_read` and `others_insert` are for the roles that do not serve: the sealer
    works for all partnerships at once, the auditor for one. `destroyed_as` is the action of the
    audit event with which the custodian takes rows away, `restored_as` that of the one with which
    the sealer declares a restore.
    """

    read: Predicate
    insert: Predicate | None = None
    update: Predicate | None = None
    restricted_by: tuple[str, ...] = ()
    written_while_reading: bool = False
    others_read: tuple[OtherRole, ...] = ()
    others_insert: tuple[OtherRole, ...] = ()
    destroyed_as: str | None = None
    restored_as: str | None = None


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """A table of no partnership, such as national law: a migration writes it, every user reads it.

    No row of it is about anybody, and so it has no row-level security.
    """


REFERENCE_TABLE: Final = ReferenceTable()


class Hidden(StrEnum):
    """What sign-in hides from a user, by the lists of the actor."""

    PEOPLE = "people"
    CONTACTS = "contacts"
    MEETINGS = "meetings"
    NOTIFICATIONS = "notifications"
    SUBJECTS = "subjects"
    SHARES = "shares"
    REFUSALS = "refusals"


HIDES: Final[Mapping[str, Hidden]] = MappingProxyType(
    {
        "people.id": Hidden.PEOPLE,
        "person_id": Hidden.PEOPLE,
        "related_person_id": Hidden.PEOPLE,
        "same_as_person_id": Hidden.PEOPLE,
        "through_person_id": Hidden.PEOPLE,
        "contacts.id": Hidden.CONTACTS,
        "contact_id": Hidden.CONTACTS,
        "other_contact_id": Hidden.CONTACTS,
        "strategy_meetings.id": Hidden.MEETINGS,
        "strategy_meeting_id": Hidden.MEETINGS,
        "notification_id": Hidden.NOTIFICATIONS,
        "superseded_by": Hidden.NOTIFICATIONS,
        "subject_id": Hidden.SUBJECTS,
        "shares.id": Hidden.SHARES,
        "refusals_to_share.id": Hidden.REFUSALS,
    }
)
"""The columns that say whom or what a row is about, and what sign-in hides of those."""

_AMONG_HIDDEN: Final[Mapping[Hidden, str]] = MappingProxyType(
    {
        Hidden.PEOPLE: "{column} IN (SELECT unnest(access.people_hidden()))",
        Hidden.CONTACTS: "{column} IN (SELECT unnest(access.contacts_hidden()))",
        Hidden.MEETINGS: "{column} IN (SELECT unnest(access.meetings_hidden()))",
        # Most rows are of no notification: what is hidden is looked up when one is.
        Hidden.NOTIFICATIONS: (
            "{column} IS NOT NULL AND {column} IN (SELECT access.notifications_hidden())"
        ),
        # Records of other kinds are hidden by the person or the contact that the row names as well.
        Hidden.SUBJECTS: (
            "{column} IN (SELECT unnest(access.meetings_hidden()))"
            " OR (subject_type = 'notification'"
            " AND {column} IN (SELECT access.notifications_hidden()))"
        ),
        # What was given or refused may stand under a child who is not hidden, and was recorded in a
        # contact that is. The recipient of a share reads it and not the record it is about, so
        # that is looked up past the policies of both.
        Hidden.SHARES: "{column} IN (SELECT access.shares_hidden())",
        Hidden.REFUSALS: "{column} IN (SELECT access.refusals_hidden())",
    }
)

_WITH_PARENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "enquiry_id": "enquiries",
        "timescale_id": "timescales",
        "information_request_id": "information_requests",
        "information_return_id": "information_returns",
        "information_fragment_id": "information_fragments",
        "threshold_decision_id": "threshold_decisions",
    }
)
"""The columns of rows that do not say whom they are about: those are hidden with their parent."""

_PARENT_HIDDEN: Final = (
    "NOT EXISTS (SELECT 1 FROM {parent} AS visible"
    " WHERE visible.partnership_id = {table}.partnership_id AND visible.id = {table}.{column})"
)


def hides(table: str, column: str) -> Hidden | None:
    """What sign-in hides by a column; None where the row is hidden with its parent."""
    return HIDES.get(column) or HIDES.get(f"{table}.{column}")


def hidden_by(table: str, column: str) -> str:
    """The SQL condition under which a column hides its row.

    Raises:
        KeyError: nothing is known of whom or what the column names.
    """
    if kind := hides(table, column):
        return _AMONG_HIDDEN[kind].format(column=column)
    if column == "share_id":
        return _AMONG_HIDDEN[Hidden.SHARES].format(column=column)
    return _PARENT_HIDDEN.format(parent=_WITH_PARENT[column], table=table, column=column)
